import {
  ANNOTATION_KEYS,
  annotationName,
  FOREIGN_KEYS,
  HalfOpenWindow,
  KPI_DEFINITIONS,
  KpiId,
  KpiValue,
  Origin,
  ReasonCode,
} from '@rosetta/backstage-plugin-monitoring-common';
import { FeedRow, PivotRow } from '../store';
import type { ServedInstance } from './handlers/dependencies';
import { InstanceState, stateOfInstance } from './sourceStates';

/** Annotation keys that give an entity its incidents. */
export const INCIDENT_KEYS = [
  annotationName(ANNOTATION_KEYS.servicenowCiId),
  annotationName(ANNOTATION_KEYS.cmdbCiName),
  FOREIGN_KEYS.servicenowEntityId,
];

/** Medians over fewer cases, and ratios over fewer, are shown grey with their n (KPI.md 0.5). */
export const LEAST_FOR_MEDIAN = 5;
export const LEAST_FOR_RATIO = 10;

type Absence =
  | { readonly status: 'stale'; readonly reason: { code: Extract<ReasonCode, 'source_down' | 'source_refused' | 'source_slow' | 'feed_late'>; since?: string } }
  | { readonly status: 'insufficient'; readonly reason: { code: 'too_little_history'; since?: string; params: { have: number; need: number; unit?: 'days' } } }
  | { readonly status: 'unknown'; readonly reason: { code: 'not_found_upstream' | 'ambiguous_upstream' } }
  | { readonly status: 'not_applicable'; readonly reason: { code: 'not_mapped' | 'switched_off' | 'not_collected' } }
  | { readonly status: 'not_permitted'; readonly reason: { code: 'not_permitted' } };

/** Whether what is held of a stream of events may be taken for all there is, and if not, why. */
export interface EventFeed {
  /** Undefined when it may. */
  readonly absence: Absence | undefined;
  readonly origin: Origin | null;
  /** When the source last answered, ISO 8601 UTC. */
  readonly asOf: string | null;
}

export const NOT_PERMITTED: EventFeed = {
  absence: { status: 'not_permitted', reason: { code: 'not_permitted' } },
  origin: null,
  asOf: null,
};

const since = (date: Date | null) => (date === null ? {} : { since: date.toISOString() });

function failureOf(state: InstanceState, staleAfterMs: number, nowMs: number): Absence | undefined {
  if (state.lastSuccess === null) {
    if (state.state === 'refused') return { status: 'stale', reason: { code: 'source_refused', ...since(state.since) } };
    if (state.state === 'unreachable') return { status: 'stale', reason: { code: 'source_down', ...since(state.since) } };
    return { status: 'insufficient', reason: { code: 'too_little_history', params: { have: 0, need: 1 } } };
  }
  switch (state.state) {
    case 'refused':
      return { status: 'stale', reason: { code: 'source_refused', ...since(state.since) } };
    case 'unreachable':
      return { status: 'stale', reason: { code: 'source_down', ...since(state.since) } };
    default:
  }
  const isLate = nowMs - state.lastSuccess.getTime() > staleAfterMs;
  if (!isLate) return undefined;
  return {
    status: 'stale',
    reason: { code: state.state === 'degraded' ? 'source_slow' : 'feed_late', since: state.lastSuccess.toISOString() },
  };
}

/** The state of one stream for one entity, by its pivot. */
export function entityFeed(
  stream: string,
  pivot: PivotRow | undefined,
  isConfigured: boolean,
  instances: readonly ServedInstance[],
  feeds: readonly FeedRow[],
  nowMs: number,
): EventFeed {
  const nowhere = (absence: Absence): EventFeed => ({ absence, origin: null, asOf: null });
  if (!isConfigured) return nowhere({ status: 'not_applicable', reason: { code: 'not_collected' } });
  if (!pivot || pivot.state === 'invalid') return nowhere({ status: 'not_applicable', reason: { code: 'not_mapped' } });
  if (pivot.state === 'switched_off') return nowhere({ status: 'not_applicable', reason: { code: 'switched_off' } });
  const served = instances.find(item => item.source === pivot.source && item.instance === pivot.instance);
  if (!served) return nowhere({ status: 'not_applicable', reason: { code: 'not_collected' } });
  const state = stateOfInstance(served.source, served.instance, feeds.filter(feed => feed.stream === stream));
  const common = {
    origin: { source: served.source, instance: served.instance },
    asOf: state.lastSuccess?.toISOString() ?? null,
  };
  if (pivot.verification === 'ambiguous') return { ...common, absence: { status: 'unknown', reason: { code: 'ambiguous_upstream' } } };
  if (pivot.verification === 'not_found') return { ...common, absence: { status: 'unknown', reason: { code: 'not_found_upstream' } } };
  return { ...common, absence: failureOf(state, served.staleAfterMs[stream] ?? Infinity, nowMs) };
}

