import {
  ANNOTATION_KEYS,
  annotationName,
  floorTo,
  HalfOpenWindow,
  HOUR_MS,
  INDICATOR_MINUTES,
  Origin,
  SLO_STATES,
  SloBurnView,
  sloPeriodAt,
  SloStatementLineView,
  SloView,
  SloWindow,
  sloWindowHours,
  watchedRules,
} from '@rosetta/backstage-plugin-monitoring-common';
import { newestHourMs, newestSlotMs, SloBurn, SloPeriod, SloReading, SloRow, SloStatementLine, SloStep } from '../../store';
import { notFound } from '../errors';
import { streamFeed } from '../feedView';
import { entityOf, Handlers } from '../handler';
import { periodOf } from '../period';
import { burnView, exhaustionOf, isRule, promiseView, readingView } from '../sloKpis';
import { HandlerDependencies } from './dependencies';
import { mayReadIncidents } from './incidents';

/** Points of a line in a table, and of the burn-down chart. */
const SPARK_STEPS = 48;
const BURN_DOWN_STEPS = 120;

const iso = (ms: number) => new Date(ms).toISOString();

/** Annotation keys that declare an SLO. */
export const SLO_KEYS = [annotationName(ANNOTATION_KEYS.slo)];

/**
 * The SLO's own window at the newest whole hour that should be known: hours are the grain of SLOs,
 * so that within an hour everybody is told the same.
 */
export const ownWindow = (window: SloWindow, nowMs: number): HalfOpenWindow => sloPeriodAt(window, newestHourMs(nowMs));

/** The equal window before; of an open calendar period its same elapsed share. */
export function windowBefore(window: SloWindow, now: HalfOpenWindow, seenMs: number): HalfOpenWindow {
  if (window.kind === 'rolling') return { startMs: now.startMs - (now.endMs - now.startMs), endMs: now.startMs };
  const before = sloPeriodAt(window, now.startMs - 1);
  return { startMs: before.startMs, endMs: Math.min(before.endMs, before.startMs + (seenMs - now.startMs)) };
}

/** An SLO with everything that is read of it. */
export interface ReadSlo {
  readonly slo: SloRow;
  readonly reading: SloReading;
  readonly previous: SloReading | undefined;
  readonly burns: readonly SloBurnView[];
  /** The burn rate of six hours, whether a rule watches it or not; undefined where there is no budget. */
  readonly indicator: SloBurn | undefined;
}

/** Reads SLOs over their own windows, with what their rules say now. */
export async function readOwnSlos({ slos: reader }: Pick<HandlerDependencies, 'slos'>, slos: readonly SloRow[], nowMs: number): Promise<ReadSlo[]> {
  const seenMs = newestHourMs(nowMs);
  const own = slos.map((slo): SloPeriod => ({ sloId: slo.sloId, window: ownWindow(slo.window, nowMs) }));
  const before = slos.map((slo, index): SloPeriod => ({ sloId: slo.sloId, window: windowBefore(slo.window, own[index].window, seenMs) }));
  const readings = await reader.read([...own, ...before], seenMs);
  // Readings come in the order they were asked in, one for each: every SLO that is asked of is known.
  const found = slos.map((slo, index) => ({ slo, reading: readings[index], previous: readings[slos.length + index] }));
  const queries = found.flatMap(({ slo, reading }) => {
    const periodHours = sloWindowHours(slo.window, seenMs);
    return watchedRules(slo.burnPairs, slo.target, periodHours).map(rule => ({
      sloId: slo.sloId, severity: rule.severity, longMinutes: rule.longMinutes, shortMinutes: rule.shortMinutes, threshold: rule.threshold,
      periodHours, consumed: reading.consumed, lowTraffic: reading.lowTraffic,
    }));
  });
  const burns = await reader.burn(queries, newestSlotMs(nowMs), seenMs);
  return found.map(entry => {
    const said = burns.filter(burn => burn.sloId === entry.slo.sloId);
    return {
      ...entry,
      indicator: said.find(burn => queries[burn.queryNo].longMinutes === INDICATOR_MINUTES),
      burns: said.filter(isRule).map(burn => {
        const { longMinutes, shortMinutes } = queries[burn.queryNo];
        return burnView({ ...burn, longMinutes, shortMinutes });
      }),
    };
  });
}

