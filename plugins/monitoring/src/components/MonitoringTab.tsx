import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  BlockSkeleton,
  EmptyState,
  ErrorScreen,
  failureKind,
  FindingsPanel,
  Notice,
  ProblemsTable,
  queryKeys,
  TAB_PERIODS,
  useMeta,
  useNow,
  useProblems,
  useRefresh,
  useSummary,
  useTimeseries,
  useUrlChoice,
  useWords,
  Verdict,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useMemo } from 'react';
import { BackfillLine } from './BackfillLine';
import { chartPlans, plannedMetrics } from './chartPlan';
import { GoldenSignals } from './GoldenSignals';
import { TabToolbar } from './TabToolbar';
import { TileRow } from './TileRow';
import { useAdminHref } from './useAdminHref';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: 12,
    fontFamily: theme.typography.fontFamily,
    fontSize: 14,
    lineHeight: 1.43,
    fontVariantNumeric: 'tabular-nums',
    color: theme.palette.text.primary,
    // Between parts of the page 16, within a part 12 (NOTES-entity.md, Frame).
    '& > section': { marginTop: 4 },
  },
}));

/** Failures after which nothing that was shown before may stay. */
const FINAL = ['forbidden', 'notFound'];

/** The Monitoring tab: is it fine, since when not, and why (UI.md 1). */
export const MonitoringTab = ({
  entityRef,
  kind,
}: {
  entityRef: string;
  kind: string;
}) => {
  const classes = useStyles();
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
  const period = useUrlChoice('period', TAB_PERIODS, 'last_24h');
  const plans = chartPlans(kind);
  const metrics = useMemo(() => plannedMetrics(plans), [plans]);
  const chosen = meta.data && fallback ? environment.value : undefined;
  const summary = useSummary(entityRef, chosen);
  const isMapped = summary.data?.tiles.some(
    tile =>
      tile.value.status !== 'not_applicable' ||
      tile.value.reason.code !== 'not_mapped',
  );
  const chartsFor = isMapped ? chosen : undefined;
  const timeseries = useTimeseries(entityRef, chartsFor, metrics, period.value);
  const problems = useProblems(entityRef, chartsFor, period.value);
  const refresh = useRefresh(queryKeys.all);
  const adminHref = useAdminHref(meta.data?.rights.readSources ?? false);

  const failure = meta.error ?? summary.error;
  const isLost =
    failure !== null && (!summary.data || FINAL.includes(failureKind(failure)));
  const periodWords = t(`period.${period.value}`);
  const isBusy =
    meta.isFetching ||
    summary.isFetching ||
    timeseries.isFetching ||
    problems.isFetching;

  const toolbar = (
    <TabToolbar
      environments={environments}
      environment={environment}
      period={period}
      summary={isLost ? undefined : summary.data}
      nowMs={nowMs}
      isBusy={isBusy}
      onRefresh={refresh}
    />
  );
  if (isLost) {
    return (
      <div className={classes.root}>
        {toolbar}
        <ErrorScreen error={failure} onRetry={refresh} />
      </div>
    );
  }
  return (
    <div className={classes.root}>
      {toolbar}
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
            shown: periodWords,
          })}
        </Notice>
      )}
      {failure && summary.data && (
        <Notice>
          {t('failure.stale', {
            reason: t(`failure.${failureKind(failure)}.title`),
            time: format.moment(summary.data.asOf, nowMs),
          })}
        </Notice>
      )}
      {meta.data && !fallback && <Notice>{t('toolbar.noEnvironment')}</Notice>}
      {summary.data ? (
        <Verdict summary={summary.data} nowMs={nowMs} />
      ) : (
        <BlockSkeleton height={84} />
      )}
      {summary.data?.backfill && (
        <BackfillLine backfill={summary.data.backfill} />
      )}
      <FindingsPanel findings={summary.data?.findings ?? []} />
      {summary.data && !isMapped && <EmptyState entity={summary.data.entity} />}
      <TileRow
        kind={kind}
        summary={summary.data}
        nowMs={nowMs}
        adminHref={adminHref}
      />
      {isMapped !== false && (
        <>
          {timeseries.error && !timeseries.data ? (
            <ErrorScreen error={timeseries.error} onRetry={refresh} />
          ) : (
            <GoldenSignals
              kind={kind}
              plans={plans}
              timeseries={timeseries.data}
              tiles={summary.data?.tiles ?? []}
              isOutdated={timeseries.isPlaceholderData}
              periodWords={periodWords}
              nowMs={nowMs}
            />
          )}
          <ProblemsTable
            problems={problems.data?.items}
            total={problems.data?.total}
            nowMs={nowMs}
            note={periodWords}
            failure={
              problems.error && !problems.data
                ? t(`failure.${failureKind(problems.error)}.title`)
                : undefined
            }
          />
        </>
      )}
    </div>
  );
};
