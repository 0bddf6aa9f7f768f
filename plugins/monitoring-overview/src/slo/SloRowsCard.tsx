import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  SLO_STATES,
  type ScopeSlos,
  type SloRowView,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  faintFill,
  SLO_TONES,
  StatusIcon,
  useTableStyles,
  useWords,
  ScrollBox,
} from '@rosetta/backstage-plugin-monitoring-react';
import { Fragment, useState } from 'react';
import { SloRow } from './SloRow';

const useStyles = makeStyles<Theme>(theme => ({
  group: {
    background: `${faintFill(theme)} !important`,
    '& td': { height: 38 },
    '& th': { color: theme.palette.text.primary },
  },
  counts: {
    display: 'inline-flex',
    gap: 14,
    alignItems: 'center',
    '& span': { display: 'inline-flex', gap: 5, alignItems: 'center' },
  },
  more: { margin: '10px 16px 14px', textTransform: 'none' },
}));

/** States that a group is told for; the others need nobody. */
const TOLD = SLO_STATES.filter(state => state !== 'on_track');

/** SLOs group by group, the most urgent first; a row opens its statement. */
export const SloRowsCard = ({
  data,
  rows,
  hasFilter,
  onMore,
  isLoadingMore,
  isOutdated,
  nowMs,
}: {
  /** Of the first page: groups and their sums. */
  data: ScopeSlos;
  rows: readonly SloRowView[];
  hasFilter: boolean;
  onMore: (() => void) | undefined;
  isLoadingMore: boolean;
  isOutdated: boolean;
  nowMs: number;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const [opened, setOpened] = useState<string>();
  const isByApp = data.groupBy === 'app';
  const shown = data.groups.filter(
    group => rows.some(row => row.group === group.ref) || !hasFilter,
  );
  const keyOf = (row: SloRowView) => `${row.group} ${row.slo.id}`;
  return (
    <Card
      label={t('slo.list')}
      style={{ opacity: isOutdated ? 0.6 : 1 }}
      footer={
        <>
          <span>{t('slo.page.noAverage')}</span>
          <span style={{ marginLeft: 'auto' }}>
            {t('slo.page.shown', {
              shown: format.count(rows.length),
              total: format.count(data.total),
            })}
          </span>
        </>
      }
    >
      <ScrollBox label={t('slo.list')}>
        <table
          className={`${table.table} ${table.dense}`}
          aria-label={t('slo.list')}
        >
          <thead>
            <tr>
              <th scope="col">{t('slo.head.slo')}</th>
              <th scope="col">{t('slo.head.state')}</th>
              <th scope="col" className={table.number}>
                {t('slo.head.objective')}
              </th>
              <th scope="col" className={table.number}>
                {t('slo.head.achieved')}
              </th>
              <th scope="col">{t('kpi.error_budget_remaining')}</th>
              <th scope="col" className={table.number}>
                {t('slo.head.budget')}
              </th>
              <th scope="col" className={table.number}>
                {t('slo.head.burn')}
              </th>
              <th scope="col">{t('slo.head.runsOut')}</th>
              <th scope="col" className={table.number}>
                {t('slo.head.coverage')}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(group => (
              <Fragment key={group.ref}>
                {!isByApp && (
                  <tr className={classes.group}>
                    <th scope="rowgroup">
                      <b>
                        {group.ref === ''
                          ? t('slo.page.ungrouped')
                          : group.title ?? group.name}
                      </b>
                    </th>
                    <td colSpan={3}>
                      {group.sum.met.num === null || group.sum.met.den === null
                        ? t('slo.page.groupNone')
                        : t('slo.page.groupMet', {
                            met: format.count(group.sum.met.num),
                            judged: format.count(group.sum.met.den),
                          })}
                    </td>
                    <td colSpan={5}>
                      <span className={classes.counts}>
                        {TOLD.filter(state => group.sum.counts[state] > 0).map(
                          state => (
                            <span key={state}>
                              <StatusIcon shape={SLO_TONES[state]} size={14} />{' '}
                              <b>{format.count(group.sum.counts[state])}</b>{' '}
                              {t(`slo.state.${state}`)}
                            </span>
                          ),
                        )}
                      </span>
                    </td>
                  </tr>
                )}
                {rows
                  .filter(row => row.group === group.ref)
                  .map(row => (
                    <SloRow
                      key={keyOf(row)}
                      row={row}
                      environment={data.environment}
                      isOpen={opened === keyOf(row)}
                      onToggle={() =>
                        setOpened(
                          opened === keyOf(row) ? undefined : keyOf(row),
                        )
                      }
                      nowMs={nowMs}
                    />
                  ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {rows.length === 0 && (
        <p className={table.empty}>
          {t(hasFilter ? 'slo.page.nothingOf' : 'slo.page.nothing')}
        </p>
      )}
      {onMore && (
        <Button
          variant="outlined"
          size="small"
          className={classes.more}
          onClick={onMore}
          disabled={isLoadingMore}
        >
          {t('slo.page.more')}
        </Button>
      )}
    </Card>
  );
};
