import {
  BlockSkeleton,
  endsScreen,
  ErrorScreen,
  queryKeys,
  SubTabs,
  useEntityIncidents,
  useIsBusy,
  useLogLink,
  useNow,
  useRefresh,
  useSummary,
  useWords,
  Verdict,
  VERDICT_HEIGHT,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';
import { BackfillLine } from './BackfillLine';
import { DeliveryPart } from './DeliveryPart';
import { IncidentsPart } from './IncidentsPart';
import { isMapped } from './isMapped';
import { LogsPart } from './LogsPart';
import { NotLive } from './NotLive';
import { OverviewPart } from './OverviewPart';
import { SloPart } from './SloPart';
import { TabNotices } from './TabNotices';
import { TabToolbar } from './TabToolbar';
import { useAdminHref } from './useAdminHref';
import {
  LOG_PERIODS,
  partsOf,
  useTabScreen,
  type TabPart,
} from './useTabScreen';
import { useTabStyles } from './useTabStyles';
import { VerdictActions } from './VerdictActions';

const PANEL_ID = 'rosetta-monitoring-part';

/** How many incidents are open, where that may be said. */
function openIncidents(summary: Summary | undefined): number | undefined {
  const value = summary?.tiles.find(
    ({ kpi }) => kpi === 'open_incidents',
  )?.value;
  return value?.status === 'ok' && value.value > 0 ? value.value : undefined;
}

/** The Monitoring tab: is it fine, since when not, why, and who acts (UI.md 1). */
export const MonitoringTab = ({
  entityRef,
  kind,
}: {
  entityRef: string;
  kind: string;
}) => {
  const classes = useTabStyles();
  const { t, format } = useWords();
  const nowMs = useNow();
  const parts = partsOf(kind);
  const screen = useTabScreen({ parts });
  const { meta, chosen, part } = screen;
  const summary = useSummary(entityRef, chosen);
  const logLink = useLogLink(
    entityRef,
    meta.data?.rights.readLogs ? chosen : undefined,
    screen.range,
    'errors',
  );
  const refresh = useRefresh(queryKeys.all);
  const adminHref = useAdminHref(meta.data?.rights.readSources ?? false);
  const isBusy = useIsBusy();
  const open = openIncidents(summary.data);
  const acting = useEntityIncidents(
    entityRef,
    open !== undefined && meta.data?.rights.readIncidents ? chosen : undefined,
    'open',
    { period: 'last_30d' },
  ).data?.pages[0].items.find(
    incident => !incident.isChild && incident.assignmentGroup !== null,
  );

  const failure = meta.error ?? summary.error;
  const isLost = endsScreen(failure, summary.data !== undefined);

  const toolbar = (
    <TabToolbar
      environments={screen.environments}
      environment={screen.environment}
      period={screen.period}
      periods={part.value === 'logs' ? LOG_PERIODS : undefined}
      mode={screen.mode}
      asOf={isLost ? undefined : summary.data?.asOf}
      sources={isLost ? undefined : summary.data?.sources}
      nowMs={nowMs}
      isBusy={isBusy}
      onRefresh={refresh}
    />
  );
  if (isLost) {
    return (
      <div className={classes.root} data-rosetta>
        {toolbar}
        <ErrorScreen error={failure} onRetry={refresh} />
      </div>
    );
  }
  const labels: Record<TabPart, string> = {
    overview: t('subTabs.overview'),
    incidents: t('subTabs.incidents'),
    delivery: t('subTabs.delivery'),
    slo: t('subTabs.slo'),
    logs: t('subTabs.logs'),
  };
  const shared = {
    entityRef,
    screen,
    summary: summary.data,
    nowMs,
    adminHref,
  };
  return (
    <div className={classes.root} data-rosetta>
      {toolbar}
      <TabNotices
        screen={screen}
        failure={failure}
        asOf={summary.data?.asOf}
        nowMs={nowMs}
      />
      {summary.data ? (
        <Verdict
          summary={summary.data}
          nowMs={nowMs}
          acting={acting}
          actions={
            <VerdictActions
              screen={screen}
              logLink={logLink}
              hasTimeline={isMapped(summary.data) === true}
            />
          }
        />
      ) : (
        <BlockSkeleton height={VERDICT_HEIGHT} />
      )}
      <div className={classes.tabs}>
        <SubTabs
          label={t('subTabs.label')}
          value={part.value}
          onChange={part.set}
          panelId={PANEL_ID}
          tabs={parts.map(value => ({
            value,
            label: labels[value],
            ...(value === 'incidents' && open !== undefined
              ? {
                  badge: format.count(open),
                  badgeTitle: t('subTabs.open', { count: open }),
                }
              : {}),
          }))}
        />
        {summary.data?.backfill && (
          <BackfillLine backfill={summary.data.backfill} />
        )}
      </div>
      <div
        id={PANEL_ID}
        role="tabpanel"
        aria-labelledby={`${PANEL_ID}-${part.value}`}
      >
        {screen.mode.value === 'live' && (
          <NotLive part={part.value} asOf={summary.data?.asOf} nowMs={nowMs} />
        )}
        {part.value === 'overview' && <OverviewPart {...shared} kind={kind} />}
        {part.value === 'incidents' && <IncidentsPart {...shared} />}
        {part.value === 'delivery' && <DeliveryPart {...shared} />}
        {part.value === 'slo' && <SloPart {...shared} />}
        {part.value === 'logs' && <LogsPart {...shared} />}
      </div>
    </div>
  );
};
