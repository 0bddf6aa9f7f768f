import { ANY_ENVIRONMENT, HalfOpenWindow, LogHourFact } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectRequest, ConnectorError, FactPage, RejectedRecord, SeriesRef } from '@rosetta/backstage-plugin-monitoring-node';
import { Call, ElisaContext, search, SEARCH_ROUTE } from './ask';
import { ElisaPivot } from './pivot';
import { batchUnits, firstOf, Plan, planUnits, refsOf, seriesKey, Unit } from './plan';
import { buildHoursBody, HOUR_MS, NO_ENVIRONMENT } from './query';
import { Counts, NO_LINES, plus, readHours, ServiceReading } from './readHours';
import { assertFormIsKnown, createRejectionTally } from './rejections';

/** How far back it is looked which environments a service logs in, so that a silent hour is a zero there. */
const LOOK_BACK_MS = 6 * HOUR_MS;

const floorHour = (ms: number) => Math.floor(ms / HOUR_MS) * HOUR_MS;

/** The whole hours that a window touches, up to the one that runs. */
export function hoursOf(window: HalfOpenWindow, nowMs: number): HalfOpenWindow {
  const endMs = Math.min(floorHour(window.endMs - 1), floorHour(nowMs)) + HOUR_MS;
  return { startMs: floorHour(window.startMs), endMs };
}

/** Counts of one environment in each hour that could be read. */
type EnvironmentHours = Map<string, Map<number, Counts>>;

function byEnvironment(context: ElisaContext, reading: ServiceReading): EnvironmentHours {
  const environments: EnvironmentHours = new Map();
  for (const [startMs, hour] of reading.hours) {
    for (const [value, counts] of hour.byEnvironment) {
      const environment = context.environmentOf([value]);
      const hours = environments.get(environment) ?? new Map<number, Counts>();
      environments.set(environment, hours.set(startMs, plus(hours.get(startMs) ?? NO_LINES, counts)));
    }
  }
  return environments;
}

/** Facts of a unit's targets, and how many lie outside the hours asked for or belong to an overlay. */
function factsOf(
  context: ElisaContext,
  { overlays }: Pick<Plan, 'overlays'>,
  unit: Unit,
  reading: ServiceReading,
  hours: HalfOpenWindow,
): LogHourFact[] {
  const readable = [...reading.hours.keys()].filter(startMs => startMs >= hours.startMs && startMs < hours.endMs).sort((a, b) => a - b);
  const environments = byEnvironment(context, reading);
  const facts = (series: SeriesRef, countsAt: (startMs: number) => Counts) =>
    readable.map((startMs): LogHourFact => {
      const { total, errors, exceptions } = countsAt(startMs);
      return { kind: 'log_hour', ...series, startMs, total, errors, exceptions };
    });
  return unit.targets.flatMap(({ entityRef, environment }) =>
    environment === ANY_ENVIRONMENT
      ? [...environments]
          // An overlay names what is an environment's own, and is stronger.
          .filter(([name]) => !overlays.has(seriesKey({ entityRef, environment: name })))
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .flatMap(([name, counts]) =>
            facts({ entityRef, environment: name }, startMs => counts.get(startMs) ?? NO_LINES),
          )
      : facts({ entityRef, environment }, startMs => reading.hours.get(startMs)!),
  );
}

const EMPTY: Omit<FactPage, 'progress'> = { facts: [], rejected: [], counts: { facts: 0, nulls: 0, rejected: 0 }, raw: [] };

