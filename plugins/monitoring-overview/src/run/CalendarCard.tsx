import { Link } from '@backstage/core-components';
import { useTheme } from '@material-ui/core/styles';
import type {
  CalendarChange,
  ChangeCalendar,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  Card,
  EntityLink,
  failureKind,
  Segmented,
  SourceBadge,
  statusText,
  StatusWord,
  useChangeCalendar,
  useTableStyles,
  useUrlChoice,
  useWords,
  ScrollBox,
} from '@rosetta/backstage-plugin-monitoring-react';
import { CalendarDays } from './CalendarDays';
import { dayStarts, drawnChanges, drawnCollisions } from './calendarRows';

const VIEWS = ['picture', 'list'] as const;

const List = ({
  changes,
  nowMs,
}: {
  changes: readonly CalendarChange[];
  nowMs: number;
}) => {
  const table = useTableStyles();
  const { t, format } = useWords();
  return (
    <ScrollBox label={t('run.calendar.title')}>
      <table className={`${table.table} ${table.dense}`}>
        <thead>
          <tr>
            <th>{t('run.calendar.change')}</th>
            <th>{t('run.calendar.entities')}</th>
            <th>{t('run.calendar.window')}</th>
            <th>{t('run.calendar.type')}</th>
            <th>{t('run.calendar.state')}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(change => (
            <tr key={`${change.instance} ${change.number}`}>
              <td>
                <span className={table.nowrap}>
                  {change.upstreamUrl === null ? (
                    change.number
                  ) : (
                    <Link to={change.upstreamUrl}>{change.number}</Link>
                  )}
                </span>{' '}
                <span className={table.small}>{change.title}</span>
              </td>
              <td>{format.list(change.entities.map(({ name }) => name))}</td>
              <td className={table.nowrap}>
                {change.start === null && t('changes.noWindow')}
                {change.start !== null &&
                  (change.end === null
                    ? t('changes.openEnd', {
                        start: format.moment(change.start, nowMs),
                      })
                    : format.range(change.start, change.end, nowMs))}
              </td>
              <td>{t(`changes.types.${change.type}`)}</td>
              <td className={table.nowrap}>
                {t(`changes.states.${change.state}`)}
                {change.collides && (
                  <>
                    {' '}
                    <StatusWord
                      shape="critical"
                      size={13}
                      word={t('run.calendar.collides')}
                    />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
};

const Collisions = ({
  collisions,
  nowMs,
}: {
  collisions: ChangeCalendar['collisions'];
  nowMs: number;
}) => {
  const theme = useTheme();
  const table = useTableStyles();
  const { t, format } = useWords();
  if (collisions.length === 0) return null;
  return (
    <ul
      className={table.links}
      style={{
        margin: 0,
        padding: '4px 16px 12px 34px',
        fontSize: 13,
        color: statusText(theme, 'critical'),
      }}
    >
      {collisions.map(
        ({ numbers: [first, second], entity, dependsOn, ...pair }) => {
          const window = format.range(pair.start, pair.end, nowMs);
          const key = `${first} ${second} ${entity?.ref} ${dependsOn?.ref}`;
          const link = (of: { ref: string; name: string }) => (
            <EntityLink to={of.ref} isMonitoring>
              {of.name}
            </EntityLink>
          );
          if (entity === null) {
            return (
              <li key={key}>
                {t('run.calendar.hidden', { first, second, window })}
              </li>
            );
          }
          return (
            <li key={key}>
              {dependsOn === null
                ? t('run.calendar.sameEntity', {
                    first,
                    second,
                    window,
                    entity: link(entity),
                  })
                : t('run.calendar.dependency', {
                    first,
                    second,
                    window,
                    entity: link(entity),
                    other: link(dependsOn),
                  })}
            </li>
          );
        },
      )}
    </ul>
  );
};

/** What will be changed in the next days, and what of it gets in each other's way. */
export const CalendarCard = ({
  environment,
  scope,
  nowMs,
}: {
  environment: string;
  scope: string | undefined;
  nowMs: number;
}) => {
  const table = useTableStyles();
  const { t, format } = useWords();
  const view = useUrlChoice('calendar', VIEWS, 'picture');
  const { data, error } = useChangeCalendar(environment, scope);
  const title = t('run.calendar.title');
  if (!data) {
    return error ? (
      <Card label={title} title={title}>
        <div className={table.empty} role="alert">
          {t('run.calendar.failed')}: {t(`failure.${failureKind(error)}.title`)}
        </div>
      </Card>
    ) : (
      <BlockSkeleton height={260} lines={6} />
    );
  }
  const days = dayStarts(nowMs);
  const changes = drawnChanges(data, days[0], days[days.length - 1]);
  const unscheduled = data.items.filter(
    change => change.when === 'unscheduled',
  ).length;
  const colliding = drawnCollisions(data, days[days.length - 1]);
  const isKnown = data.status === 'ok' || data.status === 'stale';
  return (
    <Card
      label={title}
      title={title}
      note={
        isKnown && (
          <>
            {t('run.calendar.note', { count: changes.length })}{' '}
            {colliding.length > 0 && (
              <StatusWord
                shape="critical"
                size={13}
                word={t('run.calendar.collisions', { count: colliding.length })}
              />
            )}
          </>
        )
      }
      actions={
        changes.length > 0 && (
          <Segmented
            isSmall
            label={t('run.calendar.view')}
            value={view.value}
            options={VIEWS.map(key => ({
              value: key,
              label: t(`run.calendar.${key}`),
            }))}
            onChange={view.set}
          />
        )
      }
      footer={
        (data.origin !== null || unscheduled > 0) && (
          <>
            {data.origin && (
              <SourceBadge
                source={data.origin.source}
                age={format.age(nowMs - Date.parse(data.asOf))}
                isOld={data.status === 'stale'}
                hasName={false}
              />
            )}
            {unscheduled > 0 &&
              t('run.calendar.unscheduled', { count: unscheduled })}
          </>
        )
      }
    >
      {!isKnown && (
        <div className={table.empty}>{t('run.calendar.failed')}</div>
      )}
      {isKnown && changes.length === 0 && (
        <div className={table.empty}>{t('run.calendar.none')}</div>
      )}
      {changes.length > 0 && view.value === 'picture' && (
        <CalendarDays changes={changes} days={days} nowMs={nowMs} />
      )}
      {changes.length > 0 && view.value === 'list' && (
        <List changes={changes} nowMs={nowMs} />
      )}
      <Collisions collisions={colliding} nowMs={nowMs} />
    </Card>
  );
};
