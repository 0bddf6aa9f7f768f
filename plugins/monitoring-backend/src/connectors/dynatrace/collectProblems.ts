import { z } from 'zod';
import { CollectRequest, FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { ELAPSED_DAY_MS } from '@rosetta/backstage-plugin-monitoring-common';
import { createProblemMatcher, mapProblems } from './mapProblems';
import { DynatracePivot } from './pivot';
import { assertFormIsKnown, createRejectionTally } from './rejections';
import { OPEN_PROBLEM_LOOKBACK_SECONDS } from './streams';
import { ListContext, ListEndpoint, matchSelectors, routeOf, walkListFrom } from './walkList';

export const PROBLEMS: ListEndpoint = { name: 'problems', idKey: 'problemId' };
const ROUTE = routeOf(PROBLEMS);
const PAGE_SIZE = 500;

/** Open first: a problem that closes between the two walks ends as closed. */
const PHASES = ['open', 'closed'] as const;
type Phase = (typeof PHASES)[number];

const cursorSchema = z.strictObject({ phase: z.enum(PHASES), nextPageKey: z.string().optional() });
type Cursor = z.infer<typeof cursorSchema>;

function firstPageQuery(
  phase: Phase,
  request: CollectRequest<DynatracePivot>,
): Record<string, string> {
  const { startMs, endMs } = request.window;
  // A problem is listed when its start or end lies in the window, so one that is
  // open for weeks is in no narrow window: the open ones are asked over a wide one.
  const from = phase === 'open' ? request.nowMs - OPEN_PROBLEM_LOOKBACK_SECONDS * 1_000 : startMs;
  const to = phase === 'open' ? request.nowMs : endMs;
  return {
    problemSelector: `status("${phase}")`,
    from: String(from),
    to: String(to),
    pageSize: String(PAGE_SIZE),
    sort: '+startTime',
  };
}

/** Phases a window needs: what is open now is asked only by windows that reach the present. */
function phasesOf(request: CollectRequest<DynatracePivot>): readonly Phase[] {
  return request.window.endMs >= request.nowMs - ELAPSED_DAY_MS ? PHASES : ['closed'];
}

function readCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  try {
    return cursorSchema.parse(JSON.parse(text));
  } catch {
    // A cursor of another version: beginning again repeats facts, which changes nothing.
    return undefined;
  }
}

/** Problems of the mapped entities: the closed of the window, and all that are open now. */
export async function* collectProblems(
  context: ListContext,
  request: CollectRequest<DynatracePivot>,
): AsyncGenerator<FactPage> {
  const cursor = readCursor(request.cursor);
  const all = phasesOf(request);
  const phases = cursor ? all.slice(Math.max(0, all.indexOf(cursor.phase))) : all;
  const selected = await matchSelectors(
    context,
    request,
    request.targets,
    PROBLEMS,
    all.map(phase => firstPageQuery(phase, request)),
  );
  const matcher = createProblemMatcher(request.targets, selected);

  for (const [index, phase] of phases.entries()) {
    const startKey = index === 0 ? cursor?.nextPageKey : undefined;
    const done = all.length - phases.length + index;
    let pages = 0;
    const query = firstPageQuery(phase, request);
    for await (const { page, nextCursor } of walkListFrom(context, request, PROBLEMS, query, startKey)) {
      pages += 1;
      const tally = createRejectionTally(context.redactor);
      const { facts, unmapped, links } = mapProblems(page.records, matcher, tally);
      assertFormIsKnown(tally, page.records.length, { instance: context.instance, route: ROUTE });
      const nextPhase = phases[index + 1];
      const next: Cursor | undefined =
        nextCursor !== undefined
          ? { phase, nextPageKey: nextCursor }
          : nextPhase && { phase: nextPhase };
      yield {
        facts,
        rejected: tally.records(),
        // Nothing for us is not a fault: a batch of a big environment is no batch with rejects.
        counts: { facts: facts.length, nulls: unmapped, rejected: tally.total },
        raw: [
          {
            route: ROUTE,
            contentType: page.response.contentType,
            body: context.redactor.text(page.response.text),
            // Whose each problem was; not the targets of the whole environment.
            context: JSON.stringify({ window: request.window, links }),
          },
        ],
        // How many pages a phase has is not known before its end: it nears it by halves.
        progress: next
          ? (done + (nextCursor === undefined ? 1 : 1 - 0.5 ** pages)) / all.length
          : 1,
        ...(next ? { nextCursor: JSON.stringify(next) } : {}),
      };
    }
  }
}
