import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Release } from '@rosetta/backstage-plugin-monitoring-common';
import { compareWithPrevious } from '../../format';
import { useWords } from '../../hooks';
import { Change } from '../scope/Change';
import { useTableStyles } from '../useTableStyles';

const useStyles = makeStyles<Theme>(theme => ({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'auto auto auto',
    justifyContent: 'start',
    columnGap: 7,
    fontSize: 12,
    lineHeight: '17px',
    padding: '5px 0',
    whiteSpace: 'nowrap',
  },
  name: { color: theme.palette.textSubtle },
  none: { fontSize: 12, color: theme.palette.textSubtle },
}));

const HOUR_MS = 3_600_000;

/**
 * Changes smaller than this are the noise between two hours, and neither better nor worse:
 * a tenth of a percent of the requests, a tenth of the response time.
 */
const LEAST_ERROR_CHANGE = 0.001;
const LEAST_LATENCY_SHARE = 0.1;

const isNoise = (
  field: 'errorRatio' | 'latencyP95Ms' | 'requestsPerSecond',
  was: number,
  is: number,
) => {
  if (field === 'errorRatio') return Math.abs(is - was) < LEAST_ERROR_CHANGE;
  return (
    field === 'latencyP95Ms' && Math.abs(is - was) < was * LEAST_LATENCY_SHARE
  );
};

const FIGURES = [
  ['errors', 'errorRatio', 'ratio', 'lower'],
  ['latency', 'latencyP95Ms', 'milliseconds', 'lower'],
  ['traffic', 'requestsPerSecond', 'requests_per_second', 'neutral'],
] as const;

/** Figures of the hour before a release and of the hour after it; better or worse is no proof of a cause. */
export const AroundRelease = ({
  release,
  nowMs,
}: {
  release: Pick<Release, 'before' | 'after' | 'finished'>;
  nowMs: number;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const { before, after, finished } = release;
  const known = FIGURES.filter(
    ([, field]) =>
      (before?.[field] ?? null) !== null || (after?.[field] ?? null) !== null,
  );
  if (known.length === 0) {
    return (
      <span className={classes.none}>{t('delivery.table.notMeasured')}</span>
    );
  }
  const isOver = finished === null || nowMs - Date.parse(finished) >= HOUR_MS;
  return (
    <div className={classes.grid}>
      {known.map(([name, field, unit, betterIs]) => {
        const was = before?.[field] ?? null;
        const is = after?.[field] ?? null;
        const words = (value: number | null) =>
          value === null
            ? t('delivery.table.noData')
            : format.withUnit(value, unit);
        return [
          <span key={`${name}-name`} className={classes.name}>
            {t(`delivery.table.${name}`)}
          </span>,
          <span key={`${name}-value`}>
            {words(was)}
            <span aria-hidden> → </span>
            <span className={table.hidden}> {t('delivery.table.arrow')} </span>
            {is === null && !isOver ? t('delivery.table.notOver') : words(is)}
          </span>,
          <span key={`${name}-change`}>
            {was !== null && is !== null && isNoise(field, was, is) && (
              <span className={classes.name}>
                {t('delivery.table.aboutSame')}
              </span>
            )}
            {was !== null && is !== null && !isNoise(field, was, is) && (
              <Change
                comparison={compareWithPrevious(
                  { value: is, previous: was, unit, betterIs },
                  format,
                )}
              />
            )}
          </span>,
        ];
      })}
    </div>
  );
};
