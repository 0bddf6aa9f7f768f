import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { Overview } from '@rosetta/backstage-plugin-monitoring-common';
import { columnScale } from '../../charts';
import { useUrlChoice, useWords } from '../../hooks';
import { Card } from '../Card';
import { failureKind } from '../ErrorScreen';
import { BlockSkeleton } from '../Skeletons';
import { useTableStyles } from '../useTableStyles';
import { EntityRow } from './EntityRow';
import { NowLine } from './NowLine';
import { useApplications } from './useApplications';
import { ScrollBox } from '../ScrollBox';

const useStyles = makeStyles({
  button: { textTransform: 'none', marginLeft: 'auto', padding: '0 6px' },
});

/** Shown at first, and page by page after that. */
const FIRST = 8;
const PAGE = 50;
const VIEWS = ['first', 'all'] as const;

/** Entities of a scope, worst first: the first ones, then all of them on request. */
export const EntitiesTable = ({
  overview,
  nowMs,
}: {
  overview: Overview & { scope: string };
  nowMs: number;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const view = useUrlChoice('entities', VIEWS, 'first');
  const isAll = view.value === 'all';
  const { environment, scope } = overview;
  const query = useApplications({
    environment,
    scope,
    limit: isAll ? PAGE : FIRST,
  });
  const rows = query.data?.pages.flatMap(page => page.items);
  const total = query.data?.pages[0]?.total;
  const title = t('overview.table.title');
  if (!rows || total === undefined) {
    return query.error ? (
      <Card label={title} title={title}>
        <div className={table.empty} role="alert">
          {t(`failure.${failureKind(query.error)}.title`)}
        </div>
      </Card>
    ) : (
      <BlockSkeleton height={320} lines={FIRST} />
    );
  }
  const scale = columnScale(rows.map(row => row.metrics?.sparkline?.values));
  const left = total - rows.length;
  const isRestOk = rows[rows.length - 1]?.state === 'ok';
  return (
    <Card
      label={title}
      title={title}
      note={
        <>
          {t('overview.table.note')}
          <NowLine now={overview.now} />
        </>
      }
      footer={
        (left > 0 || isAll) && (
          <>
            {left > 0
              ? t(isRestOk ? 'overview.table.moreOk' : 'overview.table.more', {
                  count: left,
                })
              : t('overview.table.shown', {
                  shown: format.count(rows.length),
                  total: format.count(total),
                })}
            {isAll && query.hasNextPage && (
              <Button
                size="small"
                color="primary"
                className={classes.button}
                onClick={() => query.fetchNextPage()}
                disabled={query.isFetchingNextPage}
              >
                {t('overview.table.further')}
              </Button>
            )}
            {(isAll ? total > FIRST : left > 0) && (
              <Button
                size="small"
                color="primary"
                className={classes.button}
                onClick={() => view.set(isAll ? 'first' : 'all')}
              >
                {isAll
                  ? t('overview.table.fewer', { amount: format.count(FIRST) })
                  : t('overview.table.all', { total: format.count(total) })}
              </Button>
            )}
          </>
        )
      }
    >
      {rows.length === 0 ? (
        <div className={table.empty}>{t('overview.verdict.nothing')}</div>
      ) : (
        <ScrollBox
          label={title}
          // Hidden words are placed in the box, or the page would grow by them.
          style={{
            position: 'relative',
            opacity: query.isPlaceholderData ? 0.6 : 1,
          }}
        >
          <table className={table.table} aria-busy={query.isPlaceholderData}>
            <thead>
              <tr>
                <th>{t('overview.table.entity')}</th>
                <th>{t('overview.table.state')}</th>
                <th>{t('overview.table.since')}</th>
                <th>{t('overview.table.why')}</th>
                <th className={table.number}>{t('overview.table.errors')}</th>
                <th className={table.number}>{t('overview.table.p95')}</th>
                <th className={table.number}>{t('overview.table.budget')}</th>
                <th className={table.number}>
                  {t('overview.table.incidents')}
                </th>
                <th>{t('overview.table.lastRelease')}</th>
                <th>
                  {t(
                    scale.isRoot
                      ? 'overview.table.sparklineRoot'
                      : 'overview.table.sparkline',
                  )}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(row => (
                <EntityRow
                  key={row.ref}
                  row={row}
                  scale={scale}
                  environment={environment}
                  nowMs={nowMs}
                />
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
