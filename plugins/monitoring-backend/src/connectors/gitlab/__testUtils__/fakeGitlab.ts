import {
  FixtureAnswer,
  FixtureHandler,
  FixtureRequest,
} from '@rosetta/backstage-plugin-monitoring-node/testing';

export type FakeRow = Readonly<Record<string, unknown>>;

/** One project with its lists. */
export interface FakeProject {
  readonly id: number;
  readonly path: string;
  readonly formerPaths?: readonly string[];
  readonly deployments?: readonly FakeRow[];
  readonly pipelines?: readonly FakeRow[];
  readonly mergeRequests?: readonly FakeRow[];
  readonly environments?: readonly FakeRow[];
  /** Answers to `/pipelines/:id`. */
  readonly details?: Readonly<Record<string, FakeRow>>;
  /** Answers to `/repository/compare`, by `from...to`. */
  readonly compares?: Readonly<Record<string, FixtureAnswer>>;
  /** Lists, or `project`, that our token may not see. */
  readonly refuses?: readonly string[];
  /** An answer in place of whatever is asked below the project. */
  readonly fails?: FixtureAnswer;
}

export interface FakeOptions {
  /** Whether `updated_after` leaves out its own instant, as older versions do. */
  readonly isAfterExclusive?: boolean;
  /** Whether the paging headers are dropped, as some proxies do. */
  readonly withoutHeaders?: boolean;
}

const MISSING: FixtureAnswer = { status: 404, json: { message: '404 Project Not Found' } };
const FORBIDDEN: FixtureAnswer = { status: 403, json: { message: '403 Forbidden' } };

const changedOf = (row: FakeRow) => Date.parse(String(row.updated_at));

/** One page of a list, by the rules of CONNECTORS.md 4. */
function listOf(rows: readonly FakeRow[], request: FixtureRequest, options: FakeOptions): FixtureAnswer {
  const { query } = request;
  const after = query.get('updated_after');
  const before = query.get('updated_before');
  if ((after || before) && query.get('order_by') !== 'updated_at') {
    return { status: 400, json: { message: '400 Bad request - `updated_at` filter and `updated_at` sorting must be paired' } };
  }
  const afterMs = after ? Date.parse(after) + (options.isAfterExclusive ? 1 : 0) : -Infinity;
  const beforeMs = before ? Date.parse(before) : Infinity;
  const found = rows
    .filter(row => changedOf(row) >= afterMs && changedOf(row) <= beforeMs)
    .sort((a, b) => changedOf(a) - changedOf(b) || Number(a.id) - Number(b.id));
  const ordered = query.get('sort') === 'asc' ? found : found.reverse();
  const perPage = Number(query.get('per_page') ?? '20');
  const page = Number(query.get('page') ?? '1');
  const slice = ordered.slice((page - 1) * perPage, page * perPage);
  const next = page * perPage < ordered.length ? String(page + 1) : '';
  return {
    json: slice,
    ...(options.withoutHeaders ? {} : { headers: { 'x-next-page': next, 'x-page': String(page) } }),
  };
}

function answerProject(project: FakeProject, rest: readonly string[], request: FixtureRequest, options: FakeOptions): FixtureAnswer {
  const [list, sub] = rest;
  if (project.refuses?.includes(list ?? 'project')) return FORBIDDEN;
  if (list !== undefined && project.fails) return project.fails;
  if (list === undefined) {
    return {
      json: {
        id: project.id,
        path_with_namespace: project.path,
        http_url_to_repo: `https://gitlab.shop.test/${project.path}.git`,
        owner: { name: 'Ada Lovelace', username: 'ada' },
      },
    };
  }
  if (list === 'deployments') return listOf(project.deployments ?? [], request, options);
  if (list === 'environments') return { json: project.environments ?? [] };
  if (list === 'merge_requests') return listOf(project.mergeRequests ?? [], request, options);
  if (list === 'pipelines' && sub === undefined) return listOf(project.pipelines ?? [], request, options);
  if (list === 'pipelines') {
    const found = project.details?.[sub!];
    return found ? { json: found } : { status: 404, json: { message: '404 Not found' } };
  }
  if (list === 'repository' && sub === 'compare') {
    const key = `${request.query.get('from')}...${request.query.get('to')}`;
    return project.compares?.[key] ?? { status: 404, json: { message: '404 Ref Not Found' } };
  }
  return { status: 404, json: { error: '404 Not Found' } };
}

