import {
  DORA_KPIS,
  type DoraExcluded,
  type DoraKpi,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { ReactNode } from 'react';
import { useWords, type Words } from '../../hooks';
import { Card } from '../Card';
import { useTableStyles } from '../useTableStyles';
import { ScrollBox } from '../ScrollBox';

/** Names that are told of one reason; of the rest their number. */
const MOST_NAMES = 4;

/** Why something was left out, with what can be named of it. */
function whyWords(
  { reason, names, since }: DoraExcluded,
  { t, format }: Words,
  nowMs: number,
): string {
  const why = t(`dora.why.${reason}`);
  if (names.length > 0) {
    return t('dora.excluded.names', {
      why,
      names: format.list([
        ...names
          .slice(0, MOST_NAMES)
          .map(({ name, count }) =>
            name === null
              ? t('dora.excluded.unnamed', { amount: format.count(count) })
              : t('dora.excluded.named', { name, amount: format.count(count) }),
          ),
        ...(names.length > MOST_NAMES
          ? [
              t('dora.excluded.others', {
                amount: format.count(names.length - MOST_NAMES),
              }),
            ]
          : []),
      ]),
    });
  }
  return since === null
    ? why
    : t('dora.excluded.since', { why, time: format.moment(since, nowMs) });
}

/** What the metrics leave out and why, each with how many. */
export const DoraExcludedCard = ({
  excluded,
  nowMs,
  list,
}: {
  readonly excluded: readonly DoraExcluded[];
  readonly nowMs: number;
  /** What names them, out of a metric that they were left out of. */
  readonly list?: (kpi: DoraKpi, reason: DoraExcluded['reason']) => ReactNode;
}) => {
  const table = useTableStyles();
  const words = useWords();
  const { t, format } = words;
  const sum = (of: DoraExcluded['of'][]) =>
    excluded
      .filter(entry => of.includes(entry.of))
      .reduce((total, { count }) => total + count, 0);
  return (
    <Card
      label={t('dora.excluded.title')}
      title={t('dora.excluded.title')}
      note={
        excluded.length > 0 &&
        t('dora.excluded.sum', {
          deployments: format.count(sum(['deployments', 'releases'])),
          changes: format.count(sum(['changes'])),
        })
      }
    >
      {excluded.length === 0 ? (
        <div className={table.empty}>{t('dora.excluded.none')}</div>
      ) : (
        <ScrollBox label={t('dora.excluded.title')}>
          <table className={table.table}>
            <thead>
              <tr>
                <th aria-hidden />
                <th>{t('dora.excluded.reason')}</th>
                <th>{t('dora.excluded.from')}</th>
                {list && <th aria-hidden />}
              </tr>
            </thead>
            <tbody>
              {excluded.map(entry => (
                <tr key={entry.reason}>
                  <td className={table.nowrap}>
                    <b>{format.count(entry.count)}</b>{' '}
                    <span className={table.small}>
                      {t(`dora.excluded.of.${entry.of}`)}
                    </span>
                  </td>
                  <td>
                    <b>{t(`dora.reason.${entry.reason}`)}</b>
                    <div className={table.small}>
                      {whyWords(entry, words, nowMs)}
                    </div>
                  </td>
                  <td>
                    {entry.from.length === DORA_KPIS.length
                      ? t('dora.excluded.all')
                      : entry.from
                          .map(kpi => t(`dora.short.${kpi}`))
                          .join(', ')}
                  </td>
                  {list && (
                    <td className={table.nowrap}>
                      {list(entry.from[0], entry.reason)}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
