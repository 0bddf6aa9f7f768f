import { CommitRangeFact, parseCommitRangeId } from '@rosetta/backstage-plugin-monitoring-common';
import {
  CollectRequest,
  ConnectorError,
  FactPage,
  HttpResponse,
} from '@rosetta/backstage-plugin-monitoring-node';
import { askProject, Caller, ownerOf, ProjectAnswer } from './ask';
import { GitlabContext } from './context';
import { isProject, isSha } from './grammar';
import { GitlabPivot } from './pivot';
import { createRejectionTally, RejectionTally, schemaChanged } from './rejections';
import { commitSchema, compareSchema } from './schemas';
import { readInstant, RowFault } from './values';

const MOST_COMMITS = 10_000;
const REST = ['repository', 'compare'];
/** Ranges stored together: a run that is stopped asks for at most so many again. */
const RANGES_PER_PAGE = 20;
/** Ranges in a row that fail before GitLab itself is taken for failing. */
const FAILURES_BEFORE_GIVING_UP = 3;
const OF_ONE_RANGE = new Set(['server_error', 'timeout', 'bad_payload']);

type Range = { id: string; project: string; fromSha: string; toSha: string };
type Commit = CommitRangeFact['commits'][number];

function readRange(id: string): Range | undefined {
  const range = parseCommitRangeId(id);
  return range && isProject(range.project) ? { id, ...range } : undefined;
}

function factOf(range: Range, state: CommitRangeFact['state'], commits: Commit[]): CommitRangeFact {
  const { id, project, fromSha, toSha } = range;
  return { kind: 'commit_range', externalId: id, project, fromSha, toSha, state, commits };
}

/** One commit; its people, title and message are not read. @throws RowFault */
function readCommit(value: unknown): { commit: Commit; kept: unknown } {
  const parsed = commitSchema.safeParse(value);
  if (!parsed.success) throw new RowFault('malformed_row', parsed.error.issues[0]?.path.join('.') ?? '');
  const { id, parent_ids: parents, authored_date: authored, committed_date: committed } = parsed.data;
  if (!isSha(id)) throw new RowFault('bad_sha', 'id');
  return {
    commit: {
      sha: id,
      committedMs: readInstant(committed, 'committed_date'),
      authoredMs: readInstant(authored, 'authored_date'),
      isMerge: (parents?.length ?? 0) > 1,
    },
    kept: parsed.data,
  };
}

interface ReadRange {
  readonly fact: CommitRangeFact;
  readonly kept: unknown;
  readonly contentType: string;
}

function readCompare(
  context: GitlabContext,
  range: Range,
  response: HttpResponse,
  tally: RejectionTally,
): ReadRange {
  const parsed = compareSchema.safeParse(response.json);
  if (!parsed.success) throw schemaChanged(ownerOf(context, REST), 'no list of commits');
  const commits: Commit[] = [];
  const kept: unknown[] = [];
  for (const [index, value] of parsed.data.commits.slice(0, MOST_COMMITS).entries()) {
    try {
      const read = readCommit(value);
      commits.push(read.commit);
      kept.push(read.kept);
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      tally.add(error.code, `${range.id}#${index}`, error.field, null);
    }
  }
  const isCut = parsed.data.compare_timeout === true || commits.length < parsed.data.commits.length;
  return {
    fact: factOf(range, isCut ? 'partial' : 'complete', commits),
    kept: { commits: kept, compare_timeout: parsed.data.compare_timeout ?? false },
    contentType: response.contentType,
  };
}

async function compare(context: GitlabContext, caller: Caller, range: Range): Promise<ProjectAnswer> {
  const query = { from: range.fromSha, to: range.toSha, straight: 'false' };
  const answer = await askProject(context, caller, range.project, REST, query);
  // The project was renamed since the deployment: its number stands in the redirect.
  return answer.kind === 'moved' ? askProject(context, caller, answer.id, REST, query) : answer;
}

/** Whether a project is shown to us; each is asked about once in a run. */
type IsShown = (project: string) => Promise<boolean>;

function createIsShown(context: GitlabContext, caller: Caller): IsShown {
  const known = new Map<string, boolean>();
  return async project => {
    const held = known.get(project);
    if (held !== undefined) return held;
    const { kind } = await askProject(context, caller, project);
    known.set(project, kind === 'ok' || kind === 'moved');
    return kind === 'ok' || kind === 'moved';
  };
}

/** What became of one range; undefined when it is to be asked again another time. */
async function askRange(
  context: GitlabContext,
  caller: Caller,
  range: Range,
  isShown: IsShown,
  tally: (response: HttpResponse) => RejectionTally,
): Promise<ReadRange | undefined> {
  const bare = (state: CommitRangeFact['state']) => ({
    fact: factOf(range, state, []),
    kept: { state },
    contentType: 'application/json',
  });
  try {
    const answer = await compare(context, caller, range);
    if (answer.kind === 'ok') return readCompare(context, range, answer.response, tally(answer.response));
    // A commit that is not there any more is gone; a project that is not shown may be shown again.
    return answer.kind === 'notFound' && (await isShown(range.project)) ? bare('gone') : undefined;
  } catch (error) {
    // With its changed lines the answer passes our size limit, and would each time.
    if (error instanceof ConnectorError && error.code === 'too_large') return bare('partial');
    throw error;
  }
}

/**
 * The commits of the ranges that are named to us: each answer is one fact. Commits that
 * could not be read are refused, and make their range partial.
 */
export async function* collectCommits(
  context: GitlabContext,
  request: CollectRequest<GitlabPivot>,
): AsyncGenerator<FactPage> {
  const caller: Caller = { signal: request.signal, budgetShare: request.budgetShare };
  const known = [...new Set(request.known ?? [])].sort();
  const left = request.cursor === undefined ? known : known.filter(id => id > request.cursor!);
  const isShown = createIsShown(context, caller);
  let failures = 0;

  for (let from = 0; ; from += RANGES_PER_PAGE) {
    const chunk = left.slice(from, from + RANGES_PER_PAGE);
    let tally: RejectionTally | undefined;
    const tallyOf = (redact: (text: string) => string) => (tally ??= createRejectionTally(redact));
    const read: ReadRange[] = [];
    for (const id of chunk) {
      const range = readRange(id);
      if (!range) {
        tallyOf(text => text).add('bad_range', id, null, null);
        continue;
      }
      try {
        const result = await askRange(context, caller, range, isShown, response => tallyOf(response.redact));
        if (result) read.push(result);
        failures = 0;
      } catch (error) {
        if (!(error instanceof ConnectorError) || !OF_ONE_RANGE.has(error.code)) throw error;
        failures += 1;
        if (failures >= Math.min(FAILURES_BEFORE_GIVING_UP, known.length)) throw error;
      }
    }
    const isLast = from + RANGES_PER_PAGE >= left.length;
    yield {
      facts: read.map(({ fact }) => fact),
      rejected: tally?.records() ?? [],
      counts: { facts: read.length, nulls: 0, rejected: tally?.total ?? 0 },
      raw: read.map(({ fact, kept, contentType }) => ({
        route: ownerOf(context, REST).route,
        contentType,
        body: JSON.stringify(kept),
        context: JSON.stringify({ range: fact.externalId }),
      })),
      progress: isLast ? 1 : (known.length - left.length + from + chunk.length) / known.length,
      ...(isLast ? {} : { nextCursor: chunk.at(-1)! }),
    };
    if (isLast) return;
  }
}