/** Answers as GitLab does, its traps included. */
export function fakeGitlab(projects: readonly FakeProject[], options: FakeOptions = {}): FixtureHandler {
  return request => {
    const [, api, version, root, id, ...rest] = request.path.split('/');
    if (api !== 'api' || version !== 'v4') return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>' };
    if (root === 'version') return { json: { version: '17.5.1-ee', revision: 'abc' } };
    if (root === 'personal_access_tokens') return { json: { scopes: ['read_api'], expires_at: '2027-03-01', user_id: 7 } };
    if (root !== 'projects') return { status: 404, json: { error: '404 Not Found' } };
    const name = decodeURIComponent(id ?? '');
    const moved = projects.find(project => project.formerPaths?.includes(name));
    if (moved) {
      const location = [`https://gitlab.shop.test/api/v4/projects/${moved.id}`, ...rest].join('/');
      return { status: 301, headers: { location }, json: { message: 'Moved' } };
    }
    const project = projects.find(candidate => String(candidate.id) === name || candidate.path === name);
    return project ? answerProject(project, rest, request, options) : MISSING;
  };
}

/** Where the windows of these tests begin. */
export const START = Date.parse('2026-11-20T06:00:00Z');
export const HOUR = 3_600_000;
export const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString();

const PERSON = { id: 7, username: 'ada', name: 'Ada Lovelace', avatar_url: 'https://gravatar.test/ada', web_url: 'https://gitlab.shop.test/ada' };
export const sha = (number: number) => number.toString(16).padStart(40, '0');

export const deploymentRow = (number: number, more: FakeRow = {}): FakeRow => ({
  id: 500 + number,
  iid: number,
  ref: 'main',
  sha: sha(number),
  created_at: at(1),
  updated_at: at(10 + number),
  status: 'success',
  user: PERSON,
  environment: { id: 3, name: 'prod', external_url: 'https://shop.test' },
  deployable: {
    id: 900 + number,
    status: 'success',
    tag: false,
    started_at: at(2),
    finished_at: at(5),
    user: PERSON,
    commit: { id: sha(number), author_name: 'Ada Lovelace', author_email: 'ada@shop.test' },
    pipeline: { id: 700 + number, web_url: 'https://gitlab.shop.test' },
  },
  ...more,
});

export const pipelineRow = (number: number, more: FakeRow = {}): FakeRow => ({
  id: 700 + number,
  iid: number,
  project_id: 42,
  sha: sha(number),
  ref: 'main',
  status: 'success',
  source: 'push',
  created_at: at(1),
  updated_at: at(10 + number),
  web_url: 'https://gitlab.shop.test/p',
  user: PERSON,
  ...more,
});

export const mergeRequestRow = (number: number, more: FakeRow = {}): FakeRow => ({
  id: 800 + number,
  iid: number,
  project_id: 42,
  title: `Add a cart ${number}`,
  description: 'Asked for by Ada Lovelace',
  state: 'merged',
  created_at: at(-600),
  updated_at: at(10 + number),
  merged_at: at(9),
  closed_at: null,
  merged_by: PERSON,
  author: PERSON,
  assignees: [PERSON],
  reviewers: [PERSON],
  source_branch: `cart-${number}`,
  target_branch: 'main',
  labels: ['cart'],
  sha: sha(number),
  merge_commit_sha: sha(0xa0 + number),
  squash_commit_sha: null,
  ...more,
});
