import {
  DORA_KPIS,
  DoraKpi,
  DoraMetrics,
  HalfOpenWindow,
  KPI_DEFINITIONS,
  KpiValue,
} from '@rosetta/backstage-plugin-monitoring-common';
import { DoraReading, DoraStatus } from '../../../store';
import { LEAST_FOR_MEDIAN, LEAST_FOR_RATIO } from '../../eventKpis';

interface Figure {
  readonly status: DoraStatus;
  readonly value: number | null;
  readonly n: number;
  readonly num: number | null;
  readonly den: number | null;
  readonly method: string;
  /** Fewest cases to be judged; 0 where a count of none is a number. */
  readonly least: number;
}

const FIGURES: Record<DoraKpi, (reading: DoraReading) => Figure> = {
  deployment_frequency: row => ({
    status: row.df_status, value: row.df_per_day, n: row.releases, num: row.releases, den: row.df_days, method: 'releases_per_day', least: 0,
  }),
  change_lead_time: row => ({
    status: row.lt_merge_status, value: row.lt_merge_p50_s, n: row.lt_merge_n, num: null, den: null, method: 'median_merge_to_production',
    least: LEAST_FOR_MEDIAN,
  }),
  change_fail_rate: row => ({
    status: row.cfr_status, value: row.cfr_ratio, n: row.cfr_den, num: row.cfr_num, den: row.cfr_den, method: 'failed_releases',
    least: LEAST_FOR_RATIO,
  }),
  failed_deployment_recovery_time: row => ({
    status: row.fdrt_status, value: row.fdrt_p50_s, n: row.fdrt_n, num: null, den: null, method: 'median_onset_to_recovery',
    least: LEAST_FOR_MEDIAN,
  }),
  deployment_rework_rate: row => ({
    status: row.rework_status, value: row.rework_ratio, n: row.rework_den, num: row.rework_num, den: row.rework_den, method: 'rework_releases',
    least: LEAST_FOR_RATIO,
  }),
};

/** What a metric says of a reading; null unless it may be judged. */
export function judgedValue(kpi: DoraKpi, reading: DoraReading | undefined): number | null {
  if (!reading) return null;
  const { status, value } = FIGURES[kpi](reading);
  return status === 'ok' || status === 'partial' ? value : null;
}

/** All five of a reading as dots and weeks have them. */
export function judgedValues(reading: DoraReading | undefined): Record<DoraKpi, number | null> {
  return Object.fromEntries(DORA_KPIS.map(kpi => [kpi, judgedValue(kpi, reading)])) as Record<DoraKpi, number | null>;
}

/** What the envelope of a metric is made from. */
export interface DoraReadingOf {
  readonly now: DoraReading | undefined;
  /** Undefined where the period before was not collected whole. */
  readonly before: DoraReading | undefined;
  readonly window: HalfOpenWindow;
  /** Since when deployments are collected; null where they are not. */
  readonly coveredFromMs: number | null;
}

const DAY_MS = 86_400_000;

/** The envelope of one metric (API.md, KPI envelope). */
export function doraKpi(kpi: DoraKpi, { now, before, window, coveredFromMs }: DoraReadingOf): KpiValue {
  const { unit, betterIs } = KPI_DEFINITIONS[kpi];
  const at = { start: new Date(window.startMs).toISOString(), end: new Date(window.endMs).toISOString() };
  if (!now) {
    return {
      unit, betterIs, window: at, n: null, num: null, den: null, coverage: null, method: 'none', asOf: null, previous: null,
      status: 'not_applicable', value: null, reason: { code: 'not_mapped' },
    };
  }
  const { status, value, n, num, den, method, least } = FIGURES[kpi](now);
  const asOf = now.complete_to?.toISOString() ?? null;
  const common = {
    unit, betterIs, window: at, n, num, den, coverage: null, method, asOf, previous: judgedValue(kpi, before),
  };
  const bare = { ...common, n: null, num: null, den: null, previous: null, value: null };
  switch (status) {
    case 'not_applicable':
      // Nothing collected of merge requests or commits is another lack than nothing mapped at all.
      return { ...bare, status, reason: { code: now.status === 'not_applicable' ? 'not_mapped' : 'not_collected' } };
    case 'unknown':
      return { ...bare, status, reason: { code: 'no_data_since', ...(asOf === null ? {} : { since: asOf }) } };
    case 'stale':
      return { ...common, status, value: null, lastValue: value, reason: { code: 'feed_late', ...(asOf === null ? {} : { since: asOf }) } };
    default:
  }
  if (coveredFromMs !== null && coveredFromMs > window.startMs) {
    const need = Math.ceil((window.endMs - window.startMs) / DAY_MS);
    const have = Math.max(0, Math.floor((window.endMs - coveredFromMs) / DAY_MS));
    return { ...bare, status: 'insufficient', lastValue: null, reason: { code: 'too_little_history', since: new Date(coveredFromMs).toISOString(), params: { have, need, unit: 'days' } } };
  }
  if (value === null || status === 'insufficient') {
    return { ...common, status: 'insufficient', value: null, lastValue: value, reason: { code: 'too_few', params: { have: n, need: least } } };
  }
  if (status === 'partial') {
    return { ...common, status, value, reason: { code: 'coverage_low', params: { have: now.members_fresh, need: now.members } } };
  }
  return { ...common, status: 'ok', value };
}

/** All five. */
export function doraMetrics(reading: DoraReadingOf): DoraMetrics {
  return Object.fromEntries(DORA_KPIS.map(kpi => [kpi, doraKpi(kpi, reading)])) as DoraMetrics;
}
