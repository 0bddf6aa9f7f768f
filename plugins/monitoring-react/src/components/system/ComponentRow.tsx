import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { ApplicationRow } from '@rosetta/backstage-plugin-monitoring-common';
import { Sparkline, type ColumnScale } from '../../charts';
import { useWords } from '../../hooks';
import { EntityLink, nameOfRef } from '../EntityLink';
import { reasonText } from '../reasonWords';
import { FigureInCell } from '../scope/FigureInCell';
import { HealthInCell, ReleaseInCell, SloInCell } from '../scope/RowFigures';
import { StatusIcon } from '../StatusIcon';
import { StatusWord } from '../StatusWord';
import { useTableStyles } from '../useTableStyles';

const useStyles = makeStyles<Theme>(theme => ({
  two: { lineHeight: '17px', padding: '5px 10px !important' },
  below: {
    fontSize: 12,
    color: theme.palette.textSubtle,
    maxWidth: 240,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  judged: { display: 'inline-flex', alignItems: 'center', gap: 5 },
  spark: { width: 104 },
}));

/** The reason that judged a figure of a row, if one did. */
function judgedBy(row: ApplicationRow, code: 'error_ratio' | 'latency_p95') {
  const state = row.reasons.find(reason => reason.code === code)?.state;
  return state === 'critical' || state === 'warning' ? state : undefined;
}

/** What a row says below the name: why nothing is known, when work ends, else tier and owner. */
function useSubtitle(row: ApplicationRow, nowMs: number): string {
  const words = useWords();
  const { t } = words;
  const [reason] = row.reasons;
  if (reason && (row.state === 'unknown' || row.state === 'maintenance'))
    return reasonText(reason, words, nowMs);
  const tier = String(row.tier);
  return row.owner
    ? t('system.tierAndOwner', { tier, owner: nameOfRef(row.owner) })
    : t('system.tier', { tier });
}

export interface ComponentRowProps {
  readonly row: ApplicationRow;
  readonly scale: ColumnScale;
  readonly isSelected: boolean;
  /** The row that Tab reaches; arrow keys reach the others. */
  readonly isReachable: boolean;
  readonly search: string;
  readonly nowMs: number;
}

/** One component as it is now. */
export const ComponentRow = (props: ComponentRowProps) => {
  const { row, scale, isSelected, search, nowMs } = props;
  const classes = useStyles();
  const table = useTableStyles();
  const { t } = useWords();
  const subtitle = useSubtitle(row, nowMs);
  const name = row.title ?? row.name;
  const { metrics } = row;
  const errors = judgedBy(row, 'error_ratio');
  const latency = judgedBy(row, 'latency_p95');
  return (
    <tr
      data-ref={row.ref}
      className={isSelected ? `${table.row} ${table.selected}` : table.row}
      tabIndex={props.isReachable ? 0 : -1}
      aria-selected={isSelected}
    >
      <td className={table.nowrap}>
        <StatusWord
          shape={row.state}
          word={t(`state.${row.state}`)}
          size={14}
          isPlain
        />
      </td>
      <td className={classes.two}>
        <span className={table.name}>
          <EntityLink to={row.ref} isMonitoring search={search}>
            {name}
          </EntityLink>
        </span>
        <div className={classes.below} title={subtitle}>
          {subtitle}
        </div>
      </td>
      {metrics ? (
        <>
          <td className={table.number}>
            <HealthInCell value={metrics.health} nowMs={nowMs} />
          </td>
          <td className={`${table.number} ${classes.two}`}>
            <SloInCell slo={metrics.slo} />
          </td>
          <td className={table.number}>
            <span className={classes.judged}>
              {errors && <StatusIcon shape={errors} size={12} />}
              <FigureInCell value={metrics.errorRate} nowMs={nowMs} />
            </span>
          </td>
          <td>
            <div className={classes.spark}>
              {metrics.sparkline ? (
                <Sparkline
                  values={metrics.sparkline.values}
                  target={metrics.errorRate.target}
                  betterIs="lower"
                  tone={errors}
                  isStale={row.state === 'unknown'}
                  top={scale.top}
                  isRoot={scale.isRoot}
                  height={28}
                  label={t('system.sparkline', { name })}
                  emptyLabel={t('system.noLine')}
                />
              ) : (
                <span className={table.small}>{t('system.noLine')}</span>
              )}
            </div>
          </td>
          <td className={table.number}>
            <span className={classes.judged}>
              {latency && <StatusIcon shape={latency} size={12} />}
              <FigureInCell value={metrics.latencyP95} nowMs={nowMs} />
            </span>
          </td>
          <td className={table.number}>
            <FigureInCell value={metrics.openIncidents} nowMs={nowMs} />
            {metrics.worstPriority !== null && (
              <span className={table.small}>
                {' '}
                {t('system.priority', {
                  priority: String(metrics.worstPriority),
                })}
              </span>
            )}
          </td>
          <td className={classes.two}>
            <ReleaseInCell release={metrics.lastRelease} nowMs={nowMs} />
          </td>
        </>
      ) : (
        <td colSpan={7} className={table.dim}>
          {t('reason.no_data')}
        </td>
      )}
    </tr>
  );
};
