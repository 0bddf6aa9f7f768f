import {
  BlockSkeleton,
  ErrorScreen,
  failureKind,
  queryKeys,
  SubTabs,
  useEntityIncidents,
  useIsBusy,
  useNow,
  useRefresh,
  useSummary,
  useWords,
  Verdict,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';
import { IncidentsPart } from './IncidentsPart';
import { OverviewPart } from './OverviewPart';
import { TabNotices } from './TabNotices';
import { TabToolbar } from './TabToolbar';
import { useAdminHref } from './useAdminHref';
import { TAB_PARTS, useTabScreen } from './useTabScreen';
import { useTabStyles } from './useTabStyles';

/** Failures after which nothing that was shown before may stay. */
const FINAL = ['forbidden', 'notFound'];
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
  const screen = useTabScreen();
  const { meta, chosen, part } = screen;
  const summary = useSummary(entityRef, chosen);
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
  const isLost =
    failure !== null && (!summary.data || FINAL.includes(failureKind(failure)));

  const toolbar = (
    <TabToolbar
      environments={screen.environments}
      environment={screen.environment}
      period={screen.period}
      asOf={isLost ? undefined : summary.data?.asOf}
      sources={isLost ? undefined : summary.data?.sources}
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
  const shared = {
    entityRef,
    screen,
    summary: summary.data,
    nowMs,
    adminHref,
  };
  return (
    <div className={classes.root}>
      {toolbar}
      <TabNotices
        screen={screen}
        failure={failure}
        asOf={summary.data?.asOf}
        nowMs={nowMs}
      />
      {summary.data ? (
        <Verdict summary={summary.data} nowMs={nowMs} acting={acting} />
      ) : (
        <BlockSkeleton height={84} />
      )}
      <SubTabs
        label={t('subTabs.label')}
        value={part.value}
        onChange={part.set}
        panelId={PANEL_ID}
        tabs={TAB_PARTS.map(value => ({
          value,
          label: t(`subTabs.${value}`),
          ...(value === 'incidents' && open !== undefined
            ? {
                badge: format.count(open),
                badgeTitle: t('subTabs.open', { count: open }),
              }
            : {}),
        }))}
      />
      <div
        id={PANEL_ID}
        role="tabpanel"
        aria-labelledby={`${PANEL_ID}-${part.value}`}
      >
        {part.value === 'incidents' ? (
          <IncidentsPart {...shared} />
        ) : (
          <OverviewPart {...shared} kind={kind} />
        )}
      </div>
    </div>
  );
};
