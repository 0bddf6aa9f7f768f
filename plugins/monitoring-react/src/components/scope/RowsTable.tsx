import type {
  Overview,
  OverviewRow,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Fragment } from 'react';
import { useWords, type UrlChoice } from '../../hooks';
import { Card } from '../Card';
import { Segmented } from '../Segmented';
import { useTableStyles } from '../useTableStyles';
import { ChildRows } from './ChildRows';
import { ScopeRow } from './ScopeRow';
import type { Grouping } from './useScopeScreen';
import type { BesideOverview } from './useBesideOverview';
import { useUrlList } from './useUrlList';
import { ScrollBox } from '../ScrollBox';

const TITLES = {
  domain: 'overview.domains',
  system: 'overview.systems',
  team: 'overview.teams',
} as const;

/** Whether rows stand in the order of the alphabet because their health is not known yet. */
function isUnsettled({ collection, rows }: Overview): boolean {
  return collection !== null && rows.some(row => row.state === 'unknown');
}

/** As served, most urgent first; teams A to Z, because teams are not ranked, and all of them while little is known. */
function orderRows(overview: Overview, locale: string): readonly OverviewRow[] {
  if (overview.groupBy !== 'team' && !isUnsettled(overview))
    return overview.rows;
  const name = (row: OverviewRow) => row.title ?? row.name;
  return [...overview.rows].sort((a, b) =>
    name(a).localeCompare(name(b), locale),
  );
}

export interface RowsTableProps {
  readonly overview: Overview;
  /** What is promised and how is delivered, as far as it is here. */
  readonly beside: BesideOverview;
  readonly groupBy: UrlChoice<Grouping>;
  readonly groupings: readonly Grouping[];
  readonly isOutdated: boolean;
  readonly nowMs: number;
}

/** Domains, systems or teams; a domain or team opens into its systems. */
export const RowsTable = ({
  overview,
  beside,
  groupBy,
  groupings,
  isOutdated,
  nowMs,
}: RowsTableProps) => {
  const table = useTableStyles();
  const { t, format } = useWords();
  const expanded = useUrlList('open');
  const kind = overview.groupBy;
  const isCollecting = overview.collection !== null;
  const title = t(TITLES[kind]);
  const note = (() => {
    if (kind === 'team') return t('overview.byName');
    return t(
      isUnsettled(overview) ? 'overview.byNameForNow' : 'overview.byUrgency',
    );
  })();
  const common = {
    environment: overview.environment,
    period: overview.period.key,
    nowMs,
    isCollecting,
  };
  return (
    <Card
      label={title}
      title={title}
      note={note}
      actions={
        groupings.length > 1 && (
          <Segmented
            label={t('overview.groupBy')}
            value={groupBy.value}
            onChange={groupBy.set}
            options={groupings.map(value => ({
              value,
              label: t(TITLES[value]),
            }))}
          />
        )
      }
      footer={isCollecting ? undefined : t('overview.daysLegend')}
      style={{ opacity: isOutdated ? 0.6 : 1 }}
    >
      {overview.rows.length === 0 ? (
        <div className={table.empty}>{t('overview.verdict.nothing')}</div>
      ) : (
        // Hidden words are placed in the box, or the page would grow by them.
        <ScrollBox label={title} style={{ position: 'relative' }}>
          <table
            className={`${table.table} ${table.dense}`}
            aria-busy={isOutdated}
          >
            <thead>
              <tr>
                <th>{t(`overview.column.${kind}`)}</th>
                <th>{t('overview.column.state')}</th>
                <th>{t('overview.column.why')}</th>
                <th className={table.number}>{t('overview.column.slos')}</th>
                <th className={table.number}>
                  {t('overview.column.incidents')}
                </th>
                <th>{t('overview.column.before')}</th>
                <th className={table.number}>{t('overview.column.mttr')}</th>
                <th className={table.number}>
                  {t('overview.column.deployments')}
                </th>
                <th className={table.number}>
                  {t('overview.column.changeFail')}
                </th>
                <th>
                  {t(
                    isCollecting
                      ? 'overview.column.mapped'
                      : 'overview.column.days',
                  )}
                </th>
              </tr>
            </thead>
            <tbody>
              {orderRows(overview, format.locale).map(row => {
                const isOpen = kind !== 'system' && expanded.has(row.ref);
                return (
                  <Fragment key={row.ref}>
                    <ScopeRow
                      {...common}
                      row={row}
                      beside={beside}
                      expansion={
                        kind === 'system'
                          ? undefined
                          : {
                              isOpen,
                              onToggle: () => expanded.toggle(row.ref),
                            }
                      }
                    />
                    {isOpen && <ChildRows {...common} row={row} />}
                  </Fragment>
                );
              })}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
