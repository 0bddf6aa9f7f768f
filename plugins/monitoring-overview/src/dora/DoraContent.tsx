import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { ScopeDora } from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  DoraBand,
  DoraExcludedCard,
  DoraShiftsCard,
  DoraSpread,
  ErrorScreen,
  ExplainButton,
  ExplainProvider,
  failureKind,
  isCalendarPeriod,
  Notice,
  periodName,
  Picker,
  queryKeys,
  RefreshButton,
  RestatedCard,
  SourcesAge,
  Toolbar,
  useRefresh,
  useScopeChoices,
  useScopeDora,
  useUrlChoice,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useScopePicker } from '../overview/useScopePicker';
import { PageTitle } from '../PageBody';
import { useAdminHref } from '../useAdminHref';

const GROUPINGS = ['team', 'app'] as const;
/** Failures after which nothing that was shown before may stay. */
const FINAL = ['forbidden', 'notFound'];

const useStyles = makeStyles<Theme>({
  two: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2.1fr) minmax(0, 1fr)',
    gap: 16,
    alignItems: 'start',
    '@media (max-width: 1000px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

const Bones = () => (
  <>
    <BlockSkeleton height={174} lines={3} />
    <BlockSkeleton height={380} lines={9} />
    <BlockSkeleton height={240} lines={6} />
  </>
);

const Figures = ({
  data,
  groupBy,
  nowMs,
  isOutdated,
}: {
  data: ScopeDora;
  groupBy: (typeof GROUPINGS)[number];
  nowMs: number;
  isOutdated: boolean;
}) => {
  const classes = useStyles();
  return (
    <>
      <ExplainProvider nowMs={nowMs}>
        <DoraBand
          isScope
          data={data}
          nowMs={nowMs}
          isOutdated={isOutdated}
          explain={kpi => (
            <ExplainButton
              question={{
                kpi,
                subject: data.scope ?? 'all',
                environment: data.environment,
                period: data.period.key,
              }}
            />
          )}
        />
      </ExplainProvider>
      <DoraSpread
        rows={data.rows}
        metrics={data.metrics}
        groupBy={groupBy}
        nowMs={nowMs}
        isOutdated={isOutdated}
      />
      <div className={classes.two}>
        <DoraExcludedCard excluded={data.excluded} nowMs={nowMs} />
        {groupBy === 'team' && <DoraShiftsCard shifts={data.changedMost} />}
      </div>
    </>
  );
};

/** How well is delivered, by team or application: spreads and no ranks. All choices are in the URL. */
export const DoraContent = () => {
  const words = useWords();
  const { t, format } = words;
  const choices = useScopeChoices(['domain']);
  const { chosen, environment, environments, meta, nowMs, period } = choices;
  const groupBy = useUrlChoice('show', GROUPINGS, 'team');
  const scope = useScopePicker(chosen);
  const { within } = scope;
  const dora = useScopeDora({
    environment: scope.isReady ? chosen : undefined,
    scope: within,
    groupBy: groupBy.value,
    period: period.value,
  });
  const refresh = useRefresh(queryKeys.all);
  const adminHref = useAdminHref(meta.data?.rights.readSources ?? false);
  const failure = meta.error ?? dora.error;
  const isSame =
    dora.data?.environment === chosen &&
    (dora.data?.scope ?? undefined) === within &&
    dora.data?.groupBy === groupBy.value;
  const data = isSame ? dora.data : undefined;
  const isFinal =
    failure !== null && (!data || FINAL.includes(failureKind(failure)));
  return (
    <>
      <PageTitle
        title={t('dora.title')}
        note={
          data
            ? t('dora.size', {
                count: data.details.releases,
                environment: data.environment,
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
        right={<RefreshButton onClick={refresh} isBusy={dora.isFetching} />}
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
          label={t('dora.showBy')}
          hasLabel
          value={groupBy.value}
          options={GROUPINGS.map(key => ({
            value: key,
            label: t(`dora.by.${key}`),
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
      {!isFinal && !data && environments.length > 0 && <Bones />}
      {!isFinal && !data && !meta.data && <Bones />}
      {!isFinal && data && (
        <>
          {data.basis === 'own' && <Notice>{t('overview.ownOnly')}</Notice>}
          <Figures
            data={data}
            groupBy={groupBy.value}
            nowMs={nowMs}
            isOutdated={dora.isPlaceholderData}
          />
          <RestatedCard
            environment={data.environment}
            scope={data.scope ?? undefined}
            period={data.period.key}
          />
        </>
      )}
    </>
  );
};
