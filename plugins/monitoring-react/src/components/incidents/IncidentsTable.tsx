import Button from '@material-ui/core/Button';
import { Link } from '@backstage/core-components';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Incident } from '@rosetta/backstage-plugin-monitoring-common';
import { useEffect, useRef, type ReactNode } from 'react';
import { INCIDENT_STATUSES, useWords, type IncidentStatus } from '../../hooks';
import { Card } from '../Card';
import { Segmented } from '../Segmented';
import { useTableStyles } from '../useTableStyles';
import { PriorityChip } from './PriorityChip';
import { SlaBar } from './SlaBar';
import { ScrollBox } from '../ScrollBox';

const useStyles = makeStyles<Theme>(theme => ({
  // Not by opacity: words on it would be too pale to read (WCAG 1.4.3).
  grey: {
    '& td': { filter: 'grayscale(1)' },
    '& td, & td a': { color: theme.palette.textSubtle },
  },
  summary: {
    maxWidth: 460,
    minWidth: 160,
    overflowWrap: 'anywhere',
    lineHeight: '17px',
    padding: '5px 0',
  },
  title: {
    display: '-webkit-box',
    WebkitLineClamp: 2,
    WebkitBoxOrient: 'vertical',
    overflow: 'hidden',
  },
  mark: { fontSize: 12, color: theme.palette.textSubtle },
  more: { textTransform: 'none', fontSize: 13 },
}));

const Row = ({
  incident,
  nowMs,
  isFocused,
}: {
  incident: Incident;
  nowMs: number;
  isFocused: boolean;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    // Not in every browser of tests.
    if (isFocused) row.current?.scrollIntoView?.({ block: 'center' });
  }, [isFocused]);
  const openedMs = Date.parse(incident.opened);
  const end = incident.resolved ?? incident.closed;
  const isCounted = !incident.isChild && incident.state !== 'canceled';
  const marks: string[] = [];
  if (incident.isChild) marks.push(t('incidents.duplicate'));
  else if (incident.state === 'canceled') marks.push(t('incidents.canceled'));
  if (incident.reopenCount !== null && incident.reopenCount > 0)
    marks.push(t('incidents.reopened', { count: incident.reopenCount }));
  if (incident.via !== 'direct') marks.push(t(`incidents.via.${incident.via}`));
  const age = () => {
    if (incident.isOpen) return format.duration(nowMs - openedMs);
    if (end === null)
      return t('incidents.ageOver', { age: format.age(nowMs - openedMs) });
    return t('incidents.ageTook', {
      age: format.age(nowMs - Date.parse(end)),
      duration: format.duration(Date.parse(end) - openedMs),
    });
  };
  const names = [
    isCounted ? '' : classes.grey,
    isFocused ? table.selected : '',
  ].filter(Boolean);
  return (
    <tr
      ref={row}
      className={names.join(' ')}
      data-counted={isCounted}
      aria-current={isFocused || undefined}
    >
      <td className={table.nowrap}>
        {incident.upstreamUrl ? (
          <Link to={incident.upstreamUrl}>{incident.number}</Link>
        ) : (
          incident.number
        )}
      </td>
      <td>
        <PriorityChip priority={incident.priority} />
      </td>
      <td>
        <div className={classes.summary}>
          <span className={classes.title} title={incident.title}>
            {incident.title}
          </span>
          {marks.length > 0 && (
            <span className={classes.mark}>{marks.join(' · ')}</span>
          )}
        </div>
      </td>
      <td
        className={
          incident.isOpen ? table.nowrap : `${table.nowrap} ${table.dim}`
        }
      >
        {t(`incidents.states.${incident.state}`)}
      </td>
      <td
        className={
          incident.isOpen ? table.number : `${table.number} ${table.dim}`
        }
        title={format.dateTime(incident.opened)}
      >
        {age()}
      </td>
      <td className={incident.assignmentGroup ? undefined : table.dim}>
        {incident.assignmentGroup ?? t('incidents.noGroup')}
      </td>
      <td>
        <SlaBar sla={incident.sla} nowMs={nowMs} />
      </td>
    </tr>
  );
};

export interface IncidentsTableProps {
  /** Absent while they are loaded. */
  readonly incidents: readonly Incident[] | undefined;
  /** How many there are in all. */
  readonly total: number | undefined;
  readonly status: IncidentStatus;
  readonly onStatus: (status: IncidentStatus) => void;
  readonly nowMs: number;
  /** The period in words. */
  readonly note: string;
  /** Loads the next page; absent when everything is there. */
  readonly onMore?: () => void;
  readonly isLoadingMore?: boolean;
  /** Number of the incident that another place on the screen pointed at. */
  readonly focused?: string;
  /** Said over the rows, e.g. that they are old. */
  readonly notice?: ReactNode;
  /** What went wrong with the list alone, in words. */
  readonly failure?: string;
  readonly isOutdated?: boolean;
}

/** ITSM incidents of an entity, open ones first. */
export const IncidentsTable = (props: IncidentsTableProps) => {
  const { incidents, total, status, nowMs, failure } = props;
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const hasRows = incidents !== undefined && incidents.length > 0;
  return (
    <Card
      label={t('incidents.title')}
      title={t('incidents.title')}
      note={t('incidents.note', { period: props.note })}
      actions={
        <Segmented
          label={t('incidents.filter')}
          value={status}
          options={INCIDENT_STATUSES.map(each => ({
            value: each,
            label: t(`incidents.status.${each}`),
          }))}
          onChange={props.onStatus}
          isSmall
        />
      }
      footer={
        hasRows && total !== undefined ? (
          <>
            {t('incidents.shown', {
              shown: format.count(incidents.length),
              total: format.count(total),
            })}
            {props.onMore && (
              <Button
                className={classes.more}
                size="small"
                color="primary"
                disabled={props.isLoadingMore}
                onClick={props.onMore}
              >
                {props.isLoadingMore
                  ? t('incidents.loadingMore')
                  : t('incidents.more')}
              </Button>
            )}
          </>
        ) : undefined
      }
      style={{ opacity: props.isOutdated ? 0.6 : 1 }}
    >
      {props.notice}
      {failure && <div className={table.empty}>{failure}</div>}
      {!failure && !incidents && (
        <div
          className={table.empty}
          role="status"
          aria-label={t('common.loading')}
          style={{ height: 160 }}
        >
          {t('common.loading')}
        </div>
      )}
      {incidents?.length === 0 && (
        <div className={table.empty}>{t(`incidents.none.${status}`)}</div>
      )}
      {hasRows && (
        <ScrollBox label={t('incidents.title')}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t('incidents.number')}</th>
                <th>{t('incidents.priority')}</th>
                <th>{t('incidents.summary')}</th>
                <th>{t('incidents.state')}</th>
                <th className={table.number}>{t('incidents.age')}</th>
                <th>{t('incidents.group')}</th>
                <th>{t('incidents.sla')}</th>
              </tr>
            </thead>
            <tbody>
              {incidents.map(incident => (
                <Row
                  key={`${incident.source}:${incident.instance}:${incident.number}`}
                  incident={incident}
                  nowMs={nowMs}
                  isFocused={incident.number === props.focused}
                />
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
