import {
  BlockSkeleton,
  ErrorScreen,
  ExplainProvider,
  failureKind,
  isCalendarPeriod,
  Notice,
  periodName,
  Picker,
  queryKeys,
  RefreshButton,
  RestatedCard,
  RUN_GROUPINGS,
  SourcesAge,
  Toolbar,
  useIncidentKpis,
  useRefresh,
  useScopeChoices,
  useUrlChoice,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useScopePicker } from '../overview/useScopePicker';
import { PageTitle } from '../PageBody';
import { useAdminHref } from '../useAdminHref';
import { RunFigures } from './RunFigures';

/** Failures after which nothing that was shown before may stay. */
const FINAL = ['forbidden', 'notFound'];

const Bones = () => (
  <>
    <BlockSkeleton height={110} lines={2} />
    <BlockSkeleton height={360} lines={8} />
    <BlockSkeleton height={300} lines={6} />
    <BlockSkeleton height={260} lines={6} />
  </>
);

/** Incidents of a scope and what running costs it. All choices are in the URL. */
export const RunContent = () => {
  const words = useWords();
  const { t, format } = words;
  const choices = useScopeChoices(['domain']);
  const { chosen, environment, environments, meta, nowMs, period } = choices;
  const groupBy = useUrlChoice('show', RUN_GROUPINGS, 'group');
  const scope = useScopePicker(chosen);
  const query = useIncidentKpis({
    environment: scope.isReady ? chosen : undefined,
    scope: scope.within,
    groupBy: groupBy.value,
    period: period.value,
  });
  const refresh = useRefresh(queryKeys.all);
  const adminHref = useAdminHref(meta.data?.rights.readSources ?? false);
  const failure = meta.error ?? query.error;
  const isSame =
    query.data?.environment === chosen &&
    (query.data?.scope ?? undefined) === scope.within &&
    query.data?.groupBy === groupBy.value;
  const data = isSame ? query.data : undefined;
  const isFinal =
    failure !== null && (!data || FINAL.includes(failureKind(failure)));
  const sum = (
    of: (row: { opened: number; resolve: { n: number } }) => number,
  ) => data?.priorities.reduce((total, row) => total + of(row), 0) ?? 0;
  return (
    <ExplainProvider nowMs={nowMs}>
      <PageTitle
        title={t('run.title')}
        note={
          data && data.priorities.length > 0
            ? t('run.size', {
                count: sum(row => row.opened),
                resolved: format.count(sum(row => row.resolve.n)),
                period: isCalendarPeriod(data.period.key)
                  ? periodName(data.period.key, words)
                  : format.range(data.period.start, data.period.end, nowMs),
              })
            : ''
        }
        right={
          data && (
            <SourcesAge
              asOf={data.asOf}
              sources={data.sources}
              nowMs={nowMs}
              adminHref={adminHref}
            />
          )
        }
      />
      <Toolbar
        right={<RefreshButton onClick={refresh} isBusy={query.isFetching} />}
      >
        <Picker
          label={t('overview.scope')}
          hasLabel
          value={scope.value}
          options={scope.options}
          onChange={scope.set}
        />
        {environments.length > 0 && (
          <Picker
            label={t('toolbar.environment')}
            hasLabel
            value={environment.value}
            options={environments.map(name => ({ value: name, label: name }))}
            onChange={environment.set}
          />
        )}
        <Picker
          label={t('toolbar.period')}
          hasLabel
          value={period.value}
          options={period.offered.map(key => ({
            value: key,
            label: periodName(key, words),
          }))}
          onChange={period.set}
        />
        <Picker
          label={t('run.showBy')}
          hasLabel
          value={groupBy.value}
          options={RUN_GROUPINGS.map(key => ({
            value: key,
            label: t(`run.by.${key}`),
          }))}
          onChange={groupBy.set}
        />
      </Toolbar>
      {scope.unknown !== undefined && (
        <Notice>{t('overview.badScope', { asked: scope.unknown })}</Notice>
      )}
      {period.rejected !== undefined && (
        <Notice>
          {t('toolbar.badPeriod', {
            asked: period.rejected,
            shown: periodName(period.value, words),
          })}
        </Notice>
      )}
      {meta.data && environments.length === 0 && (
        <Notice>{t('toolbar.noEnvironment')}</Notice>
      )}
      {isFinal && <ErrorScreen error={failure} onRetry={refresh} />}
      {!isFinal && failure && data && (
        <Notice>
          {t('failure.stale', {
            reason: t(`failure.${failureKind(failure)}.title`),
            time: format.moment(data.asOf, nowMs),
          })}
        </Notice>
      )}
      {!isFinal && !data && (environments.length > 0 || !meta.data) && (
        <Bones />
      )}
      {!isFinal && data && (
        <>
          {data.basis === 'own' && <Notice>{t('overview.ownOnly')}</Notice>}
          <RunFigures
            data={data}
            nowMs={nowMs}
            isOutdated={query.isPlaceholderData}
          />
          <RestatedCard
            environment={data.environment}
            scope={data.scope ?? undefined}
            period={data.period.key}
          />
        </>
      )}
    </ExplainProvider>
  );
};
