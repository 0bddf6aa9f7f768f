import { z } from 'zod';
import {
  CollectRequest,
  ConnectorError,
  FactPage,
  HttpClient,
  HttpResponse,
  paginate,
  Redactor,
} from '@rosetta/backstage-plugin-monitoring-node';
import {
  ELAPSED_DAY_MS,
  EventLink,
  ProblemFact,
} from '@rosetta/backstage-plugin-monitoring-common';
import { createProblemMatcher, mapProblems } from './mapProblems';
import { DynatracePivot } from './pivot';
import { assertFormIsKnown, createRejectionTally, schemaChanged } from './rejections';
import { problemsAnswerSchema } from './schemas';
import { buildSelector } from './selector';
import { OPEN_PROBLEM_LOOKBACK_SECONDS } from './streams';

const ROUTE = 'GET /problems';
const PAGE_SIZE = 500;
const MAX_PAGES = 200;

/** Open first: a problem that closes between the two walks ends as closed. */
const PHASES = ['open', 'closed'] as const;
type Phase = (typeof PHASES)[number];

const cursorSchema = z.strictObject({ phase: z.enum(PHASES), nextPageKey: z.string().optional() });
type Cursor = z.infer<typeof cursorSchema>;

export interface ProblemsContext {
  readonly instance: string;
  readonly http: HttpClient;
  readonly apiSegments: readonly string[];
  readonly redactor: Redactor;
}

interface UpstreamPage {
  readonly response: HttpResponse;
  readonly records: readonly unknown[];
}

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

function walk(
  context: ProblemsContext,
  request: CollectRequest<DynatracePivot>,
  query: Record<string, string>,
  startCursor?: string,
) {
  return paginate<UpstreamPage>({
    source: 'dynatrace',
    instance: context.instance,
    route: ROUTE,
    maxPages: MAX_PAGES,
    ...(startCursor === undefined ? {} : { startCursor }),
    fetchPage: async nextPageKey => {
      const response = await context.http.request({
        method: 'GET',
        segments: [...context.apiSegments, 'problems'],
        // Any parameter beside nextPageKey is answered with 400.
        query: nextPageKey === undefined ? query : { nextPageKey },
        signal: request.signal,
        budgetShare: request.budgetShare,
      });
      const parsed = problemsAnswerSchema.safeParse(response.json);
      if (!parsed.success)
        throw schemaChanged({ instance: context.instance, route: ROUTE }, 'no list of problems');
      return {
        page: { response, records: parsed.data.problems },
        nextCursor: parsed.data.nextPageKey,
      };
    },
  });
}

/** Phases a window needs: what is open now is asked only by windows that reach the present. */
function phasesOf(request: CollectRequest<DynatracePivot>): readonly Phase[] {
  return request.window.endMs >= request.nowMs - ELAPSED_DAY_MS ? PHASES : ['closed'];
}

/**
 * Asks Dynatrace which problems belong to each selector pivot: a selector cannot
 * be evaluated here. Costs two requests per distinct selector and run, which is
 * why ids and tags, matched from the answer itself, are the better mapping.
 */
async function matchSelectors(
  context: ProblemsContext,
  request: CollectRequest<DynatracePivot>,
): Promise<Map<string, Pick<EventLink, 'entityRef' | 'environment'>[]>> {
  const bySelector = new Map<string, Pick<EventLink, 'entityRef' | 'environment'>[]>();
  for (const { pivot, entityRef, environment } of request.targets) {
    if (pivot.kind !== 'selector') continue;
    const text = buildSelector(pivot.selector);
    bySelector.set(text, [...(bySelector.get(text) ?? []), { entityRef, environment }]);
  }
  const matches = new Map<string, Pick<EventLink, 'entityRef' | 'environment'>[]>();
  for (const [entitySelector, series] of bySelector) {
    for (const phase of phasesOf(request)) {
      try {
        for await (const { page } of walk(context, request, {
          ...firstPageQuery(phase, request),
          entitySelector,
        })) {
          for (const record of page.records) {
            const id = z.object({ problemId: z.string() }).safeParse(record).data?.problemId;
            if (id !== undefined) matches.set(id, [...(matches.get(id) ?? []), ...series]);
          }
        }
      } catch (error) {
        // One selector that Dynatrace refuses must not hide the problems of all others.
        if (!(error instanceof ConnectorError) || error.code !== 'bad_request') throw error;
      }
    }
  }
  return matches;
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

/** A walk from a stored key, or from the beginning when upstream has forgotten the key. */
async function* walkFrom(
  context: ProblemsContext,
  request: CollectRequest<DynatracePivot>,
  phase: Phase,
  startKey: string | undefined,
) {
  const query = firstPageQuery(phase, request);
  if (startKey === undefined) {
    yield* walk(context, request, query);
    return;
  }
  let hasBegun = false;
  try {
    for await (const page of walk(context, request, query, startKey)) {
      hasBegun = true;
      yield page;
    }
  } catch (error) {
    const isForgotten =
      error instanceof ConnectorError && ['bad_request', 'not_found', 'gone'].includes(error.code);
    if (hasBegun || !isForgotten) throw error;
    yield* walk(context, request, query);
  }
}

/** What a replay needs: not the targets of the whole environment, only whose each problem was. */
function linksOf(facts: readonly ProblemFact[]): Record<string, readonly EventLink[]> {
  return Object.fromEntries(facts.map(fact => [fact.externalId, fact.links]));
}

/** Problems of the mapped entities: the closed of the window, and all that are open now. */
export async function* collectProblems(
  context: ProblemsContext,
  request: CollectRequest<DynatracePivot>,
): AsyncGenerator<FactPage> {
  const cursor = readCursor(request.cursor);
  const all = phasesOf(request);
  const phases = cursor ? all.slice(Math.max(0, all.indexOf(cursor.phase))) : all;
  const selected = await matchSelectors(context, request);
  const matcher = createProblemMatcher(request.targets, selected);

  for (const [index, phase] of phases.entries()) {
    const startKey = index === 0 ? cursor?.nextPageKey : undefined;
    const done = all.length - phases.length + index;
    let pages = 0;
    for await (const { page, nextCursor } of walkFrom(context, request, phase, startKey)) {
      pages += 1;
      const tally = createRejectionTally(context.redactor);
      const { facts, unmapped } = mapProblems(page.records, matcher, tally);
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
            context: JSON.stringify({ window: request.window, links: linksOf(facts) }),
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
