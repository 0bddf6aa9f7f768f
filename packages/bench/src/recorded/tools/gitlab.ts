import { commitRangeId } from '@rosetta/backstage-plugin-monitoring-common';
import { FixtureAnswer } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { Answer, has, listOf, own, statusInName, textOf, write } from '../understand';
import {
  distinct, firstObject, HEALTH, instantOf, json, notOurs, NotOurs, pivotLaw, Plan, refusal, replay, servedOnce, sumOf, targetsOf, windowAround,
} from '../plan';

const options = { token: 'token-of-recordings' };
const PATH = /^https?:\/\/[^/]+\/([A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)+?)\/-\//;
const MISSING: FixtureAnswer = { status: 404, json: { message: '404 Not found' } };
/** Most commits of a range that are kept; the rest makes the range partial. */
const MOST_COMMITS = 10_000;

/** What a record is, the telling members first; the members alone decide, whatever they hold. */
const RECORDS: readonly (readonly [kind: string, is: (record: unknown) => boolean])[] = [
  ['webhook', record => has(record, 'object_kind')],
  ['merge train', record => has(record, 'merge_request', 'target_branch')],
  ['job', record => has(record, 'stage') && has(record, 'pipeline')],
  ['deployments', record => has(record, 'environment') && (has(record, 'deployable') || has(record, 'sha'))],
  ['merge_requests', record => has(record, 'source_branch') || has(record, 'target_branch')],
  ['pipelines', record => has(record, 'sha', 'ref') && (has(record, 'status') || has(record, 'source'))],
  ['commits', record => has(record, 'authored_date') || has(record, 'committed_date') || has(record, 'parent_ids')],
  ['project', record => has(record, 'path_with_namespace')],
  ['group', record => has(record, 'subgroup_creation_level') || has(record, 'full_path')],
  ['environments', record => has(record, 'name', 'slug') || has(record, 'name', 'tier')],
  ['DORA metric', record => has(record, 'date', 'value')],
];
const ROW_STREAMS = new Set(['deployments', 'pipelines', 'merge_requests']);

/** The project that rows belong to: what they say of it, else one of our own. */
function projectOf(rows: readonly unknown[]) {
  const ids = rows.map(row => own(row, 'project_id')).filter((id): id is number => Number.isSafeInteger(id) && Number(id) > 0 && Number(id) < 1e10);
  const urls = rows.flatMap(row => [own(row, 'web_url'), own(own(row, 'deployable'), 'web_url')]).map(url => PATH.exec((textOf(url) ?? '').slice(0, 500))?.[1]);
  const path = urls.find(url => url !== undefined && !/\.(git|atom)$/i.test(url) && !/(^|\/)[.-]/.test(url)) ?? 'recorded/project';
  return { id: ids[0] ?? 1, path_with_namespace: path, http_url_to_repo: `https://gitlab.recorded.test/${path}.git` };
}

function planRows(list: string, answer: Answer, rows: readonly unknown[], body: string | Buffer): Plan {
  const project = projectOf(rows);
  const window = windowAround(rows.map(row => instantOf(own(row, 'updated_at'))), 1);
  const page = servedOnce(replay({ ...answer, headers: { 'x-next-page': '', ...answer.headers } }, body), rows.length, () => json([]));
  return {
    kind: `/projects/:id/${list}`,
    stream: list,
    options,
    targets: targetsOf([{ project: String(project.id) }], '*'),
    window,
    nowMs: window.endMs,
    serve: ({ path }) => {
      if (path.endsWith(`/${list}`)) return page.next();
      if (/\/projects\/[^/]+$/.test(path)) return json(project);
      return path.endsWith('/environments') ? json([]) : MISSING;
    },
    sent: page.sent,
  };
}

/** Commits of a range: each is in the fact of the range, or refused. */
function planCommits(answer: Answer, commits: readonly unknown[], body: string | Buffer): Plan {
  const page = servedOnce(replay(answer, body), commits.length, () => MISSING);
  return {
    kind: '/repository/compare',
    stream: 'commits',
    options,
    targets: targetsOf([{ project: 'recorded/project' }], '*'),
    window: windowAround([], 1),
    nowMs: windowAround([], 1).endMs,
    known: [commitRangeId('recorded/project', 'a'.repeat(40), 'b'.repeat(40))],
    serve: ({ path }) => (path.endsWith('/compare') ? page.next() : json(projectOf([]))),
    sent: page.sent,
    counted: pages => {
      const ranges = pages.flatMap(({ facts }) => facts).filter(fact => fact.kind === 'commit_range');
      const isCut = ranges.some(range => range.state === 'partial');
      return {
        facts: ranges.reduce((sum, range) => sum + range.commits.length, 0),
        nulls: 0,
        unrelated: isCut ? Math.max(0, commits.length - MOST_COMMITS) : 0,
        rejected: sumOf(pages).rejected,
      };
    },
    note: 'commits of one range',
  };
}

