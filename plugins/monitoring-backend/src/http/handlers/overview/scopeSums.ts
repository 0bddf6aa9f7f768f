import {
  HOUR_MS,
  KPI_DEFINITIONS,
  KpiValue,
  ratioOrNull,
  reportingDay,
  reportingDayWindow,
  ResolvedPeriod,
} from '@rosetta/backstage-plugin-monitoring-common';
import { SumDayRow } from '../../../store';
import { collectBy } from '../collectBy';

/** KPIs of a scope that are sums of its days. */
export type SumKpi = 'error_rate' | 'throughput' | 'availability_req' | 'within_latency_target' | 'error_rate_5xx';

/** Days of a window, the last one possibly begun only. */
export function daysOf(startMs: number, endMs: number, zone: string): string[] {
  const list: string[] = [];
  for (let at = startMs; at < endMs; at = reportingDayWindow(list[list.length - 1], zone).endMs) {
    list.push(reportingDay(at, zone));
  }
  return list;
}

/** The day after the one that `ms` ends. */
export const dayAfter = (ms: number, zone: string) =>
  reportingDay(reportingDayWindow(reportingDay(ms - 1, zone), zone).endMs, zone);

export const groupByScope = <T extends { scopeRef: string }>(rows: readonly T[]): Map<string, T[]> => collectBy(rows, row => row.scopeRef);

/** Days of several scopes that share no entity, added up day by day. */
export function addDays(rows: readonly SumDayRow[]): SumDayRow[] {
  const add = (a: number | null, b: number | null) => (a === null ? b : a + (b === null ? 0 : b));
  const byDay = new Map<string, SumDayRow>();
  for (const row of rows) {
    const held = byDay.get(row.day);
    byDay.set(
      row.day,
      held
        ? {
            ...held,
            requests: add(held.requests, row.requests),
            errors: add(held.errors, row.errors),
            errors5xx: add(held.errors5xx, row.errors5xx),
            requestsWithErrorsKnown: add(held.requestsWithErrorsKnown, row.requestsWithErrorsKnown),
            requestsWithErrors5xxKnown: add(held.requestsWithErrors5xxKnown, row.requestsWithErrors5xxKnown),
            hoursContradicting: held.hoursContradicting + row.hoursContradicting,
            hoursJudged: held.hoursJudged + row.hoursJudged,
            hoursWithinTarget: held.hoursWithinTarget + row.hoursWithinTarget,
            hoursObserved: held.hoursObserved + row.hoursObserved,
            hoursExpected: held.hoursExpected + row.hoursExpected,
          }
        : { ...row, scopeRef: '', state: null },
    );
  }
  return [...byDay.values()].sort((a, b) => a.day.localeCompare(b.day));
}

/** An hour is collected a few minutes after it is over. */
const ARRIVAL_MS = 8 * 60_000;

/** Rows of which the day that is not over expects the hours that can have come, and no later ones (KPI.md 1.2). */
export function expectBy(rows: readonly SumDayRow[], zone: string, nowMs: number): SumDayRow[] {
  return rows.map(row => {
    const { startMs, endMs } = reportingDayWindow(row.day, zone);
    if (endMs + ARRIVAL_MS <= nowMs) return row;
    const come = Math.max(0, Math.floor((nowMs - ARRIVAL_MS - startMs) / HOUR_MS));
    // Each entity expects all hours of the day: the same share of them has come for all.
    return { ...row, hoursExpected: Math.round((row.hoursExpected * come * HOUR_MS) / (endMs - startMs)) };
  });
}

