import { SignalValues } from '@rosetta/backstage-plugin-monitoring-common';
import { ScopeCounts } from '../data/estate';
import { DAY_MS, HISTORY_END_MS, HOUR_MS, hourOfWeek, valuesAt } from '../data/signals';

/** Days that stay hours before they are sealed, as `SealStore` keeps them. */
const HOT_DAYS = 7;
const TIP_HOURS = 72;
const WEEK_HOURS = 168;
export const SLOT_MS = HOUR_MS / 12;

/** What a generated database holds. All of it is a function of this and of the fixed seed. */
export interface Shape {
  readonly series: number;
  /** Days of history, the newest ending at `HISTORY_END_MS`. */
  readonly days: number;
  /**
   * Series n measures what series n modulo this measures, and has the same incidents and
   * deployments under other ids. A multiple of 4, so that both have the same tier.
   */
  readonly profiles: number;
  readonly scopes: ScopeCounts;
}

/** Half-open, in milliseconds. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * The shape that is measured. The portfolio has the same 50 domains whatever the number of
 * series, so that answers of two sizes have the same length.
 */
export const shapeOf = (series: number): Shape => ({
  series,
  days: 400,
  profiles: 500,
  scopes: { domains: 50, systems: 250, groups: 100 },
});

const HOT_FROM_MS = HISTORY_END_MS - HOT_DAYS * DAY_MS;

export const historySpan = ({ days }: Shape): Span => ({ startMs: HISTORY_END_MS - days * DAY_MS, endMs: HISTORY_END_MS });
export const sealedSpan = (shape: Shape): Span => ({ startMs: historySpan(shape).startMs, endMs: HOT_FROM_MS });
export const hotSpan: Span = { startMs: HOT_FROM_MS, endMs: HISTORY_END_MS };
export const tipSpan: Span = { startMs: HISTORY_END_MS - TIP_HOURS * HOUR_MS, endMs: HISTORY_END_MS };

/** One series of ten is by turns short of this and of that; the others of one thing only. */
export const changesResource = (profile: number): boolean => profile % 10 === 0;

/** What series of a profile measure in an hour of the week. */
export function profileValues(profile: number, weekHour: number): SignalValues {
  const values = valuesAt(profile, weekHour, 0);
  const { cpuRatio, memoryRatio } = values;
  if (changesResource(profile) || cpuRatio === null || memoryRatio === null) return values;
  const [less, more] = [Math.min(cpuRatio, memoryRatio), Math.max(cpuRatio, memoryRatio)];
  return profile % 2 === 0
    ? { ...values, cpuRatio: more, memoryRatio: less, saturationResource: 'cpu' }
    : { ...values, cpuRatio: less, memoryRatio: more, saturationResource: 'memory' };
}

/** The weeks of all profiles, hour by hour. */
export function weeksOf({ profiles, series }: Shape): SignalValues[][] {
  return Array.from({ length: Math.min(profiles, series) }, (_, profile) =>
    Array.from({ length: WEEK_HOURS }, (__, weekHour) => profileValues(profile, weekHour)),
  );
}

/** A five-minute slot of an hour: a twelfth of its counts, and its ratios and latencies. */
export function slotOf(hour: SignalValues): SignalValues {
  const twelfth = (count: number | null) => (count === null ? null : Math.round(count / 12));
  return { ...hour, requests: twelfth(hour.requests), errors: twelfth(hour.errors), errors5xx: twelfth(hour.errors5xx) };
}

/** The 24 hours of a UTC day. */
export const hoursOfDay = (week: readonly SignalValues[], dayMs: number): SignalValues[] =>
  week.slice(hourOfWeek(dayMs)).concat(week).slice(0, 24);
