import type { KpiValue } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { StatusIcon } from '../StatusIcon';
import { shownNumber } from '../tileLook';
import { useTableStyles } from '../useTableStyles';
import { progressOf, shortfallWords } from './figureWords';

/** A figure in a table: its number, grey where it may not be judged, or a dash, each with the reason at hand. */
export const FigureInCell = ({
  value,
  nowMs,
}: {
  value: KpiValue;
  nowMs: number;
}) => {
  const table = useTableStyles();
  const words = useWords();
  const { t, format } = words;
  const number = shownNumber(value);
  const shown =
    number === null
      ? undefined
      : format.withUnit(number, value.unit, value.target);
  if (value.status === 'ok') return <>{shown}</>;
  const reason = shortfallWords(value, words, nowMs);
  const hidden = <span className={table.hidden}> {reason}</span>;
  if (value.status === 'not_permitted') {
    return (
      <span className={table.dim} title={reason}>
        <StatusIcon shape="lock" size={14} />
        {hidden}
      </span>
    );
  }
  if (value.status === 'partial') {
    return (
      <span title={reason}>
        {shown}
        <span className={table.small}> {t('overview.missing.partial')}</span>
      </span>
    );
  }
  if (shown === undefined) {
    return (
      <span className={table.dim} title={reason}>
        {t('tile.noNumber')}
        {hidden}
      </span>
    );
  }
  const progress = progressOf(value);
  const isFew =
    value.status === 'insufficient' && value.reason.code === 'too_few';
  return (
    <span className={table.dim} title={reason}>
      {shown}
      <span className={table.small}>
        {' '}
        {isFew && progress
          ? t('overview.band.cases', { amount: format.count(progress.have) })
          : t(`overview.missing.${value.status}`)}
      </span>
    </span>
  );
};
