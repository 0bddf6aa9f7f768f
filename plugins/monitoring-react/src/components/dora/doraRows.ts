import {
  DORA_KPIS,
  type DoraKpi,
  type DoraMetrics,
  type DoraRow,
  type KpiValue,
} from '@rosetta/backstage-plugin-monitoring-common';
import { stripScale, type StripScale } from '../../charts';
import type { Words } from '../../hooks';
import { shownNumber } from '../tileLook';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const DURATION_TICKS = [
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  12 * HOUR,
  DAY,
  3 * DAY,
  7 * DAY,
  30 * DAY,
];
const RATE_TICKS = [0, 0.1, 0.2, 0.4, 0.6, 0.8, 1];
/** Per day; named per week. */
const FREQUENCY_TICKS = [0.25, 1, 5, 25, 100].map(each => each / 7);

const COLUMN: Record<DoraKpi, { ticks: readonly number[]; isLog: boolean }> = {
  deployment_frequency: { ticks: FREQUENCY_TICKS, isLog: true },
  change_lead_time: { ticks: DURATION_TICKS, isLog: true },
  change_fail_rate: { ticks: RATE_TICKS, isLog: false },
  failed_deployment_recovery_time: { ticks: DURATION_TICKS, isLog: true },
  deployment_rework_rate: { ticks: RATE_TICKS, isLog: false },
};

/** Whether there is enough to judge it by. */
export const isJudged = (value: KpiValue) =>
  value.status === 'ok' || value.status === 'partial';

/** A metric as rows show it: frequency is per week and application there. */
export function rowNumber(kpi: DoraKpi, row: DoraRow): number | null {
  const number = shownNumber(row.metrics[kpi]);
  return number !== null && kpi === 'deployment_frequency'
    ? number / Math.max(1, row.applications)
    : number;
}

/** The same in the period before. */
export function rowBefore(kpi: DoraKpi, row: DoraRow): number | null {
  const { previous } = row.metrics[kpi];
  if (typeof previous !== 'number') return null;
  return kpi === 'deployment_frequency'
    ? previous / Math.max(1, row.applications)
    : previous;
}

/** A value of rows as people say it. */
export function inWords(
  kpi: DoraKpi,
  value: number,
  { format }: Words,
): string {
  if (kpi === 'deployment_frequency')
    return format.parts(value * 7, 'per_day').value;
  return format.withUnit(
    value,
    kpi === 'change_fail_rate' || kpi === 'deployment_rework_rate'
      ? 'ratio'
      : 'seconds',
  );
}

/** One scale per column, so that rows can be compared with themselves and none is flattened. */
export function scalesOf(
  rows: readonly DoraRow[],
): Record<DoraKpi, StripScale> {
  const scale = (kpi: DoraKpi) =>
    stripScale(
      rows.flatMap(row => [
        ...row.points.flatMap(point => point.values[kpi] ?? []),
        ...[rowNumber(kpi, row), rowBefore(kpi, row)].flatMap(
          value => value ?? [],
        ),
      ]),
      COLUMN[kpi].ticks,
      COLUMN[kpi].isLog,
    );
  return Object.fromEntries(DORA_KPIS.map(kpi => [kpi, scale(kpi)])) as Record<
    DoraKpi,
    StripScale
  >;
}

/** The metric of everything, as a line through a column. */
export function allOf(
  kpi: DoraKpi,
  metrics: DoraMetrics,
  rows: readonly DoraRow[],
): number | null {
  const value = metrics[kpi];
  if (!isJudged(value) || value.value === null) return null;
  if (kpi !== 'deployment_frequency') return value.value;
  const applications = rows.reduce((sum, row) => sum + row.applications, 0);
  return applications === 0 ? null : value.value / applications;
}
