import type {
  KpiId,
  KpiValue,
  NamedKpi,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  compareWithPrevious,
  type Comparison,
  type Format,
} from '../../format';
import type { Words } from '../../hooks';

/** Units whose change says more as a share of what it was (NOTES-overview.md, Delta). */
const RELATIVE = ['seconds', 'milliseconds', 'requests_per_second', 'per_day'];

/**
 * A figure against the previous period.
 *
 * @param isRelative - says a count as a share too, as the figures of a scope do
 * @returns undefined unless the value may be judged and there is an earlier one
 */
export function compareFigure(
  value: KpiValue,
  format: Format,
  isRelative = false,
): Comparison | undefined {
  if (value.status !== 'ok' && value.status !== 'partial') return undefined;
  const { previous, unit } = value;
  const compared = compareWithPrevious(
    { value: value.value, previous, unit, betterIs: value.betterIs },
    format,
  );
  const share = RELATIVE.includes(unit) || (isRelative && unit === 'count');
  if (!compared || !share || !previous) return compared;
  return {
    ...compared,
    text: format.relativeChange((value.value - previous) / previous),
  };
}

const WORDED = [
  'slo_met',
  'deployment_frequency',
  'change_fail_rate',
  'open_incidents',
  'mttr',
  'sla_breach_rate',
  'error_rate',
  'availability_req',
  'within_latency_target',
  'error_rate_5xx',
] as const;
type Worded = (typeof WORDED)[number];

/** Said by another one already: a request is served or fails. */
const SAME_NEWS: Partial<Record<KpiId, KpiId>> = {
  availability_req: 'error_rate',
};

function changeWords(
  kpi: KpiId,
  judgement: 'better' | 'worse',
  difference: number,
  { t }: Words,
): string | undefined {
  if (kpi === 'incidents_opened') {
    const count = Math.abs(difference);
    return judgement === 'better'
      ? t('overview.change.incidentsFewer', { count })
      : t('overview.change.incidentsMore', { count });
  }
  const worded = WORDED.find((id): id is Worded => id === kpi);
  return worded && t(`overview.change.${worded}.${judgement}`);
}

/** What got better and worse against the period before, in words. */
export interface Changes {
  readonly better: readonly string[];
  readonly worse: readonly string[];
  /** Whether anything could be compared at all. */
  readonly isComparable: boolean;
}

/** Better and worse of figures and trends: only where both values are known and differ by 1 % or more. */
export function readChanges(
  figures: readonly Pick<NamedKpi, 'kpi' | 'value'>[],
  words: Words,
): Changes {
  const better: string[] = [];
  const worse: string[] = [];
  const told = new Set<KpiId>();
  let isComparable = false;
  for (const { kpi, value } of figures) {
    const same = SAME_NEWS[kpi];
    if (told.has(kpi) || (same && told.has(same))) continue;
    const compared = compareFigure(value, words.format);
    const { previous } = value;
    if (!compared || value.value === null || typeof previous !== 'number')
      continue;
    told.add(kpi);
    isComparable = true;
    if (compared.judgement === 'neutral') continue;
    const said = changeWords(
      kpi,
      compared.judgement,
      value.value - previous,
      words,
    );
    if (said) (compared.judgement === 'better' ? better : worse).push(said);
  }
  return { better, worse, isComparable };
}
