import type { ApplicationRow } from '@rosetta/backstage-plugin-monitoring-common';
import { Sparkline, type ColumnScale } from '../../charts';
import { useWords } from '../../hooks';
import { EntityLink } from '../EntityLink';
import { reasonText } from '../reasonWords';
import { StatusWord } from '../StatusWord';
import { useTableStyles } from '../useTableStyles';
import { FigureInCell } from './FigureInCell';
import { BudgetInCell, ReleaseInCell } from './RowFigures';
import { scopeSearch } from './useScopeScreen';

/** One entity of a scope as it is now; its name leads to its Monitoring tab. */
export const EntityRow = ({
  row,
  scale,
  environment,
  nowMs,
}: {
  row: ApplicationRow;
  /** Shared by the column, so that rows can be compared. */
  scale: ColumnScale;
  environment: string;
  nowMs: number;
}) => {
  const table = useTableStyles();
  const words = useWords();
  const { t, format } = words;
  const name = row.title ?? row.name;
  const { metrics } = row;
  const [reason] = row.reasons;
  return (
    <tr>
      <td className={table.nowrap}>
        <span className={table.name}>
          <EntityLink
            to={row.ref}
            isMonitoring
            search={scopeSearch(environment)}
          >
            {name}
          </EntityLink>
        </span>
        <div className={table.small}>
          {t('overview.table.kind', {
            kind: row.kind,
            tier: String(row.tier),
          })}
        </div>
      </td>
      <td>
        <StatusWord shape={row.state} word={t(`state.${row.state}`)} />
      </td>
      <td className={table.nowrap}>
        {row.since ? (
          <span title={format.dateTime(row.since)}>
            {format.duration(nowMs - Date.parse(row.since))}
          </span>
        ) : (
          <span className={table.dim}>{t('tile.noNumber')}</span>
        )}
      </td>
      <td className={table.dim}>
        {reason && reasonText(reason, words, nowMs)}
        {!reason &&
          t(row.state === 'ok' ? 'overview.why.nothing' : 'tile.noNumber')}
      </td>
      {metrics ? (
        <>
          <td className={table.number}>
            <FigureInCell value={metrics.errorRate} nowMs={nowMs} />
          </td>
          <td className={table.number}>
            <FigureInCell value={metrics.latencyP95} nowMs={nowMs} />
          </td>
          <td className={table.number}>
            <BudgetInCell slo={metrics.slo} />
          </td>
          <td className={table.number}>
            <FigureInCell value={metrics.openIncidents} nowMs={nowMs} />
            {metrics.worstPriority !== null && (
              <span className={table.small}>
                {' '}
                {t('overview.attention.priority', {
                  priority: String(metrics.worstPriority),
                })}
              </span>
            )}
          </td>
          <td>
            <ReleaseInCell release={metrics.lastRelease} nowMs={nowMs} />
          </td>
          <td style={{ width: 130 }}>
            {metrics.sparkline ? (
              <Sparkline
                values={metrics.sparkline.values}
                target={metrics.errorRate.target}
                isStale={row.state === 'unknown'}
                top={scale.top}
                isRoot={scale.isRoot}
                height={28}
                label={t('overview.table.sparklineOf', { name })}
                emptyLabel={t('overview.table.noLine')}
              />
            ) : (
              <span className={table.small}>{t('overview.table.noLine')}</span>
            )}
          </td>
        </>
      ) : (
        <td colSpan={6} className={table.dim}>
          {t('reason.no_data')}
        </td>
      )}
    </tr>
  );
};