/** The state of one stream for a scope: that of the worst instance which has it. */
export function scopeFeed(
  stream: string,
  instances: readonly ServedInstance[],
  feeds: readonly FeedRow[],
  nowMs: number,
): EventFeed {
  const serving = instances.filter(item => item.streams.includes(stream));
  if (serving.length === 0) {
    return { absence: { status: 'not_applicable', reason: { code: 'not_collected' } }, origin: null, asOf: null };
  }
  const all = serving.map(item => {
    const state = stateOfInstance(item.source, item.instance, feeds.filter(feed => feed.stream === stream));
    return { item, state, absence: failureOf(state, item.staleAfterMs[stream] ?? Infinity, nowMs) };
  });
  // One instance that lags makes a sum over all of them old.
  const worst = all.find(entry => entry.absence) ?? all[0];
  return {
    absence: worst.absence,
    origin: { source: worst.item.source, instance: worst.item.instance },
    asOf: worst.state.lastSuccess?.toISOString() ?? null,
  };
}

/** The same feed for figures over a window: without all of its history they are not complete. */
export function withHistory(feed: EventFeed, coveredFromMs: number | null, window: HalfOpenWindow): EventFeed {
  if (feed.absence || (coveredFromMs !== null && coveredFromMs <= window.startMs)) return feed;
  const day = 86_400_000;
  const need = Math.ceil((window.endMs - window.startMs) / day);
  const have = coveredFromMs === null ? 0 : Math.max(0, Math.floor((window.endMs - coveredFromMs) / day));
  const from = coveredFromMs === null ? {} : { since: new Date(coveredFromMs).toISOString() };
  return { ...feed, absence: { status: 'insufficient', reason: { code: 'too_little_history', ...from, params: { have, need, unit: 'days' } } } };
}

/** A figure over events, before its status. */
export interface EventFigure {
  readonly value: number | null;
  readonly n: number | null;
  readonly num?: number | null;
  readonly den?: number | null;
  readonly previous: number | null;
  readonly method: string;
  readonly window: HalfOpenWindow;
  /** Medians and ratios need a least number of cases; counts need none. */
  readonly needs?: 'median' | 'ratio';
}

/** The envelope of a figure over events (API.md, KPI envelope). */
export function eventKpi(kpi: KpiId, feed: EventFeed, figure: EventFigure): KpiValue {
  const { unit, betterIs } = KPI_DEFINITIONS[kpi];
  const common = {
    unit,
    betterIs,
    n: figure.n,
    num: figure.num ?? null,
    den: figure.den ?? null,
    coverage: null,
    window: { start: new Date(figure.window.startMs).toISOString(), end: new Date(figure.window.endMs).toISOString() },
    method: figure.method,
    asOf: feed.asOf,
    previous: figure.previous,
  };
  const bare = { ...common, n: null, num: null, den: null, previous: null, value: null };
  const { absence } = feed;
  switch (absence?.status) {
    case 'stale':
      return { ...common, value: null, status: 'stale', lastValue: feed.asOf === null ? null : figure.value, reason: absence.reason };
    case 'insufficient':
      return { ...bare, status: 'insufficient', lastValue: null, reason: absence.reason };
    case 'unknown':
      return { ...bare, status: 'unknown', reason: absence.reason };
    case 'not_applicable':
      return { ...bare, status: 'not_applicable', reason: absence.reason };
    case 'not_permitted':
      return { ...bare, status: 'not_permitted', reason: absence.reason };
    default:
  }
  const need = { median: LEAST_FOR_MEDIAN, ratio: LEAST_FOR_RATIO, none: 0 }[figure.needs ?? 'none'];
  if (figure.value === null || (figure.n !== null && figure.n < need)) {
    return {
      ...common, value: null, status: 'insufficient', lastValue: figure.value,
      reason: { code: 'too_few', params: { have: figure.n ?? 0, need } },
    };
  }
  return { ...common, status: 'ok', value: figure.value };
}
