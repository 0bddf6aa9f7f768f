import {
  HalfOpenWindow,
  Incident,
  KpiId,
  NamedKpi,
  ratioOrNull,
  ResolvedPeriod,
  Sla,
} from '@rosetta/backstage-plugin-monitoring-common';
import { IncidentFigures, IncidentRow, SlaRow } from '../store';
import { isVisible, Visibility } from './authorization';
import { EventFeed, eventKpi, LEAST_FOR_MEDIAN, LEAST_FOR_RATIO } from './eventKpis';
import type { ServedInstance } from './handlers/dependencies';

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

function slaView(sla: SlaRow): Sla {
  return {
    name: sla.name,
    target: sla.target,
    stage: sla.stage,
    hasBreached: sla.hasBreached,
    due: iso(sla.dueMs),
    ended: iso(sla.endedMs),
    businessUsedRatio: sla.businessUsedRatio,
  };
}

const isRunning = (sla: SlaRow) => sla.stage === 'in_progress' || sla.stage === 'paused' || sla.stage === 'breached';

/** The clock that matters now: one that runs and is breached, else the one that runs out next, else a breached one, else the last. */
export function decisiveSla(slas: readonly SlaRow[]): SlaRow | undefined {
  const running = slas.filter(isRunning);
  return (
    running.find(sla => sla.hasBreached) ??
    running[0] ??
    slas.find(sla => sla.hasBreached) ??
    slas[slas.length - 1]
  );
}

/** An incident as the API gives it; entities that the caller may not read are left out. */
export function incidentView(
  row: IncidentRow,
  instances: readonly ServedInstance[],
  visibility: Visibility,
): Incident {
  const decisive = decisiveSla(row.slas);
  return {
    source: row.source,
    instance: row.instance,
    number: row.number,
    title: row.title,
    state: row.state,
    isOpen: row.isOpen,
    priority: row.priority,
    assignmentGroup: row.assignmentGroup,
    opened: row.opened.toISOString(),
    acknowledged: row.acknowledged?.toISOString() ?? null,
    resolved: row.resolved?.toISOString() ?? null,
    closed: row.closed?.toISOString() ?? null,
    reopenCount: row.reopenCount,
    isChild: row.isChild,
    via: row.via,
    sla: decisive ? slaView(decisive) : null,
    slas: row.slas.map(slaView),
    entities: row.entities
      .filter(entity => isVisible(visibility, entity.ref))
      .map(({ ref, name }) => ({ ref, name })),
    upstreamUrl:
      instances
        .find(item => item.source === row.source && item.instance === row.instance)
        ?.incidentUrl(row.externalId) ?? null,
  };
}

/** Figures before and now, where the earlier period is held whole; else there is no comparison. */
export interface ComparedFigures {
  readonly now: IncidentFigures | undefined;
  /** Undefined where the earlier period was not collected. */
  readonly before: IncidentFigures | null | undefined;
}

/** Too few cases are not compared with, either. */
const enough = (cases: number | undefined) => cases !== undefined && cases >= LEAST_FOR_MEDIAN;

const countOf = (figures: IncidentFigures | undefined, key: 'opened' | 'openNow') => figures?.[key] ?? 0;

/** Incidents opened in the period, counted once each. No row means that there were none. */
export function openedKpi(feed: EventFeed, { now, before }: ComparedFigures, window: HalfOpenWindow) {
  const opened = countOf(now, 'opened');
  return eventKpi('incidents_opened', feed, {
    value: opened, n: opened, window, method: 'distinct_opened',
    previous: before === undefined ? null : countOf(before ?? undefined, 'opened'),
  });
}

/** Median calendar time from opened to resolved, of what was resolved in the period. */
export function mttrKpi(feed: EventFeed, { now, before }: ComparedFigures, window: HalfOpenWindow) {
  return eventKpi('mttr', feed, {
    value: now?.mttrP50Seconds ?? null, n: now?.resolved ?? 0, window, method: 'median_of_resolved', needs: 'median',
    previous: enough(before?.resolved) ? (before?.mttrP50Seconds ?? null) : null,
  });
}

/** The band of figures over incidents: open now, opened, MTTA, MTTR, SLA breach rate. */
export function incidentKpis(
  feed: EventFeed,
  figures: ComparedFigures,
  openBefore: number | null,
  period: ResolvedPeriod,
  nowMs: number,
  /** For what is open now, which needs no history. */
  feedNow: EventFeed = feed,
): NamedKpi[] {
  const { now, before } = figures;
  const { window } = period;
  const breached = now?.slaBreached ?? 0;
  const counted = breached + (now?.slaAchieved ?? 0);
  const openNow = countOf(now, 'openNow');
  const named = (kpi: KpiId, value: NamedKpi['value']): NamedKpi => ({ kpi, value, origin: feed.origin });
  return [
    named('open_incidents', eventKpi('open_incidents', feedNow, {
      value: openNow, n: openNow, previous: openBefore, method: 'distinct_open_now', window: { startMs: nowMs, endMs: nowMs },
    })),
    named('incidents_opened', openedKpi(feed, figures, window)),
    named('mtta', eventKpi('mtta', feed, {
      value: now?.mttaP50Seconds ?? null, n: now?.acknowledged ?? 0, window, method: 'median_of_acknowledged', needs: 'median',
      previous: enough(before?.acknowledged) ? (before?.mttaP50Seconds ?? null) : null,
    })),
    named('mttr', mttrKpi(feed, figures, window)),
    named('sla_breach_rate', eventKpi('sla_breach_rate', feed, {
      value: ratioOrNull(breached, counted), n: counted, num: breached, den: counted, window, method: 'resolution_clocks',
      needs: 'ratio',
      previous:
        before && before.slaBreached + before.slaAchieved >= LEAST_FOR_RATIO
          ? ratioOrNull(before.slaBreached, before.slaBreached + before.slaAchieved)
          : null,
    })),
  ];
}
