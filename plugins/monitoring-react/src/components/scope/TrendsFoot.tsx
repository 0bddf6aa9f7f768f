import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Trend } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { daysWithoutData, type OutstandingDay } from './outstandingDay';

const useStyles = makeStyles<Theme>(theme => ({
  foot: { display: 'flex', flexWrap: 'wrap', gap: '4px 24px' },
  mark: {
    display: 'inline-block',
    height: 12,
    marginRight: 8,
    verticalAlign: '-1px',
    borderLeft: `1px dashed ${theme.palette.status.error}`,
  },
}));

/** Gaps that are named. */
const MOST_GAPS = 3;

/** What is marked, and where lines break off. */
export const TrendsFoot = ({
  trends,
  marked,
}: {
  trends: readonly Trend[];
  marked: OutstandingDay | undefined;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const gaps = daysWithoutData(trends);
  const said = (kpi: Trend['kpi'], value: number) => {
    const trend = trends.find(each => each.kpi === kpi);
    return t('overview.trends.fact', {
      metric: t(`overview.trends.metric.${kpi}`),
      value:
        kpi === 'incidents_opened' || !trend
          ? format.count(value)
          : format.withUnit(value, trend.value.unit, trend.target ?? undefined),
    });
  };
  return (
    <span className={classes.foot}>
      {marked && (
        <span>
          <span className={classes.mark} aria-hidden />
          {t('overview.trends.marked', {
            day: format.calendarDay(marked.day),
            facts: format.list(
              marked.facts.map(({ kpi, value }) => said(kpi, value)),
            ),
          })}
        </span>
      )}
      {gaps.length > 0 && (
        <span>
          {t('overview.trends.gaps', {
            days: format.list([
              ...gaps.slice(0, MOST_GAPS).map(day => format.calendarDay(day)),
              ...(gaps.length > MOST_GAPS
                ? [
                    t('overview.trends.moreGaps', {
                      amount: format.count(gaps.length - MOST_GAPS),
                    }),
                  ]
                : []),
            ]),
          })}
        </span>
      )}
    </span>
  );
};
