import { setImmediate as nextTurn } from 'node:timers/promises';
import { Fact, SLOT_MS } from '@rosetta/backstage-plugin-monitoring-common';
import {
  CollectRequest,
  ConnectorError,
  FactPage,
  HttpClient,
  RawPage,
  Redactor,
} from '@rosetta/backstage-plugin-monitoring-node';
import { findUnknown } from './findUnknown';
import { mapSignals, mergeSlots } from './mapSignals';
import { DynatracePivot } from './pivot';
import {
  asksOf,
  completeDays,
  PagePlan,
  planPages,
  planUnits,
  signalsQuery,
  singleIds,
  TypeAsk,
  Unit,
} from './query';
import { readSignals, SET_SUBJECT, SignalAsk, SignalReadings, SlotColumns } from './readSignals';
import { assertFormIsKnown, createRejectionTally, RejectionTally } from './rejections';
import { ExtraMetricOption } from './schemas';
import { SIGNAL_STREAMS, SignalStreamId } from './streams';

const ROUTE = 'GET /metrics/query';

export interface SignalsContext {
  readonly instance: string;
  readonly http: HttpClient;
  /** Path segments between the base URL and the API's own routes. */
  readonly apiSegments: readonly string[];
  readonly extras: readonly ExtraMetricOption[];
  readonly redactor: Redactor;
  /** Asks about services and hosts side by side: somebody waits. Collecting asks one by one, and stops at the first failure. */
  readonly isWaitedFor?: boolean;
}

/** One answered question: what was read and the text it was read from. */
interface Answered {
  readonly ask: TypeAsk;
  readonly readings: SignalReadings;
  readonly raw: RawPage;
}

/** What was refused of a page: for its rows, and as it came. */
interface Refusals {
  readonly tally: RejectionTally;
  readonly errors: ConnectorError[];
}

/** Refusals that concern this question, not the connection. */
function isRefusedQuestion(error: unknown): error is ConnectorError {
  return (
    error instanceof ConnectorError && (error.code === 'bad_request' || error.code === 'not_found')
  );
}

/**
 * Asks one question; where Dynatrace refuses it or answers two results for one
 * metric, asks each metric alone, so that one wrong metric spares the others.
 */
async function answer(
  context: SignalsContext,
  request: CollectRequest<DynatracePivot>,
  plan: PagePlan,
  ask: TypeAsk,
  refusals: Refusals,
): Promise<Answered[]> {
  const resolution = SIGNAL_STREAMS[request.stream as SignalStreamId];
  const asked: SignalAsk = {
    entityType: ask.entityType,
    subject: ask.subject,
    metrics: ask.metrics,
    // A day of a zone is no slot of Dynatrace's (those are UTC days), so each is asked as one span.
    resolution: resolution === '1d' ? 'Inf' : resolution,
    slotMs: resolution === '1d' ? null : SLOT_MS[resolution],
    window: plan.span,
    nowMs: request.nowMs,
  };
  const askAlone = async () => {
    const alone: Answered[] = [];
    for (const metric of ask.metrics) {
      alone.push(
        ...(await answer(context, request, plan, { ...ask, metrics: [metric] }, refusals)),
      );
    }
    return alone;
  };
  try {
    const response = await context.http.request({
      method: 'GET',
      segments: [...context.apiSegments, 'metrics', 'query'],
      query: signalsQuery(ask, plan.span, asked.resolution),
      signal: request.signal,
      budgetShare: request.budgetShare,
    });
    // A full page takes tens of milliseconds to read: people's requests have their turn in between.
    await nextTurn();
    const readings = readSignals(response.json, asked, context.instance, context.redactor);
    await nextTurn();
    if (readings.isAmbiguous && ask.metrics.length > 1) return await askAlone();
    assertFormIsKnown(readings.tally, readings.seriesCount, {
      instance: context.instance,
      route: ROUTE,
    });
    const raw: RawPage = {
      route: ROUTE,
      contentType: response.contentType,
      // An upstream that echoes our token must not get it stored.
      body: context.redactor.text(response.text),
      context: JSON.stringify({
        ask: asked,
        targets: plan.units.flatMap(unit => unit.targets),
      }),
    };
    return [{ ask, readings, raw }];
  } catch (error) {
    if (!isRefusedQuestion(error)) throw error;
    if (ask.metrics.length > 1) return askAlone();
    refusals.errors.push(error);
    refusals.tally.add(
      'request_refused',
      `${ask.entityType}|${ask.metrics[0]!.key}`,
      null,
      { code: error.code },
      0,
    );
    return [];
  }
}