function sum(rows: readonly SumDayRow[], read: (row: SumDayRow) => number | null): number | null {
  const known = rows.flatMap(row => read(row) ?? []);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

/** Numerator and denominator of a KPI over days; `spanSeconds` is the length of them all. */
export function fraction(
  kpi: SumKpi,
  rows: readonly SumDayRow[],
  spanSeconds: number,
): { num: number | null; den: number | null } {
  // A day that lacks one of the counts takes no part in the ratio of them, and of a day only hours that tell both do.
  const counted = rows.filter(row => row.requestsWithErrorsKnown !== null && row.errors !== null);
  const counted5xx = rows.filter(row => row.requestsWithErrors5xxKnown !== null && row.errors5xx !== null);
  switch (kpi) {
    case 'error_rate':
      return { num: sum(counted, row => row.errors), den: sum(counted, row => row.requestsWithErrorsKnown) };
    case 'error_rate_5xx':
      return { num: sum(counted5xx, row => row.errors5xx), den: sum(counted5xx, row => row.requestsWithErrors5xxKnown) };
    case 'availability_req':
      return {
        num: sum(counted, row => row.requestsWithErrorsKnown! - row.errors!),
        den: sum(counted, row => row.requestsWithErrorsKnown),
      };
    case 'within_latency_target':
      return { num: sum(rows, row => row.hoursWithinTarget), den: sum(rows, row => row.hoursJudged) };
    default:
      // Seconds of the component-hours that were observed would count a second once per component.
      return { num: sum(rows, row => row.requests), den: rows.length === 0 ? null : spanSeconds };
  }
}

/** Nothing is counted in it: requests for ratios of requests, hours for shares of hours. */
const isCountOf = (kpi: SumKpi) => (kpi === 'throughput' ? 'num' : 'den');

/** Shares of the expected hours below which a figure is partial, and below which it is no figure (KPI.md 1.2). */
const PARTIAL_BELOW = 0.95;
const SCARCE_BELOW = 0.8;

/**
 * A KPI of a scope over a period, from its days.
 *
 * @param dataFromMs - when the first day of all that is held began: a period before it has no data yet, which is not
 *   the same as having lost it. Null where nothing is held, or nobody asked.
 */
export function sumKpi(
  kpi: SumKpi,
  rows: readonly SumDayRow[],
  before: readonly SumDayRow[],
  period: ResolvedPeriod,
  dataFromMs: number | null = null,
): KpiValue {
  const spanSeconds = (window: { startMs: number; endMs: number }) => (window.endMs - window.startMs) / 1_000;
  const { num, den } = fraction(kpi, rows, spanSeconds(period.window));
  const observed = rows.reduce((total, row) => total + row.hoursObserved, 0);
  const expected = rows.reduce((total, row) => total + row.hoursExpected, 0);
  const earlier = fraction(kpi, before, spanSeconds(period.previous));
  const definition = KPI_DEFINITIONS[kpi];
  const counted = { num, den }[isCountOf(kpi)];
  const common = {
    unit: definition.unit,
    betterIs: definition.betterIs,
    n: num === null || counted === null ? null : Math.round(counted),
    num,
    den,
    coverage: expected === 0 ? null : Math.min(1, observed / expected),
    window: {
      start: new Date(period.window.startMs).toISOString(),
      end: new Date(period.window.endMs).toISOString(),
    },
    method: 'sum_of_days',
    asOf: null,
    previous: ratioOrNull(earlier.num, earlier.den),
  };
  const value = ratioOrNull(num, den);
  if (rows.length === 0 && dataFromMs !== null && dataFromMs >= period.window.endMs) {
    const since = new Date(dataFromMs).toISOString();
    return { ...common, status: 'insufficient', value: null, lastValue: null, reason: { code: 'too_little_history', since } };
  }
  if (value === null) {
    return num === null
      ? { ...common, status: 'unknown', value: null, reason: { code: 'no_data_since' } }
      : { ...common, status: 'insufficient', value: null, lastValue: null, reason: { code: 'low_traffic' } };
  }
  const hours = { have: observed, need: expected };
  // Where no hour was expected yet, none is missing.
  const covers = (share: number) => common.coverage === null || common.coverage >= share;
  if (!covers(SCARCE_BELOW)) {
    return { ...common, status: 'insufficient', value: null, lastValue: value, reason: { code: 'too_little_history', params: hours } };
  }
  return covers(PARTIAL_BELOW)
    ? { ...common, status: 'ok', value }
    : { ...common, status: 'partial', value, reason: { code: 'coverage_low', params: hours } };
}
