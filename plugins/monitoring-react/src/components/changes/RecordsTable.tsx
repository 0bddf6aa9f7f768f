import { Link } from '@backstage/core-components';
import type {
  ItsmProblem,
  ItsmProblemList,
} from '@rosetta/backstage-plugin-monitoring-common';
import { INCIDENT_STATUSES, useWords, type IncidentStatus } from '../../hooks';
import { AbsenceRows } from '../AbsenceCard';
import { Card } from '../Card';
import { ShownOf } from '../feed';
import { PriorityChip } from '../incidents/PriorityChip';
import { Segmented } from '../Segmented';
import { StatusWord } from '../StatusWord';
import { useTableStyles } from '../useTableStyles';
import { ListWaiting, type ListProps } from './ChangesTable';
import { ScrollBox } from '../ScrollBox';

export interface RecordsTableProps extends ListProps {
  /** The first page, for what is said of all of them; absent while it is loaded. */
  readonly first: ItsmProblemList | undefined;
  /** Of every page so far. */
  readonly records: readonly ItsmProblem[] | undefined;
  readonly status: IncidentStatus;
  readonly onStatus: (status: IncidentStatus) => void;
}

function shapeOf({ isOpen, state }: ItsmProblem) {
  if (state === 'unknown') return 'unknown';
  return isOpen ? 'warning' : 'ok';
}

/** Problem records of the ITSM tool: causes behind incidents, open ones first. */
export const RecordsTable = (props: RecordsTableProps) => {
  const { first, records, absence, failure, status, nowMs } = props;
  const table = useTableStyles();
  const { t, format } = useWords();
  const hasRows = records !== undefined && records.length > 0;
  const since = ({ opened, resolved, isOpen }: ItsmProblem) => {
    const openedMs = Date.parse(opened);
    const day = format.day(opened);
    return resolved && !isOpen
      ? t('records.ageTook', {
          day,
          duration: format.duration(Date.parse(resolved) - openedMs),
        })
      : t('records.ageOpen', { day, age: format.age(nowMs - openedMs) });
  };
  return (
    <Card
      label={t('records.title')}
      title={t('records.title')}
      note={t('records.note', { period: props.note })}
      actions={
        !absence && (
          <Segmented
            label={t('records.filter')}
            value={status}
            options={INCIDENT_STATUSES.map(each => ({
              value: each,
              label: t(`incidents.status.${each}`),
            }))}
            onChange={props.onStatus}
            isSmall
          />
        )
      }
      footer={
        hasRows && first ? (
          <ShownOf
            shown={records.length}
            total={first.total}
            onMore={props.onMore}
            isLoadingMore={props.isLoadingMore}
          />
        ) : undefined
      }
      style={{ opacity: props.isOutdated ? 0.6 : 1 }}
    >
      {props.notice}
      {absence && <AbsenceRows absence={absence} keys={first?.keys ?? []} />}
      {!absence && (
        <ListWaiting failure={failure} isLoading={records === undefined} />
      )}
      {!absence && records?.length === 0 && (
        <div className={table.empty}>{t(`records.none.${status}`)}</div>
      )}
      {hasRows && !absence && (
        <ScrollBox label={t('records.title')}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t('records.number')}</th>
                <th>{t('records.priority')}</th>
                <th>{t('records.summary')}</th>
                <th>{t('records.state')}</th>
                <th className={table.number}>{t('records.since')}</th>
                <th className={table.number}>{t('records.incidents')}</th>
                <th>{t('records.group')}</th>
              </tr>
            </thead>
            <tbody>
              {records.map(record => (
                <tr
                  key={`${record.source}:${record.instance}:${record.number}`}
                  className={
                    record.number === props.focused ? table.selected : undefined
                  }
                  aria-current={record.number === props.focused || undefined}
                >
                  <td className={table.nowrap}>
                    {record.upstreamUrl ? (
                      <Link to={record.upstreamUrl}>{record.number}</Link>
                    ) : (
                      record.number
                    )}
                  </td>
                  <td>
                    <PriorityChip priority={record.priority} />
                  </td>
                  <td style={{ minWidth: 160 }}>{record.title}</td>
                  <td className={table.nowrap}>
                    <StatusWord
                      shape={shapeOf(record)}
                      word={
                        record.isKnownError
                          ? t('records.knownError', {
                              state: t(`records.states.${record.state}`),
                            })
                          : t(`records.states.${record.state}`)
                      }
                      size={14}
                      isPlain
                    />
                  </td>
                  <td
                    className={table.number}
                    title={format.dateTime(record.opened)}
                  >
                    {since(record)}
                  </td>
                  <td className={table.number}>
                    {format.count(record.incidents)}
                  </td>
                  <td
                    className={record.assignmentGroup ? undefined : table.dim}
                  >
                    {record.assignmentGroup ?? t('changes.noGroup')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