/** Joins the answers of a page to facts of the targets of one unit. */
export function factsOf(
  unit: Unit,
  stream: SignalStreamId,
  answers: readonly { readonly ask: Pick<TypeAsk, 'entityType'>; readonly readings: SignalReadings }[],
): Fact[] {
  const ids = singleIds(unit.pivot);
  const slots = new Map<number, SlotColumns>();
  for (const { ask, readings } of answers) {
    const subject = unit.kind === 'set' ? SET_SUBJECT : ids.get(ask.entityType);
    const rows = subject === undefined ? undefined : readings.rows.get(subject);
    if (rows) mergeSlots(slots, rows);
  }
  return unit.targets.flatMap(target => mapSignals(target, SIGNAL_STREAMS[stream], slots));
}

async function collectPage(
  context: SignalsContext,
  request: CollectRequest<DynatracePivot>,
  plan: PagePlan,
): Promise<Omit<FactPage, 'progress'>> {
  const stream = request.stream as SignalStreamId;
  const refusals: Refusals = { tally: createRejectionTally(context.redactor), errors: [] };
  const asks = [...asksOf(plan.units, context.extras, stream === 'signals_day')];
  const answerTo = (ask: TypeAsk) => answer(context, request, plan, ask, refusals);
  const answers: Answered[] = [];
  if (context.isWaitedFor) {
    answers.push(...(await Promise.all(asks.map(answerTo))).flat());
  } else {
    for (const ask of asks) answers.push(...(await answerTo(ask)));
  }
  const [missing] = refusals.errors;
  if (answers.length === 0 && missing && refusals.errors.every(error => error.code === 'not_found')) {
    // Not a metric is unknown but the interface: an empty page would let the watermark pass what is there.
    throw missing;
  }
  const tallies = answers.map(({ readings }) => readings.tally);
  const facts: Fact[] = [];
  for (const unit of plan.units) {
    for (const fact of factsOf(unit, stream, answers)) facts.push(fact);
    await nextTurn();
  }
  return {
    facts,
    rejected: [...refusals.tally.records(), ...tallies.flatMap(tally => tally.records())],
    counts: {
      facts: answers.reduce((sum, { readings }) => sum + readings.accepted, 0),
      nulls: answers.reduce((sum, { readings }) => sum + readings.nulls, 0),
      rejected: tallies.reduce((sum, tally) => sum + tally.total, 0),
    },
    raw: answers.map(({ raw }) => raw),
    ...(await unknownOf(context, request, plan)),
  };
}

/**
 * Says of which targets Dynatrace has never heard: once a day, with the newest
 * day, because it costs a request. The hourly stream only confirms: an empty list
 * lets its facts count as proof that a target is known.
 */
async function unknownOf(
  context: SignalsContext,
  request: CollectRequest<DynatracePivot>,
  plan: PagePlan,
): Promise<Pick<FactPage, 'notFound'>> {
  if (request.stream === 'signals_hour') return { notFound: [] };
  if (request.stream !== 'signals_day') return {};
  const days = completeDays(request.window, request.reportingZone, request.nowMs);
  if (days.at(-1)?.startMs !== plan.span.startMs) return {};
  const notFound = await findUnknown(context, request, plan.units);
  return notFound ? { notFound } : {};
}

/** Signals of every target over the window, forty entities to a request, page by page. */
export async function* collectSignals(
  context: SignalsContext,
  request: CollectRequest<DynatracePivot>,
): AsyncGenerator<FactPage> {
  const spans =
    request.stream === 'signals_day'
      ? completeDays(request.window, request.reportingZone, request.nowMs)
      : [request.window];
  const units = planUnits(request.targets);
  const plans = [...planPages(spans, units, request.cursor)];
  const total = [...planPages(spans, units, undefined)].length;
  if (plans.length === 0) {
    yield {
      facts: [],
      rejected: [],
      counts: { facts: 0, nulls: 0, rejected: 0 },
      raw: [],
      progress: 1,
    };
    return;
  }
  for (const [index, plan] of plans.entries()) {
    const left = plans.length - index - 1;
    const page = await collectPage(context, request, plan);
    yield {
      ...page,
      progress: Math.max(0, 1 - left / Math.max(total, plans.length)),
      ...(left === 0 ? {} : { nextCursor: plan.cursor }),
    };
  }
}
