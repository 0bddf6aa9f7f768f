import {
  KpiValue,
  NamedKpi,
  ratioOrNull,
  reportingDayWindow,
  ResolvedPeriod,
  Trend,
} from '@rosetta/backstage-plugin-monitoring-common';
import { IncidentDay, SumDayRow } from '../../../store';
import { fraction, sumKpi } from './scopeSums';

/** The latency objective is promised for this share of the hours (KPI.md, Read with it). */
const LATENCY_HOURS_PROMISED = 0.95;

/** Fewer days than this have no usual range. */
const LEAST_DAYS = 5;

/** Interpolated quantile of sorted values, as PostgreSQL's percentile_cont. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

/** Where the middle four fifths of the days lay (NOTES-overview.md, Trends). */
export function usualRange(values: readonly (number | null)[]): Trend['usual'] {
  const sorted = values.filter((value): value is number => value !== null).sort((a, b) => a - b);
  if (sorted.length < LEAST_DAYS) return null;
  return { low: quantile(sorted, 0.1), high: quantile(sorted, 0.9) };
}

/** Days of both periods with everything that is summed over them. */
export interface TrendInput {
  readonly days: readonly string[];
  readonly daysBefore: readonly string[];
  readonly now: readonly SumDayRow[];
  readonly before: readonly SumDayRow[];
  readonly incidentsNow: readonly IncidentDay[];
  readonly incidentsBefore: readonly IncidentDay[];
  /** Days from this one on have all their incidents; null when none was ever collected. */
  readonly incidentsFromDay: string | null;
  readonly opened: KpiValue;
  /** When the first day that is held began; null where it does not matter. */
  readonly dataFromMs: number | null;
  readonly period: ResolvedPeriod;
  readonly zone: string;
}

/** The small multiples of the overview, one value per day. */
export function readTrends(input: TrendInput): Trend[] {
  const { days, daysBefore, now, before, period, zone } = input;
  const secondsOf = (day: string) => {
    const span = reportingDayWindow(day, zone);
    return (span.endMs - span.startMs) / 1_000;
  };
  const daily = (kpi: 'availability_req' | 'within_latency_target' | 'error_rate_5xx', rows: readonly SumDayRow[], list: readonly string[]) => {
    const byDay = new Map(rows.map(row => [row.day, row]));
    return list.map(day => {
      const row = byDay.get(day);
      const { num, den } = row ? fraction(kpi, [row], secondsOf(day)) : { num: null, den: null };
      return { day, value: ratioOrNull(num, den) };
    });
  };
  const counted = (rows: readonly IncidentDay[], list: readonly string[]) => {
    const byDay = new Map(rows.map(row => [row.day, row.opened]));
    const { incidentsFromDay } = input;
    return list.map(day => ({
      day,
      // A day that was looked at and had none is zero; a day nobody asked for is not.
      value: incidentsFromDay === null || day < incidentsFromDay ? null : (byDay.get(day) ?? 0),
    }));
  };
  const trend = (kpi: 'availability_req' | 'within_latency_target' | 'error_rate_5xx', target: number | null): Trend => ({
    kpi,
    value: sumKpi(kpi, now, before, period, input.dataFromMs),
    days: daily(kpi, now, days),
    usual: usualRange(daily(kpi, before, daysBefore).map(point => point.value)),
    target,
  });
  return [
    {
      kpi: 'incidents_opened',
      value: input.opened,
      days: counted(input.incidentsNow, days),
      usual: usualRange(counted(input.incidentsBefore, daysBefore).map(point => point.value)),
      target: null,
    },
    trend('availability_req', null),
    trend('within_latency_target', LATENCY_HOURS_PROMISED),
    trend('error_rate_5xx', null),
  ];
}

/** The band of figures beside the states. */
export function bandOf(incidents: readonly NamedKpi[], errors: KpiValue): NamedKpi[] {
  const wanted = ['open_incidents', 'incidents_opened', 'mttr', 'sla_breach_rate'] as const;
  return [
    ...wanted.flatMap(kpi => incidents.filter(item => item.kpi === kpi)),
    { kpi: 'error_rate', value: errors, origin: null },
  ];
}