function sparkline(steps: readonly SloStep[], { startMs }: HalfOpenWindow): SloView['sparkline'] {
  const last = steps.at(-1);
  if (!last) return null;
  return {
    start: iso(startMs),
    stepSeconds: Math.max(1, Math.round((last.endMs - startMs) / 1_000 / steps.length)),
    values: steps.map(step => (step.hoursCovered === 0 ? null : step.remaining)),
  };
}

const originOf = (line: SloStatementLine): Origin | null =>
  line.source === null || line.instance === null ? null : { source: line.source as Origin['source'], instance: line.instance };

/** Lines with what is left after each; background and what was taken for missing hours come last, as they have no moment. */
function lineViews(
  { instances }: HandlerDependencies,
  lines: readonly SloStatementLine[],
  openingMinutes: number,
  mayReadTickets: boolean,
  seenMs: number,
): SloStatementLineView[] {
  let balance = openingMinutes;
  return lines.map(line => {
    balance -= line.minutes;
    const isHidden = !mayReadTickets && (line.cause === 'incident' || line.cause === 'change');
    const origin = isHidden ? null : originOf(line);
    const served = instances.find(item => item.source === origin?.source && item.instance === origin?.instance);
    const urlOf = () => {
      if (!served || line.externalId === null) return null;
      switch (line.cause) {
        case 'release':
          return served.deploymentUrl({ externalId: line.externalId, project: null, sha: null });
        case 'problem':
          return served.problemUrl(line.externalId);
        case 'change':
          return served.changeUrl(line.externalId);
        case 'incident':
          return served.incidentUrl(line.externalId);
        default:
          return null;
      }
    };
    return {
      start: iso(line.window.startMs),
      end: iso(line.window.endMs),
      hours: line.hours,
      cause: line.cause,
      label: isHidden ? null : line.label,
      title: isHidden ? null : line.title,
      origin,
      upstreamUrl: urlOf(),
      bad: line.bad,
      minutes: line.minutes,
      budgetShare: line.budgetShare,
      balanceMinutes: balance,
      isRunning: line.cause !== 'background' && line.cause !== 'no_data' && line.window.endMs >= seenMs,
    };
  });
}

/** The most urgent first: missed, at risk, not judged, on track; among equals the least budget left. */
export function compareSlos(a: { state: SloView['state']; remaining: number | null }, b: { state: SloView['state']; remaining: number | null }): number {
  return SLO_STATES.indexOf(a.state) - SLO_STATES.indexOf(b.state) || (a.remaining ?? Infinity) - (b.remaining ?? Infinity);
}

