import {
  ANY_ENVIRONMENT,
  HalfOpenWindow,
  LogPatternDayFact,
  reportingDay,
  reportingDayWindow,
} from '@rosetta/backstage-plugin-monitoring-common';
import { CollectRequest, FactPage, RawPage, SeriesRef } from '@rosetta/backstage-plugin-monitoring-node';
import { ElisaContext, SEARCH_ROUTE } from './ask';
import { ElisaPivot } from './pivot';
import { firstOf, Plan, planUnits, refsOf, seriesKey, Unit } from './plan';
import { assertFormIsKnown, createRejectionTally, RejectionTally } from './rejections';
import { isThere } from './presence';
import { readSample, Sample } from './sample';

/** Patterns of one series and day that are kept. */
const MAX_PATTERNS = 20;

/** A day of the reporting zone. */
interface Day {
  readonly name: string;
  readonly window: HalfOpenWindow;
}

/** The days that a window touches, whole, up to the one that runs. */
export function daysOf(window: HalfOpenWindow, zone: string, nowMs: number): Day[] {
  const days: Day[] = [];
  const endMs = Math.min(window.endMs, nowMs + 1);
  for (let atMs = window.startMs; atMs < endMs; ) {
    const name = reportingDay(atMs, zone);
    const day = { name, window: reportingDayWindow(name, zone) };
    days.push(day);
    atMs = day.window.endMs;
  }
  return days;
}

/** What one pattern came to. */
interface Tally {
  errors: number;
  firstMs: number;
  lastMs: number;
}

/** The commonest patterns of one series and day; of equal ones the first by its text. */
function topPatterns(series: SeriesRef, day: string, patterns: ReadonlyMap<string, Tally>, isSampled: boolean): LogPatternDayFact[] {
  return [...patterns]
    .sort(([a, one], [b, other]) => other.errors - one.errors || (a < b ? -1 : 1))
    .slice(0, MAX_PATTERNS)
    .map(([pattern, tally]) => ({ kind: 'log_pattern_day', ...series, day, pattern, ...tally, isSampled }));
}

function factsOf(context: ElisaContext, { overlays }: Pick<Plan, 'overlays'>, unit: Unit, day: Day, sample: Sample): LogPatternDayFact[] {
  return unit.targets.flatMap(({ entityRef, environment }) => {
    const ofEnvironment = new Map<string, Map<string, Tally>>();
    for (const line of sample.lines) {
      const name = environment === ANY_ENVIRONMENT ? context.environmentOf([line.environment]) : environment;
      if (environment === ANY_ENVIRONMENT && overlays.has(seriesKey({ entityRef, environment: name }))) continue;
      const patterns = ofEnvironment.get(name) ?? new Map<string, Tally>();
      const known = patterns.get(line.pattern);
      if (known) {
        known.errors += 1;
        known.firstMs = Math.min(known.firstMs, line.atMs);
        known.lastMs = Math.max(known.lastMs, line.atMs);
      } else patterns.set(line.pattern, { errors: 1, firstMs: line.atMs, lastMs: line.atMs });
      ofEnvironment.set(name, patterns);
    }
    return [...ofEnvironment]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, patterns]) => topPatterns({ entityRef, environment: name }, day.name, patterns, sample.isSampled));
  });
}

/** What is kept for replay: patterns in place of messages, so no line of a log is stored. */
function rawOf(unit: Unit, day: Day, sample: Sample): RawPage {
  return {
    route: SEARCH_ROUTE,
    contentType: 'application/json',
    body: JSON.stringify({ total: sample.total, lines: sample.lines }),
    context: JSON.stringify({ index: unit.index, service: unit.service, day: day.name, targets: refsOf([unit]) }),
  };
}

type Page = Omit<FactPage, 'progress'>;

async function collectUnit(
  context: ElisaContext,
  request: CollectRequest<ElisaPivot>,
  plan: Plan,
  unit: Unit,
  days: readonly Day[],
): Promise<Page> {
  const facts: LogPatternDayFact[] = [];
  const raw: RawPage[] = [];
  const tally: RejectionTally = createRejectionTally();
  let lines = 0;
  const page = (more: Partial<Page> = {}): Page => ({
    facts,
    rejected: tally.records(),
    counts: { facts: lines, nulls: 0, rejected: tally.total },
    raw,
    ...more,
  });
  for (const day of days) {
    const outcome = await readSample(context, request, unit, day.window, tally);
    if (outcome.kind === 'missing') return page({ notFound: refsOf([unit]) });
    if (outcome.kind === 'refused') {
      const message = `The server does not show the index ${unit.index} to us; give the role of our key read on it`;
      return page({ missed: refsOf([unit]), refused: refsOf([unit]).map(series => ({ ...series, message })) });
    }
    if (outcome.kind === 'failed') {
      const { code, type, message } = outcome.failure;
      tally.add({ code, recordId: `${unit.index}|${unit.service}|${day.name}`, field: null, sample: { type }, message: `The error lines of ${unit.service} in ${unit.index} could not be read: ${message}` });
      return page({ missed: refsOf([unit]) });
    }
    lines += outcome.sample.lines.length;
    facts.push(...factsOf(context, plan, unit, day, outcome.sample));
    raw.push(rawOf(unit, day, outcome.sample));
  }
  assertFormIsKnown(tally, lines + tally.total, context.instance, SEARCH_ROUTE);
  if (lines > 0) return page({ found: refsOf([unit]) });
  const seen = await isThere(context, request, unit, request.nowMs);
  return page(seen === undefined ? {} : { [seen ? 'found' : 'notFound']: refsOf([unit]) });
}

/** The commonest kinds of error lines of every target on each day that the window touches. */
export async function* collectPatterns(
  context: ElisaContext,
  request: CollectRequest<ElisaPivot>,
): AsyncGenerator<FactPage> {
  const plan = planUnits(context.options, request.targets);
  const { ambiguous, refused } = plan;
  const days = daysOf(request.window, request.reportingZone, request.nowMs);
  const units = context.options.linkOnly || days.length === 0 ? [] : plan.units;
  if (units.length === 0) {
    yield {
      facts: [], rejected: [], counts: { facts: 0, nulls: 0, rejected: 0 }, raw: [], progress: 1,
      ...(context.options.linkOnly ? {} : { ambiguous, refused }),
    };
    return;
  }
  for (let position = firstOf(request.cursor, units.length); position < units.length; position += 1) {
    const page = await collectUnit(context, request, plan, units[position]!, days);
    yield {
      ...page,
      ...(position === 0 ? { ambiguous, refused: [...refused, ...(page.refused ?? [])] } : {}),
      progress: (position + 1) / units.length,
      ...(position === units.length - 1 ? {} : { nextCursor: String(position + 1) }),
    };
  }
}
