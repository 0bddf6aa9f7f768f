import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  DORA_KPIS,
  type DoraKpi,
  type DoraMetrics,
  type DoraRow,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useState } from 'react';
import { StripChart } from '../../charts';
import { useWords } from '../../hooks';
import { Card } from '../Card';
import { EntityLink } from '../EntityLink';
import { shortfallWords } from '../scope/figureWords';
import { useTableStyles } from '../useTableStyles';
import { ScrollBox } from '../ScrollBox';
import {
  allOf,
  inWords,
  isJudged,
  rowBefore,
  rowNumber,
  scalesOf,
} from './doraRows';

/** A laptop's window: words of heads and names go on two lines, so that no column is cut. */
const NARROW = '@media (max-width: 1439px)';

const useStyles = makeStyles<Theme>(theme => ({
  five: {
    [NARROW]: {
      '& th': { whiteSpace: 'normal', verticalAlign: 'bottom' },
      '& th, & td': { paddingLeft: 6, paddingRight: 6 },
    },
  },
  row: { whiteSpace: 'nowrap', [NARROW]: { whiteSpace: 'normal' } },
  cell: {
    display: 'flex',
    alignItems: 'center',
    gap: 6,
    minWidth: 104,
    [NARROW]: { minWidth: 92 },
  },
  strip: { flex: 1, minWidth: 44, [NARROW]: { minWidth: 32 } },
  figure: { width: 54, flex: 'none', lineHeight: '15px', whiteSpace: 'nowrap' },
  grey: { color: theme.palette.textSubtle },
  small: { fontSize: 11, color: theme.palette.textSubtle },
  ticks: {
    display: 'flex',
    justifyContent: 'space-between',
    marginRight: 60,
    fontSize: 11,
  },
  legend: { display: 'flex', gap: 18, flexWrap: 'wrap', flex: 1 },
  button: { textTransform: 'none' },
}));

export interface DoraSpreadProps {
  readonly rows: readonly DoraRow[];
  readonly metrics: DoraMetrics;
  readonly groupBy: 'team' | 'app';
  readonly nowMs: number;
  readonly isOutdated: boolean;
}

/** Each row's metrics with the spread of its applications, A to Z: a picture, and the same as a table. */
export const DoraSpread = ({
  rows,
  metrics,
  groupBy,
  nowMs,
  isOutdated,
}: DoraSpreadProps) => {
  const classes = useStyles();
  const table = useTableStyles();
  const words = useWords();
  const { t, format } = words;
  const [isTable, setIsTable] = useState(false);
  const scales = scalesOf(rows);
  const title = t(
    groupBy === 'team' ? 'dora.spread.title' : 'dora.spread.titleApp',
  );
  const figure = (kpi: DoraKpi, row: DoraRow) => {
    const value = row.metrics[kpi];
    const number = rowNumber(kpi, row);
    return (
      <span
        className={
          isJudged(value) ? classes.figure : `${classes.figure} ${classes.grey}`
        }
        title={shortfallWords(value, words, nowMs)}
      >
        {isJudged(value) && number !== null ? (
          <b>{inWords(kpi, number, words)}</b>
        ) : (
          <>
            {number === null ? t('tile.noNumber') : inWords(kpi, number, words)}
          </>
        )}
        <br />
        <span className={classes.small}>
          {value.n === null
            ? ''
            : t('dora.spread.n', { amount: format.count(value.n) })}
        </span>
      </span>
    );
  };
  return (
    <Card
      label={title}
      title={title}
      note={t('dora.spread.note')}
      style={{ opacity: isOutdated ? 0.6 : 1 }}
      actions={
        <Button
          size="small"
          color="primary"
          className={classes.button}
          onClick={() => setIsTable(!isTable)}
        >
          {t(isTable ? 'dora.spread.chart' : 'dora.spread.table')}
        </Button>
      }
      footer={
        <>
          <span className={classes.legend}>
            <span>● {t('dora.spread.legendDot')}</span>
            <span>┃ {t('dora.spread.legendNow')}</span>
            <span>│ {t('dora.spread.legendBefore')}</span>
            <span>┊ {t('dora.spread.legendAll')}</span>
            <span>{t('dora.spread.legendGrey')}</span>
          </span>
          <span>{t('dora.spread.foot')}</span>
        </>
      }
    >
      {rows.length === 0 ? (
        <div className={table.empty}>{t('dora.spread.empty')}</div>
      ) : (
        <ScrollBox label={title}>
          <table className={`${table.table} ${table.dense} ${classes.five}`}>
            <thead>
              <tr>
                <th>
                  {t(
                    groupBy === 'team' ? 'dora.spread.team' : 'dora.spread.app',
                  )}
                </th>
                {DORA_KPIS.map(kpi => (
                  <th key={kpi}>
                    <b>{t(`dora.short.${kpi}`)}</b> {t(`dora.shortNote.${kpi}`)}
                    {!isTable && (
                      <div className={classes.ticks} aria-hidden>
                        {scales[kpi].ticks.map(tick => (
                          <span key={tick}>{inWords(kpi, tick, words)}</span>
                        ))}
                      </div>
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(row => (
                <tr key={row.ref}>
                  <td className={classes.row}>
                    <b>
                      <EntityLink to={row.ref} isMonitoring>
                        {row.title ?? row.name}
                      </EntityLink>
                    </b>{' '}
                    {groupBy === 'team' && (
                      <span className={table.small}>
                        {format.count(row.applications)}
                      </span>
                    )}
                  </td>
                  {DORA_KPIS.map(kpi => {
                    const number = rowNumber(kpi, row);
                    const before = rowBefore(kpi, row);
                    const dots = row.points.flatMap(
                      point => point.values[kpi] ?? [],
                    );
                    return (
                      <td key={kpi}>
                        {isTable ? (
                          <>
                            {figure(kpi, row)}{' '}
                            {before !== null && (
                              <span className={classes.small}>
                                {t('dora.spread.before')}{' '}
                                {inWords(kpi, before, words)}
                              </span>
                            )}
                          </>
                        ) : (
                          <div className={classes.cell}>
                            <div className={classes.strip}>
                              <StripChart
                                scale={scales[kpi]}
                                dots={dots}
                                now={number}
                                before={before}
                                all={allOf(kpi, metrics, rows)}
                                isGrey={!isJudged(row.metrics[kpi])}
                                label={t('dora.spread.label', {
                                  metric: t(`dora.short.${kpi}`),
                                  name: row.title ?? row.name,
                                  value:
                                    number === null
                                      ? t('dora.noValue')
                                      : inWords(kpi, number, words),
                                  dots: String(dots.length),
                                })}
                              />
                            </div>
                            {figure(kpi, row)}
                          </div>
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