/** SLOs of one entity, and their budget statements. */
export function sloHandlers(dependencies: HandlerDependencies): Pick<Handlers, 'slos' | 'sloStatement'> {
  const { admin, pivots, reportingZone, slos: reader } = dependencies;
  return {
    slos: async input => {
      const entity = entityOf(input);
      const { environment, nowMs } = input;
      const seenMs = newestHourMs(nowMs);
      const [held, ownPivots, feeds] = await Promise.all([
        reader.list([entity.entityRef], environment),
        pivots.pivots(entity.entityRef, environment),
        admin.feeds(),
      ]);
      const read = await readOwnSlos(dependencies, held, nowMs);
      const drawn = await reader.burndown(read.map(({ slo, reading }) => ({ sloId: slo.sloId, window: reading.window })), seenMs, SPARK_STEPS);
      const feed = streamFeed(dependencies, ownPivots, feeds, 'signals_hour', nowMs);
      const items = read.map(({ slo, reading, previous, burns, indicator }, index): SloView => ({
        ...promiseView(slo),
        ...readingView(reading, previous, burns, 'own'),
        burnPolicy: slo.burnPolicy,
        burn: [...burns],
        exhaustion: exhaustionOf(
          reading, indicator?.burnLong ?? null, sloWindowHours(slo.window, seenMs), nowMs,
        ),
        sparkline: sparkline(drawn[index], reading.window),
        origins: feed.origin ? [{ origin: feed.origin, asOf: feed.asOf }] : [],
      }));
      const remaining = new Map(read.map(({ slo, reading }) => [slo.sloId, reading.remaining]));
      return {
        entityRef: entity.entityRef,
        environment,
        asOf: iso(nowMs),
        items: items.sort((a, b) =>
          compareSlos({ state: a.state, remaining: remaining.get(a.id) ?? null }, { state: b.state, remaining: remaining.get(b.id) ?? null }),
        ),
        keys: SLO_KEYS,
      };
    },

    sloStatement: async input => {
      const entity = entityOf(input);
      const { environment, nowMs, params, query } = input;
      const seenMs = newestHourMs(nowMs);
      const asked = query.period === undefined && query.from === undefined && query.to === undefined
        ? undefined
        : periodOf({ ...query, period: query.period ?? 'custom' }, nowMs, reportingZone);
      const slo = await reader.find(Number(params.sloId));
      if (!slo || slo.entityRef !== entity.entityRef || slo.environment !== environment) throw notFound();
      const window = asked
        // Hours are whole: a period that ends now ends with the last one.
        ? { startMs: asked.window.startMs, endMs: Math.max(floorTo(asked.window.startMs, HOUR_MS) + HOUR_MS, Math.min(asked.window.endMs, seenMs)) }
        : ownWindow(slo.window, nowMs);
      const period = { sloId: slo.sloId, window };
      const [[own], [reading], [steps], lines, ownPivots, feeds, mayReadTickets] = await Promise.all([
        readOwnSlos(dependencies, [slo], nowMs),
        reader.read([period], seenMs),
        reader.burndown([period], seenMs, BURN_DOWN_STEPS),
        reader.statement([period], seenMs),
        pivots.pivots(entity.entityRef, environment),
        admin.feeds(),
        mayReadIncidents(dependencies, input.credentials),
      ]);
      const opening = reading.consumed === null ? null : reading.budgetMinutes;
      const views = opening === null ? [] : lineViews(dependencies, lines, opening, mayReadTickets, seenMs);
      const oldest = views.find(line => line.cause !== 'background' && line.cause !== 'no_data');
      const isOwn = asked === undefined && slo.window.kind === 'rolling';
      const streams = ['signals_hour', 'problems', 'changes', 'incidents'].filter(
        stream => mayReadTickets || (stream !== 'changes' && stream !== 'incidents'),
      );
      return {
        entityRef: entity.entityRef,
        environment,
        asOf: iso(nowMs),
        slo: promiseView(slo),
        reading: readingView(reading, asked ? undefined : own.previous, own.burns, asked?.key ?? 'own'),
        openingMinutes: opening,
        closingMinutes: opening === null || reading.badMinutes === null ? null : opening - reading.badMinutes,
        lines: views,
        burnDown: steps.map(step => ({ at: iso(step.endMs), remaining: step.hoursCovered === 0 ? null : step.remaining })),
        leavesNext:
          isOwn && oldest && slo.window.kind === 'rolling'
            ? { at: iso(Date.parse(oldest.start) + slo.window.hours * HOUR_MS), minutes: oldest.minutes }
            : null,
        sources: streams.flatMap(stream => {
          const { origin, asOf } = streamFeed(dependencies, ownPivots, feeds, stream, nowMs);
          return origin ? [{ origin, stream, asOf }] : [];
        }),
      };
    },
  };
}