/** Tiers of environments, which tell what a deployment's environment is; one deployment is made for each. */
function planEnvironments(answer: Answer, rows: readonly unknown[], body: string | Buffer): Plan {
  const at = '2026-11-20T11:00:00.000Z';
  const names = distinct(rows.map(row => textOf(own(row, 'name'))).filter((name): name is string => name !== undefined), 100);
  const made = names.map((name, index) => ({ id: index + 1, iid: index + 1, status: 'success', ref: 'main', created_at: at, updated_at: at, environment: { name } }));
  const plan = planRows('deployments', { ...answer, headers: {} }, made, write(made) ?? '[]');
  return {
    ...plan,
    kind: '/projects/:id/environments',
    serve: request => (request.path.endsWith('/environments') ? replay(answer, body) : plan.serve(request)),
    note: 'with a deployment made for each',
  };
}

function planProject(answer: Answer, record: unknown): Plan {
  const id = own(record, 'id');
  const targets = targetsOf([{ project: Number.isSafeInteger(id) && Number(id) > 0 && Number(id) < 1e10 ? String(id) : '1' }], '*');
  const plan = refusal(answer, undefined, { kind: '/projects/:id', stream: 'projects', options, targets });
  return { ...plan, serve: ({ path }) => (path.endsWith('/deployments') ? json([]) : replay(answer)), ...pivotLaw({ targets }), note: 'pivots: found, missing' };
}

function statusOfError(body: unknown): number {
  const error = textOf(own(body, 'error'));
  if (error === 'insufficient_scope') return 403;
  if (error === 'invalid_token') return 401;
  return Number(/^([45]\d\d) /.exec(textOf(own(body, 'message')) ?? error ?? '')?.[1] ?? 400);
}

/** Guesses which answer of the REST API v4 this is. */
export function planGitlab(answer: Answer, file: string): readonly Plan[] | NotOurs {
  const { json: body } = answer;
  const target = targetsOf([{ project: '1' }], '*');
  const refused = (kind: string, status: number | undefined) => [refusal(answer, status, { kind, stream: 'deployments', options, targets: target })];
  const health = (kind: string, ending: string): Plan[] => {
    const plan = refusal(answer, undefined, { kind, stream: HEALTH, options, targets: [] });
    return [{ ...plan, serve: ({ path }) => (path.endsWith(ending) ? replay(answer) : json({ version: '17.0.0', scopes: ['read_api'] })) }];
  };
  if ((answer.status ?? 200) >= 400) return refused('error', answer.status);
  const rows = Array.isArray(body) ? body : [body];
  const sample = firstObject(rows);
  const kind = RECORDS.find(([, is]) => is(sample))?.[0];
  const text = Array.isArray(body) ? answer.body : write(rows) ?? answer.body;
  if (kind !== undefined && ROW_STREAMS.has(kind)) return [planRows(kind, answer, rows, text)];
  if (kind === 'commits') return [planCommits(answer, rows, write({ commits: rows, compare_timeout: false }) ?? answer.body)];
  if (kind === 'environments') return [planEnvironments(answer, rows, text)];
  if (kind === 'project') return Array.isArray(body) ? notOurs('a list of projects, which is not asked for') : [planProject(answer, body)];
  if (kind !== undefined) return notOurs(`${kind}: not asked for`);
  if (has(body, 'commits')) return [planCommits(answer, listOf(own(body, 'commits')), answer.body)];
  if (has(body, 'scopes')) return health('/personal_access_tokens/self', '/self');
  if (has(body, 'version')) return health('/version', '/version');
  if (has(body, 'message') || has(body, 'error')) return refused('error', statusInName(file) ?? statusOfError(body));
  if (body === undefined) return refused('unreadable', statusInName(file));
  if (Array.isArray(body)) {
    const named = [...ROW_STREAMS].find(list => file.toLowerCase().includes(list)) ?? (body.length === 0 ? 'deployments' : undefined);
    if (named !== undefined) return [planRows(named, answer, body, answer.body)];
  }
  return notOurs('in no form that is asked for');
}
