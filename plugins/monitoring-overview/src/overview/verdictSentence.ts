import type {
  EntityState,
  Overview,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '@rosetta/backstage-plugin-monitoring-react';

const URGENT: readonly Exclude<EntityState, 'ok' | 'maintenance'>[] = [
  'critical',
  'warning',
  'unknown',
];

/** More names than this are counted instead of listed. */
const MAX_NAMES = 2;

/**
 * One sentence per state that some domain or team is in, most urgent first, e.g.
 * `Payments is critical. 3 domains are at warning, 1 is unknown.`
 */
export function verdictSentences(
  overview: Overview,
  { t, format }: Words,
): string[] {
  const { rows, groupBy } = overview;
  if (rows.length === 0) return [t('overview.verdict.nothing')];
  const sentences = URGENT.flatMap(state => {
    const hit = rows.filter(row => row.state === state);
    if (hit.length === 0) return [];
    if (hit.length <= MAX_NAMES) {
      const names = format.list(hit.map(row => row.title ?? row.name));
      return [
        t(`overview.verdict.named.${state}`, { names, count: hit.length }),
      ];
    }
    return [t(`overview.verdict.${groupBy}.${state}`, { count: hit.length })];
  });
  return sentences.length > 0
    ? sentences
    : [t(`overview.verdict.${groupBy}.ok`, { count: rows.length })];
}

/** The second line: how many entities call for somebody. */
export function verdictDetail(overview: Overview, { t }: Words): string {
  const { counts, members } = overview;
  return t('overview.verdict.detail', {
    critical: String(counts.critical),
    warning: String(counts.warning),
    entities: t('overview.entities', { count: members }),
  });
}
