import type { KpiValue } from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '../../hooks';

/** `71` of `/ 84`, for what is counted where a share of it says less; undefined where its parts are not known. */
export function countedParts(
  { num, den }: KpiValue,
  format: Words['format'],
): { readonly value: string; readonly unit: string } | undefined {
  return num === null || den === null
    ? undefined
    : { value: format.count(num), unit: `/\u00a0${format.count(den)}` };
}

type Insufficient = Extract<KpiValue, { status: 'insufficient' }>;
type Absent = Extract<
  KpiValue,
  { status: 'stale' | 'unknown' | 'not_applicable' | 'not_permitted' }
>;

/** `have` of `need` where the reason tells them. */
export function progressOf(
  value: KpiValue,
): { have: number; need: number } | undefined {
  if (value.status !== 'insufficient') return undefined;
  const have = Number(value.reason.params?.have);
  const need = Number(value.reason.params?.need);
  return Number.isFinite(have) && Number.isFinite(need) && need > 0
    ? { have, need }
    : undefined;
}

/** Why there is too little to judge, e.g. `12 of 30 days collected`. */
export function insufficientWords(value: Insufficient, words: Words): string {
  const { t, format } = words;
  const progress = progressOf(value);
  const amounts = progress && {
    have: format.count(progress.have),
    need: format.count(progress.need),
  };
  switch (value.reason.code) {
    case 'too_little_history':
      // "0 of 1" is no progress to tell of: nothing has been collected at all.
      return amounts && progress.need > 1
        ? t('overview.band.days', amounts)
        : t('overview.band.nothingYet');
    case 'too_few':
      return amounts
        ? t('overview.band.cases_of', amounts)
        : t('overview.missing.insufficient');
    case 'low_traffic':
      return amounts
        ? t('overview.band.requests', amounts)
        : t('overview.missing.insufficient');
    case 'not_comparable':
    default:
      return t('overview.band.notComparable');
  }
}

/** Why there is no value of now. */
export function absentWords(
  value: Absent,
  words: Words,
  nowMs: number,
): string {
  const { t, format } = words;
  switch (value.reason.code) {
    case 'source_refused':
      return t('overview.band.refused');
    case 'source_down':
      return t('overview.band.down');
    case 'source_slow':
      return t('overview.band.slow');
    case 'feed_late':
      return t('overview.band.silent');
    case 'no_data_since':
      return value.reason.since
        ? t('overview.band.noDataSince', {
            time: format.moment(value.reason.since, nowMs),
          })
        : t('overview.band.noData');
    case 'not_found_upstream':
      return t('overview.band.notFound');
    case 'ambiguous_upstream':
      return t('overview.band.ambiguous');
    case 'not_mapped':
      return t('overview.band.notMapped');
    case 'not_instrumented':
      return t('overview.band.notInstrumented');
    case 'switched_off':
      return t('overview.band.switchedOff');
    case 'not_collected':
      return t('overview.band.notCollected');
    case 'no_error_budget':
      return t('tile.absent.no_error_budget');
    case 'no_slo':
      return t('tile.absent.no_slo');
    case 'not_permitted':
    default:
      return t('overview.band.notPermitted');
  }
}

/** Any reason why a figure may not be judged, in words; undefined when it may. */
export function shortfallWords(
  value: KpiValue,
  words: Words,
  nowMs: number,
): string | undefined {
  if (value.status === 'ok') return undefined;
  if (value.status === 'partial') {
    return value.coverage === null
      ? words.t('overview.missing.partial')
      : words.t('overview.band.partial', {
          share: words.format.percent(value.coverage),
        });
  }
  return value.status === 'insufficient'
    ? insufficientWords(value, words)
    : absentWords(value, words, nowMs);
}
