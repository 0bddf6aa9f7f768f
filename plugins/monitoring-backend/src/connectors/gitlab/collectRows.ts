import { z } from 'zod';
import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import {
  CollectRequest,
  ConnectorError,
  FactPage,
  SeriesRef,
} from '@rosetta/backstage-plugin-monitoring-node';
import { OF_ONE_PROJECT, ownerOf } from './ask';
import { GitlabContext } from './context';
import { judgeRows } from './judgeRows';
import { newAllowance } from './pipelineDetails';
import { GitlabPivot } from './pivot';
import { ProjectTargets, seriesOf } from './projectDirectory';
import { assertAnswerFits, createRejectionTally } from './rejections';
import { ROW_STREAMS, RowStream, RowStreamId, RunScope } from './rowStreams';
import { firstPlace, placeSchema, WalkedPage, walkRows } from './walkRows';

const cursorSchema = z.strictObject({
  /** Number of the project that goes on. */
  project: z.number().int(),
  place: placeSchema.optional(),
});
type Cursor = z.infer<typeof cursorSchema>;

/** A place in a run, as text; undefined for text of another version, so that the run begins anew. */
function readCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  try {
    return cursorSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Projects in a row that fail before GitLab itself is taken for failing. */
const FAILURES_BEFORE_GIVING_UP = 3;

export const REFUSED_DEPLOYMENTS =
  'GitLab does not show the deployments of this project to our token: give it the role Reporter, or switch CI/CD on in the project';

type PageParts = Pick<FactPage, 'facts' | 'rejected' | 'counts' | 'raw'>;

const NOTHING: PageParts = {
  facts: [],
  rejected: [],
  counts: { facts: 0, nulls: 0, rejected: 0, unrelated: 0 },
  raw: [],
};

async function judgePage(
  scope: RunScope,
  stream: RowStreamId,
  group: ProjectTargets,
  page: WalkedPage & { kind: 'rows' },
  window: HalfOpenWindow,
): Promise<PageParts> {
  const { schema, list, complete, map }: RowStream = ROW_STREAMS[stream];
  const owner = ownerOf(scope.context, [list]);
  const tally = createRejectionTally(page.response.redact);
  const { facts, kept, unrelated } = await judgeRows(
    page.rows,
    schema,
    { asked: { fromMs: page.at.afterMs, toMs: window.endMs }, wanted: window, seen: new Set(page.at.seen) },
    row => complete(scope, group, row),
    row => map(scope, group, row),
    tally,
  );
  assertAnswerFits(tally, page.rows.length, owner);
  const context = {
    window,
    project: group.project,
    targets: group.targets.map(target => ({ ...seriesOf(target), via: target.via })),
  };
  return {
    facts,
    rejected: tally.records(),
    counts: { facts: facts.length, nulls: 0, rejected: tally.total, unrelated },
    raw: [
      {
        route: owner.route,
        contentType: page.response.contentType,
        // Written anew from the fields that are read: nobody's name or address is kept.
        body: page.response.redact(JSON.stringify(kept)),
        context: JSON.stringify(context),
      },
    ],
  };
}

/** A project that could not be read, as one refused record. */
function failedPage(group: ProjectTargets): PageParts {
  const tally = createRejectionTally(text => text);
  tally.add('project_failed', group.project.path, null, null);
  return { ...NOTHING, rejected: tally.records(), counts: { ...NOTHING.counts, rejected: 1 } };
}

/**
 * Deployments, pipelines or merge requests that were last changed in the window: project
 * after project, each asked once for all entities that are mapped to it.
 */
export async function* collectRows(
  context: GitlabContext,
  request: CollectRequest<GitlabPivot>,
  stream: RowStreamId,
): AsyncGenerator<FactPage> {
  const caller = { signal: request.signal, budgetShare: request.budgetShare };
  const scope: RunScope = { context, caller, nowMs: request.nowMs, allowance: newAllowance() };
  const { list, query, judgesPresence } = ROW_STREAMS[stream];
  const { window } = request;
  const { groups, presence } = await context.projects.resolve(caller, request.targets, request.nowMs);
  const cursor = readCursor(request.cursor);
  const notFound: SeriesRef[] = cursor ? [] : [...presence.notFound];
  const refused = cursor ? [] : [...presence.refused];
  const found: SeriesRef[] = [];
  const missed: SeriesRef[] = [];
  /** What is known of the targets since the last page that was given out. */
  const flush = () => ({
    notFound: notFound.splice(0),
    refused: refused.splice(0),
    found: found.splice(0),
    missed: missed.splice(0),
  });
  const left = groups.filter(({ project }) => !cursor || project.id >= cursor.project);
  let failures = 0;

  for (const [index, group] of left.entries()) {
    const { project, targets } = group;
    const following = left[index + 1];
    const after = following && JSON.stringify({ project: following.project.id });
    const progress = (done: number) => Math.min(1, (groups.length - left.length + index + done) / groups.length);
    const start = cursor?.project === project.id ? cursor.place : undefined;
    try {
      for await (const page of walkRows(context, caller, {
        projectId: project.id, list, query, window, start: start ?? firstPlace(window),
      })) {
        if (page.kind !== 'rows') {
          // What is not shown today may be shown tomorrow, and the watermark will have gone on by then.
          missed.push(...targets.map(seriesOf));
          if (judgesPresence) {
            refused.push(...targets.map(target => ({ ...seriesOf(target), message: REFUSED_DEPLOYMENTS })));
          }
          continue;
        }
        if (judgesPresence && page.next === undefined) found.push(...targets.map(seriesOf));
        const nextCursor = page.next ? JSON.stringify({ project: project.id, place: page.next }) : after;
        // A quiet project is no page of its own: most of them are quiet most of the time.
        if (page.rows.length === 0 && nextCursor !== undefined) continue;
        yield {
          ...(await judgePage(scope, stream, group, page, window)),
          ...flush(),
          progress: nextCursor === undefined ? 1 : progress(page.next ? 0.5 : 1),
          ...(nextCursor === undefined ? {} : { nextCursor }),
        };
        if (nextCursor === undefined) return;
      }
      failures = 0;
    } catch (error) {
      if (!(error instanceof ConnectorError) || !OF_ONE_PROJECT.has(error.code)) throw error;
      failures += 1;
      if (failures >= Math.min(FAILURES_BEFORE_GIVING_UP, groups.length)) throw error;
      missed.push(...targets.map(seriesOf));
      if (after === undefined) break;
      yield { ...failedPage(group), ...flush(), progress: progress(1), nextCursor: after };
    }
  }
  const last = left.at(-1);
  const hasFailed = last !== undefined && failures > 0;
  yield { ...(hasFailed ? failedPage(last) : NOTHING), ...flush(), progress: 1 };
}
