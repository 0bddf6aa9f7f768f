import { makeStyles } from '@material-ui/core/styles';
import type { Trend } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { useTableStyles } from '../useTableStyles';

const useStyles = makeStyles({
  // As high as the charts, so that the page does not move.
  root: { maxHeight: 196, overflow: 'auto' },
});

/** The figures behind the charts, newest day first. */
export const TrendsTable = ({ trends }: { trends: readonly Trend[] }) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const days = [
    ...new Set(trends.flatMap(trend => trend.days.map(({ day }) => day))),
  ].sort((a, b) => b.localeCompare(a));
  return (
    <div
      className={classes.root}
      // A scrolled box must be reachable by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={t('overview.trends.figures')}
    >
      <table className={`${table.table} ${table.dense}`}>
        <thead>
          <tr>
            <th>{t('overview.trends.day')}</th>
            {trends.map(trend => (
              <th key={trend.kpi} className={table.number}>
                {t(`overview.trends.metric.${trend.kpi}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map(day => (
            <tr key={day}>
              <td>{format.calendarDay(day)}</td>
              {trends.map(trend => {
                const value = trend.days.find(each => each.day === day)?.value;
                return (
                  <td key={trend.kpi} className={table.number}>
                    {typeof value === 'number' ? (
                      format.withUnit(
                        value,
                        trend.value.unit,
                        trend.target ?? undefined,
                      )
                    ) : (
                      <span className={table.dim}>
                        {t('overview.trends.noData')}
                      </span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
