import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';
import {
  ErrorScreen,
  failureKind,
  INCIDENT_STATUSES,
  incidentsAbsence,
  IncidentsAbsence,
  IncidentsBand,
  IncidentsTable,
  ProblemsTable,
  queryKeys,
  StaleIncidents,
  useEntityIncidents,
  useProblems,
  useRefresh,
  useUrlChoice,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { ChangesSections } from './ChangesSections';
import { isMapped } from './isMapped';
import type { TabScreen } from './useTabScreen';
import { useTabStyles } from './useTabStyles';

export interface IncidentsPartProps {
  readonly entityRef: string;
  readonly screen: TabScreen;
  readonly summary: Summary | undefined;
  readonly nowMs: number;
  readonly adminHref: string | undefined;
}

/** Incidents with their figures and clocks, then changes, problem records, and the problems of the monitoring tool. */
export const IncidentsPart = (props: IncidentsPartProps) => {
  const { entityRef, screen, summary, nowMs, adminHref } = props;
  const classes = useTabStyles();
  const words = useWords();
  const { t, format } = words;
  const { focused, range, zoom } = screen;
  const status = useUrlChoice('incidents', INCIDENT_STATUSES, 'all');
  const mayRead = screen.meta.data?.rights.readIncidents;
  const tile = summary?.tiles.find(({ kpi }) => kpi === 'open_incidents');
  const incidents = useEntityIncidents(
    entityRef,
    mayRead ? screen.chosen : undefined,
    status.value,
    range,
  );
  const problems = useProblems(
    entityRef,
    isMapped(summary) ? screen.chosen : undefined,
    range,
  );
  const refresh = useRefresh(queryKeys.all);
  const isForbidden =
    mayRead === false ||
    (incidents.error !== null && failureKind(incidents.error) === 'forbidden');
  const [first] = incidents.data?.pages ?? [];
  const openNow = first?.kpis.find(({ kpi }) => kpi === 'open_incidents');
  const absence = incidentsAbsence(
    isForbidden ? 'not_permitted' : openNow,
    words,
  );
  const periodWords = zoom.zoom
    ? format.range(zoom.zoom.startMs, zoom.zoom.endMs, nowMs)
    : t(`period.${screen.period.value}`);
  const hasFailed = incidents.error !== null && !incidents.data && !isForbidden;

  return (
    <div className={classes.part}>
      {absence && (
        <IncidentsAbsence absence={absence} keys={first?.keys ?? []} />
      )}
      {!absence && hasFailed && (
        <ErrorScreen error={incidents.error} onRetry={refresh} />
      )}
      {!absence && !hasFailed && (
        <>
          <IncidentsBand
            kpis={first?.kpis}
            open={tile?.incidents ?? null}
            nowMs={nowMs}
            periodWords={periodWords}
            isOutdated={incidents.isPlaceholderData}
          />
          <IncidentsTable
            incidents={incidents.data?.pages.flatMap(page => page.items)}
            total={first?.total}
            status={status.value}
            onStatus={status.set}
            nowMs={nowMs}
            note={periodWords}
            onMore={
              incidents.hasNextPage
                ? () => incidents.fetchNextPage()
                : undefined
            }
            isLoadingMore={incidents.isFetchingNextPage}
            focused={focused}
            notice={
              <StaleIncidents
                figure={openNow}
                nowMs={nowMs}
                adminHref={adminHref}
              />
            }
            isOutdated={incidents.isPlaceholderData}
          />
        </>
      )}
      <ChangesSections
        entityRef={entityRef}
        screen={screen}
        mayRead={mayRead}
        periodWords={periodWords}
        nowMs={nowMs}
        adminHref={adminHref}
      />
      {isMapped(summary) !== false && (
        <ProblemsTable
          problems={problems.data?.items}
          total={problems.data?.total}
          nowMs={nowMs}
          note={periodWords}
          focused={focused}
          failure={
            problems.error && !problems.data
              ? t(`failure.${failureKind(problems.error)}.title`)
              : undefined
          }
        />
      )}
    </div>
  );
};