/** One request for some services of one index, and what it comes to. */
export async function readBatch(
  context: ElisaContext,
  call: Call,
  plan: Pick<Plan, 'overlays'>,
  batch: readonly Unit[],
  hours: HalfOpenWindow,
): Promise<Omit<FactPage, 'progress'>> {
  const { index } = batch[0]!;
  const services = batch.map(unit => unit.service);
  const window = { startMs: hours.startMs - LOOK_BACK_MS, endMs: hours.endMs };
  const outcome = await search(context, call, index, buildHoursBody(context.options, services, window));
  if (outcome.kind === 'missing') return { ...EMPTY, notFound: refsOf(batch) };
  if (outcome.kind === 'refused') {
    const message = `The server does not show the index ${index} to us; give the role of our key read on it`;
    // Shown to us one day, its hours of today are still to be counted.
    return { ...EMPTY, missed: refsOf(batch), refused: refsOf(batch).map(series => ({ ...series, message })) };
  }
  if (outcome.kind === 'failed') {
    const { code, type, message } = outcome.failure;
    const tally = createRejectionTally();
    tally.add({ code, recordId: index, field: null, sample: { type }, message: `${index} could not be counted: ${message}` });
    return { ...EMPTY, missed: refsOf(batch), rejected: tally.records() };
  }
  const { answer, response } = outcome;
  const tally = createRejectionTally(response.redact);
  const owner = { instance: context.instance, route: SEARCH_ROUTE };
  const readings = readHours(answer, services, window, NO_ENVIRONMENT, tally, owner);
  assertFormIsKnown(tally, readings.reduce((sum, reading) => sum + reading.buckets, 0), context.instance, SEARCH_ROUTE);
  const facts = batch.flatMap((unit, position) => factsOf(context, plan, unit, readings[position]!, hours));
  const hasLines = (reading: ServiceReading) => [...reading.hours.values()].some(hour => hour.total > 0);
  return {
    facts,
    rejected: tally.records(),
    counts: { facts: facts.length, nulls: 0, rejected: tally.total },
    raw: [
      {
        route: SEARCH_ROUTE,
        contentType: response.contentType,
        // An upstream that echoes our credentials must not get them stored.
        body: response.redact(response.text),
        context: JSON.stringify({
          index,
          hours,
          services: batch.map(({ service, targets }) => ({
            service,
            targets: targets.map(({ entityRef, environment }) => ({ entityRef, environment })),
          })),
        }),
      },
    ],
    // A service that is silent for some hours may still be one; the patterns' stream looks further back.
    found: refsOf(batch.filter((_, position) => hasLines(readings[position]!))),
  };
}

/** Whether a page says nothing but that it could not be read. */
const isFailure = (page: Omit<FactPage, 'progress'>) =>
  page.raw.length === 0 && page.rejected.length > 0;

/** The whole run came to nothing: its hours are asked again and not passed over. */
function nothingRead({ instance }: ElisaContext, { rejected }: Pick<FactPage, 'rejected'>): ConnectorError {
  const [{ code, message }] = rejected as [RejectedRecord];
  return new ConnectorError(`elisa "${instance}" could not count any index. ${message}. Request: ${SEARCH_ROUTE}`, {
    ...(code === 'partial_answer'
      ? { kind: 'unavailable', code: 'server_error' }
      : { kind: 'malformed', code: 'bad_request' }),
    source: 'elisa',
    instance,
  });
}

/** Lines, errors and exceptions of every target and hour that the window touches. */
export async function* collectHours(
  context: ElisaContext,
  request: CollectRequest<ElisaPivot>,
): AsyncGenerator<FactPage> {
  const plan = planUnits(context.options, request.targets);
  const hours = hoursOf(request.window, request.nowMs);
  const { ambiguous, refused } = plan;
  const batches =
    hours.endMs <= hours.startMs || context.options.linkOnly
      ? []
      : batchUnits(plan.units, { startMs: hours.startMs - LOOK_BACK_MS, endMs: hours.endMs });
  if (batches.length === 0) {
    yield { ...EMPTY, progress: 1, ...(context.options.linkOnly ? {} : { ambiguous, refused }) };
    return;
  }
  let failures = 0;
  const first = firstOf(request.cursor, batches.length);
  for (let position = first; position < batches.length; position += 1) {
    const page = await readBatch(context, request, plan, batches[position]!, hours);
    failures += isFailure(page) ? 1 : 0;
    const isLast = position === batches.length - 1;
    // Not when a run goes on at its last index: that one alone must not hold all others up.
    if (isLast && first === 0 && failures === batches.length) throw nothingRead(context, page);
    yield {
      ...page,
      ...(position === 0 ? { ambiguous, refused: [...refused, ...(page.refused ?? [])] } : {}),
      progress: (position + 1) / batches.length,
      ...(isLast ? {} : { nextCursor: String(position + 1) }),
    };
  }
}
