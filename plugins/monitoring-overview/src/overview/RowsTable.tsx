import {
  compareUrgency,
  type KpiValue,
  type Overview,
  type OverviewRow,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  DayBars,
  EntityLink,
  Segmented,
  StatusWord,
  useTableStyles,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { WhyCell } from './WhyCell';

/** A KPI in a table cell: its number, or a dash with the reason to hover. */
const KpiCell = ({ value }: { value: KpiValue }) => {
  const classes = useTableStyles();
  const { t, format } = useWords();
  if (value.status === 'ok' || value.status === 'partial') {
    return <>{format.withUnit(value.value, value.unit, value.target)}</>;
  }
  if (
    (value.status === 'stale' || value.status === 'insufficient') &&
    value.lastValue !== null
  ) {
    return (
      <span
        className={classes.dim}
        title={t(`overview.missing.${value.status}`)}
      >
        {format.withUnit(value.lastValue, value.unit, value.target)}
      </span>
    );
  }
  return (
    <span className={classes.dim} title={t(`overview.missing.${value.status}`)}>
      {t('tile.noNumber')}
      <span className={classes.small}>
        {' '}
        {t(`overview.missing.${value.status}`)}
      </span>
    </span>
  );
};

/** Highest daily ratio of the column, so that all rows share one scale. */
function highestDay(rows: readonly OverviewRow[]): number {
  return rows.reduce(
    (top, row) =>
      row.days.reduce(
        (inner, day) => Math.max(inner, day.errorRatio ?? 0),
        top,
      ),
    0,
  );
}

/** Domains most urgent first; teams A to Z, because teams are not ranked. */
function orderRows(overview: Overview, locale: string): OverviewRow[] {
  const name = (row: OverviewRow) => row.title ?? row.name;
  const byName = (a: OverviewRow, b: OverviewRow) =>
    name(a).localeCompare(name(b), locale);
  return [...overview.rows].sort((a, b) =>
    overview.groupBy === 'team'
      ? byName(a, b)
      : compareUrgency(a.state, b.state),
  );
}

export interface RowsTableProps {
  readonly overview: Overview;
  readonly groupBy: 'domain' | 'team';
  readonly onGroupBy: (value: 'domain' | 'team') => void;
  readonly isOutdated: boolean;
}

/** Domains most urgent first, or teams as the API orders them. */
export const RowsTable = ({
  overview,
  groupBy,
  onGroupBy,
  isOutdated,
}: RowsTableProps) => {
  const table = useTableStyles();
  const { t, format } = useWords();
  const max = highestDay(overview.rows);
  const isTeams = overview.groupBy === 'team';
  const rows = orderRows(overview, format.locale);
  return (
    <Card
      label={t(isTeams ? 'overview.teams' : 'overview.domains')}
      title={t(isTeams ? 'overview.teams' : 'overview.domains')}
      note={t(isTeams ? 'overview.byName' : 'overview.byUrgency')}
      actions={
        <Segmented
          label={t('overview.groupBy')}
          value={groupBy}
          onChange={onGroupBy}
          options={[
            { value: 'domain', label: t('overview.domains') },
            { value: 'team', label: t('overview.teams') },
          ]}
        />
      }
      footer={t('overview.daysLegend', { top: format.percent(max) })}
      style={{ opacity: isOutdated ? 0.6 : 1 }}
    >
      {overview.rows.length === 0 ? (
        <div className={table.empty}>{t('overview.verdict.nothing')}</div>
      ) : (
        <div className={table.scroll}>
          <table className={table.table} aria-busy={isOutdated}>
            <thead>
              <tr>
                <th>
                  {t(
                    isTeams ? 'overview.column.team' : 'overview.column.domain',
                  )}
                </th>
                <th>{t('overview.column.state')}</th>
                <th>{t('overview.column.why')}</th>
                <th className={table.number}>{t('overview.column.members')}</th>
                <th className={table.number}>{t('overview.column.errors')}</th>
                <th className={table.number}>{t('overview.column.traffic')}</th>
                <th className={table.number}>
                  {t('overview.column.problems')}
                </th>
                <th>{t('overview.column.days')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(row => (
                <tr key={row.ref}>
                  <td className={table.nowrap}>
                    <span className={table.name}>
                      <EntityLink to={row.ref}>
                        {row.title ?? row.name}
                      </EntityLink>
                    </span>
                  </td>
                  <td>
                    <StatusWord
                      shape={row.state}
                      word={t(`state.${row.state}`)}
                    />
                  </td>
                  <td>
                    <WhyCell row={row} environment={overview.environment} />
                  </td>
                  <td className={table.number}>{format.count(row.members)}</td>
                  <td className={table.number}>
                    <KpiCell value={row.errorRate} />
                  </td>
                  <td className={table.number}>
                    <KpiCell value={row.throughput} />
                  </td>
                  <td className={table.number}>
                    {format.count(row.openProblems)}
                  </td>
                  <td>
                    <DayBars
                      days={row.days.map(day => ({
                        day: day.day,
                        value: day.errorRatio,
                      }))}
                      max={max}
                      label={t('overview.daysLabel', {
                        name: row.title ?? row.name,
                      })}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
};
