import {
  BlockSkeleton,
  ErrorScreen,
  failureKind,
  Notice,
  Picker,
  queryKeys,
  RefreshButton,
  SCOPE_PERIODS,
  SourcesAge,
  Toolbar,
  useMeta,
  useNow,
  useOverview,
  useRefresh,
  useScopes,
  useUrlChoice,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useMemo } from 'react';
import { PageTitle } from '../PageBody';
import { HealthCard } from './HealthCard';
import { OverviewVerdict } from './OverviewVerdict';
import { RowsTable } from './RowsTable';
import { ALL_SCOPES, scopeOptions } from './scopeOptions';
import { UnknownPanel } from './UnknownPanel';

const GROUPINGS = ['domain', 'team'] as const;

/** State of a scope, its domains or teams, and what is not known. All choices are in the URL. */
export const OverviewContent = () => {
  const { t, format } = useWords();
  const nowMs = useNow();
  const meta = useMeta();
  const environments = useMemo(
    () => meta.data?.environments.map(each => each.name) ?? [],
    [meta.data],
  );
  const fallback =
    meta.data?.environments.find(each => each.isDefault)?.name ??
    environments[0];
  const environment = useUrlChoice('environment', environments, fallback ?? '');
  const period = useUrlChoice('period', SCOPE_PERIODS, 'last_30d');
  const groupBy = useUrlChoice('by', GROUPINGS, 'domain');
  const chosen = meta.data && fallback ? environment.value : undefined;
  const scopes = useScopes(chosen);
  const options = useMemo(
    () => scopeOptions(scopes.data?.items ?? [], t('overview.allScopes')),
    [scopes.data, t],
  );
  const scope = useUrlChoice(
    'scope',
    useMemo(() => options.map(option => option.value), [options]),
    ALL_SCOPES,
  );
  const isScopeKnown = scopes.isSuccess || scopes.isError;
  const overview = useOverview({
    // A scope in the URL is asked for only once it is known to exist.
    environment:
      scope.rejected !== undefined && !isScopeKnown ? undefined : chosen,
    scope: scope.value === ALL_SCOPES ? undefined : scope.value,
    groupBy: groupBy.value,
    period: period.value,
  });
  const refresh = useRefresh(queryKeys.all);
  const failure = meta.error ?? overview.error;
  const data =
    overview.data?.environment === chosen ? overview.data : undefined;

  return (
    <>
      <PageTitle
        title={t('overview.title')}
        note={
          data
            ? t(
                data.groupBy === 'team'
                  ? 'overview.sizeTeams'
                  : 'overview.sizeDomains',
                {
                  entities: t('overview.entities', { count: data.members }),
                  count: data.rows.length,
                },
              )
            : ''
        }
        right={
          data && (
            <SourcesAge asOf={data.asOf} sources={data.sources} nowMs={nowMs} />
          )
        }
      />
      <Toolbar
        right={
          <RefreshButton
            onClick={refresh}
            isBusy={overview.isFetching || meta.isFetching}
          />
        }
      >
        <Picker
          label={t('overview.scope')}
          hasLabel
          value={scope.value}
          options={options}
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
          options={SCOPE_PERIODS.map(key => ({
            value: key,
            label: t(`period.${key}`),
          }))}
          onChange={period.set}
        />
        {data && (
          <span>{format.range(data.period.start, data.period.end, nowMs)}</span>
        )}
      </Toolbar>
      {meta.data && environment.rejected !== undefined && (
        <Notice>
          {t('toolbar.badEnvironment', {
            asked: environment.rejected,
            shown: environment.value,
          })}
        </Notice>
      )}
      {period.rejected !== undefined && (
        <Notice>
          {t('toolbar.badPeriod', {
            asked: period.rejected,
            shown: t(`period.${period.value}`),
          })}
        </Notice>
      )}
      {isScopeKnown && scope.rejected !== undefined && (
        <Notice>{t('overview.badScope', { asked: scope.rejected })}</Notice>
      )}
      {failure && data && (
        <Notice>
          {t('failure.stale', {
            reason: t(`failure.${failureKind(failure)}.title`),
            time: format.moment(data.asOf, nowMs),
          })}
        </Notice>
      )}
      {failure && !data && <ErrorScreen error={failure} onRetry={refresh} />}
      {!failure && !data && (
        <>
          <BlockSkeleton height={92} />
          <BlockSkeleton height={120} lines={3} />
          <BlockSkeleton height={320} lines={8} />
        </>
      )}
      {data && (
        <>
          {data.basis === 'own' && <Notice>{t('overview.ownOnly')}</Notice>}
          <OverviewVerdict overview={data} />
          <HealthCard overview={data} nowMs={nowMs} />
          <RowsTable
            overview={data}
            groupBy={groupBy.value}
            onGroupBy={groupBy.set}
            isOutdated={overview.isPlaceholderData}
          />
          <UnknownPanel overview={data} nowMs={nowMs} />
        </>
      )}
    </>
  );
};
