import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  Tile,
  Timeseries,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  SourceBadge,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { isResource, type ChartPlan } from './chartPlan';
import { isUnmeasured } from './isMapped';
import { SignalCard } from './SignalCard';

const useStyles = makeStyles<Theme>(theme => ({
  head: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: 10,
    marginBottom: 10,
    fontSize: 12,
    color: theme.palette.textSubtle,
  },
  title: {
    margin: 0,
    fontSize: 16,
    fontWeight: 700,
    color: theme.palette.text.primary,
  },
  empty: { margin: 0, fontSize: 13, color: theme.palette.textSubtle },
  grid: {
    display: 'grid',
    gap: 12,
    gridTemplateColumns: 'repeat(4, minmax(0, 1fr))',
    transition: 'opacity .15s',
    '@media (max-width: 1180px)': {
      gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    },
    '@media (max-width: 640px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
}));

export interface GoldenSignalsProps {
  readonly kind: string;
  readonly plans: readonly ChartPlan[];
  readonly timeseries: Timeseries | undefined;
  readonly tiles: readonly Tile[];
  /** The figures are of the period before: another is on its way. */
  readonly isOutdated: boolean;
  /** The period in words. */
  readonly periodWords: string;
  readonly nowMs: number;
}

/** The charts of an entity on one time axis with one cursor. */
export const GoldenSignals = (props: GoldenSignalsProps) => {
  const { kind, plans, timeseries, tiles, isOutdated, periodWords, nowMs } =
    props;
  const classes = useStyles();
  const { t, format } = useWords();
  const isEmpty = isUnmeasured(plans, tiles);
  const title = t(isResource(kind) ? 'charts.resourceTitle' : 'charts.title');
  return (
    <section aria-label={title} aria-busy={isOutdated}>
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {timeseries?.origin && (
          <SourceBadge
            source={timeseries.origin.source}
            age={
              timeseries.asOf
                ? format.age(nowMs - Date.parse(timeseries.asOf))
                : undefined
            }
          />
        )}
        <span>
          {timeseries && !isEmpty
            ? t('charts.note', {
                period: periodWords,
                resolution: t(`charts.resolution.${timeseries.resolution}`),
              })
            : periodWords}
        </span>
      </div>
      {isEmpty && <p className={classes.empty}>{t('charts.notMapped')}</p>}
      {!isEmpty && (
        <div
          className={classes.grid}
          style={{ opacity: isOutdated ? 0.55 : 1 }}
        >
          {plans.map(plan =>
            timeseries ? (
              <SignalCard
                key={plan.id}
                plan={plan}
                timeseries={timeseries}
                tile={tiles.find(tile => tile.kpi === plan.kpi)}
              />
            ) : (
              <BlockSkeleton key={plan.id} height={206} />
            ),
          )}
        </div>
      )}
    </section>
  );
};
