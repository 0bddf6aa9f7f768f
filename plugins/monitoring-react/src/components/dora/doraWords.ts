import type {
  DoraDetails,
  DoraExcluded,
  DoraKpi,
  KpiValue,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '../../hooks';

const countOf = (
  excluded: readonly DoraExcluded[],
  reason: DoraExcluded['reason'],
) => excluded.find(entry => entry.reason === reason)?.count;

/** What stands beside the change of a metric: what was, and of how many cases. */
export function contextWords(
  kpi: DoraKpi,
  value: KpiValue,
  excluded: readonly DoraExcluded[],
  { t, format }: Words,
): string {
  const parts: string[] = [];
  if (typeof value.previous === 'number') {
    parts.push(
      t('dora.was', { value: format.withUnit(value.previous, value.unit) }),
    );
  }
  const { n, num, den } = value;
  const cases = n === null ? undefined : format.count(n);
  switch (kpi) {
    case 'deployment_frequency':
      if (n !== null) parts.push(t('dora.releases', { count: n }));
      break;
    case 'change_lead_time':
      if (cases !== undefined) parts.push(t('dora.changes', { amount: cases }));
      break;
    case 'deployment_rework_rate':
      if (num !== null && den !== null)
        parts.push(
          t('dora.of', { num: format.count(num), den: format.count(den) }),
        );
      break;
    default: {
      const isRate = kpi === 'change_fail_rate';
      const beside = countOf(excluded, isRate ? 'pending' : 'still_open');
      const words: string[] = [];
      if (cases !== undefined) words.push(t('dora.cases', { amount: cases }));
      if (beside !== undefined) {
        const amount = format.count(beside);
        words.push(
          isRate ? t('dora.pending', { amount }) : t('dora.open', { amount }),
        );
      }
      if (words.length > 0) parts.push(words.join(', '));
    }
  }
  return parts.join(' · ');
}

/** How much the change fail rate hangs on the evidence that counts; undefined where it does not. */
export function sensitivityWords(
  details: DoraDetails,
  { t, format }: Words,
): string | undefined {
  if (details.sensitivity.every(({ ratio }) => ratio === null))
    return undefined;
  const each = details.sensitivity.map(({ probability, ratio, isUsed }) =>
    t(isUsed ? 'dora.thresholdUsed' : 'dora.threshold', {
      value:
        ratio === null ? t('dora.noValue') : format.withUnit(ratio, 'ratio'),
      probability: String(probability),
    }),
  );
  return t('dora.sensitivity', { list: format.list(each) });
}
