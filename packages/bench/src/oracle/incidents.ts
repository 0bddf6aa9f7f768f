import type { IncidentFact, IncidentState, TaskSlaFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Fraction, fraction } from './fraction';
import { contains, Span } from './spans';
import { describeDurations, DurationStatistics, median, secondsBetween } from './statistics';

const DAY_MS = 24 * 3_600_000;
/** How far back a fingerprint may match (KPI.md 1.7), in elapsed time. */
const RECURRENCE_MS = 90 * DAY_MS;

/** An accepted version of an incident: what it was, and since when by the source. */
export type IncidentVersion = Readonly<{ incidentId: string; state: IncidentState; updatedMs: number }>;

/** Whether a series belongs to the scope as it was at an instant (KPI.md 4.4, ownership of the past). */
export type IsMember = (entityRef: string, environment: string, atMs: number) => boolean;

export type IncidentInputs = Readonly<{
  /** Latest knowledge of every incident, also of those outside of the scope and of the period. */
  incidents: readonly IncidentFact[];
  versions: readonly IncidentVersion[];
  slas: readonly TaskSlaFact[];
  isMember: IsMember;
  period: Span;
  /** Until when things are known; an open period ends here. */
  nowMs: number;
}>;

export type SlaCount = Readonly<{
  breached: number;
  achieved: number;
  /** breached ÷ (breached + achieved); null where neither. */
  breachRatio: Fraction | null;
}>;

export type IncidentPeriod = Readonly<{
  /** Distinct parents opened in the period; by priority 1–5, `none` where the source gives none. */
  opened: number;
  openedByPriority: Readonly<Record<string, number>>;
  /** Children opened in the period, counted apart. */
  children: number;
  resolved: number;
  /** Open at the end of the period, and their median age then. */
  open: number;
  openAgeP50Seconds: Fraction | null;
  /** Said to be over by their state, with no moment of it: in no figure but `opened`. */
  withoutEnd: number;
  mtta: DurationStatistics;
  /** Opened in the period and not acknowledged as far as is known. */
  unacknowledged: number;
  mttrResolve: DurationStatistics;
  /** Of those resolved in the period. */
  reopened: number;
  reopenRatio: Fraction | null;
  recurrent: number;
  recurrenceRatio: Fraction | null;
  response: SlaCount;
  resolution: SlaCount;
}>;

/** Ids of the series' entities that an incident counts for: not those it only depends on. */
function ownEntities(incident: IncidentFact, isMember: IsMember, atMs: number): string[] {
  return incident.links
    .filter(link => link.via !== 'dependency' && isMember(link.entityRef, link.environment, atMs))
    .map(link => link.entityRef);
}

/** Resolved, else closed; null while open. */
function endedMs(incident: IncidentFact): number | null {
  return incident.resolvedMs ?? incident.closedMs;
}

function isOver(incident: IncidentFact): boolean {
  return incident.state === 'resolved' || incident.state === 'closed';
}

/**
 * When an incident was acknowledged: the first of the end of its response SLA and its first
 * version out of New that follows one in New (KPI.md, "MTTA").
 *
 * @returns null where neither is known, as of what was backfilled
 */
export function acknowledgedMs(
  incident: Pick<IncidentFact, 'externalId' | 'openedMs'>,
  versions: readonly IncidentVersion[],
  slas: readonly TaskSlaFact[],
): number | null {
  const own = versions
    .filter(version => version.incidentId === incident.externalId)
    .sort((left, right) => left.updatedMs - right.updatedMs);
  const firstNew = own.findIndex(version => version.state === 'new');
  const left = firstNew < 0 ? undefined : own.slice(firstNew).find(version => version.state !== 'new');
  const answered = slas.flatMap(sla =>
    sla.incidentId === incident.externalId &&
    sla.target === 'response' &&
    (sla.stage === 'completed' || sla.stage === 'breached') &&
    sla.endedMs !== null
      ? sla.endedMs
      : [],
  );
  const moments = left ? [...answered, left.updatedMs] : answered;
  return moments.length === 0 ? null : Math.min(...moments);
}

/**
 * What makes two incidents the same failure on one entity (KPI.md 1.7): the problem record,
 * else category, subcategory and close code where all three are known.
 */
export function fingerprint(incident: IncidentFact): string | null {
  if (incident.problemId !== null) {
    return JSON.stringify(['problem', incident.problemId]);
  }
  const kind = [incident.category, incident.subcategory, incident.closeCode];
  return kind.includes(null) ? null : JSON.stringify(['kind', ...kind]);
}

/** Whether another incident of the same fingerprint was resolved in the 90 days before this one opened. */
export function isRecurrent(
  incident: IncidentFact,
  others: readonly IncidentFact[],
  isMember: IsMember,
): boolean {
  const mark = fingerprint(incident);
  const entities = ownEntities(incident, isMember, incident.openedMs);
  const before = { startMs: incident.openedMs - RECURRENCE_MS, endMs: incident.openedMs };
  return (
    mark !== null &&
    others.some(
      other =>
        other.externalId !== incident.externalId &&
        other.resolvedMs !== null &&
        contains(before, other.resolvedMs) &&
        fingerprint(other) === mark &&
        other.links.some(link => link.via !== 'dependency' && entities.includes(link.entityRef)),
    )
  );
}

/** Breaches per SLA row, by the rows' own target (KPI.md 1.7): open and not breached, cancelled, paused are out. */
export function countSlas(rows: readonly TaskSlaFact[], target: TaskSlaFact['target']): SlaCount {
  const own = rows.filter(row => row.target === target && row.stage !== 'cancelled' && row.stage !== 'paused');
  const breached = own.filter(row => row.hasBreached).length;
  const achieved = own.filter(row => !row.hasBreached && row.stage === 'completed').length;
  return {
    breached,
    achieved,
    breachRatio: breached + achieved === 0 ? null : fraction(breached, breached + achieved),
  };
}

const ratio = (part: number, of: number): Fraction | null => (of === 0 ? null : fraction(part, of));

/**
 * Incidents of a scope in a period (KPI.md 1.7), each assigned by its own deciding instant
 * (KPI.md 0.3). Cancelled ones are in nothing; children only in `children`.
 */
export function computeIncidents(inputs: IncidentInputs): IncidentPeriod {
  const { isMember, period, versions, slas } = inputs;
  const counted = inputs.incidents.filter(incident => incident.state !== 'canceled');
  const parents = counted.filter(incident => incident.parentId === null);
  const isOwn = (incident: IncidentFact, atMs: number) => ownEntities(incident, isMember, atMs).length > 0;
  const isOpened = (incident: IncidentFact) =>
    contains(period, incident.openedMs) && isOwn(incident, incident.openedMs);
  const opened = parents.filter(isOpened);
  const resolved = parents.flatMap(incident =>
    incident.resolvedMs !== null &&
    contains(period, incident.resolvedMs) &&
    isOwn(incident, incident.resolvedMs)
      ? { incident, resolvedMs: incident.resolvedMs }
      : [],
  );
  const endMs = Math.min(period.endMs, inputs.nowMs);
  const open = parents.filter(incident => {
    const ended = endedMs(incident);
    const isUnended = ended === null ? !isOver(incident) : ended >= endMs;
    return incident.openedMs < endMs && isUnended && isOwn(incident, endMs - 1);
  });
  const acknowledged = parents.map(incident => ({ incident, atMs: acknowledgedMs(incident, versions, slas) }));
  const acknowledgements = acknowledged.flatMap(({ incident, atMs }) =>
    atMs !== null && contains(period, atMs) && isOwn(incident, atMs)
      ? secondsBetween(incident.openedMs, atMs)
      : [],
  );
  const openedIds = new Set(opened.map(incident => incident.externalId));
  const resolvedIds = new Set(resolved.map(({ incident }) => incident.externalId));
  const clocks = slas.filter(sla => resolvedIds.has(sla.incidentId));
  const reopened = resolved.filter(({ incident }) => incident.reopenCount !== null && incident.reopenCount > 0);
  const recurrent = opened.filter(incident => isRecurrent(incident, parents, isMember));
  const openedByPriority: Record<string, number> = {};
  for (const { priority } of opened) {
    const key = priority === null ? 'none' : String(priority);
    openedByPriority[key] = (openedByPriority[key] ?? 0) + 1;
  }
  return {
    opened: opened.length,
    openedByPriority,
    children: counted.filter(incident => incident.parentId !== null && isOpened(incident)).length,
    resolved: resolved.length,
    open: open.length,
    openAgeP50Seconds: median(open.map(incident => secondsBetween(incident.openedMs, endMs))),
    withoutEnd: opened.filter(incident => isOver(incident) && endedMs(incident) === null).length,
    mtta: describeDurations(acknowledgements),
    unacknowledged: acknowledged.filter(
      ({ incident, atMs }) => atMs === null && openedIds.has(incident.externalId),
    ).length,
    mttrResolve: describeDurations(
      resolved.map(({ incident, resolvedMs }) => secondsBetween(incident.openedMs, resolvedMs)),
    ),
    reopened: reopened.length,
    reopenRatio: ratio(reopened.length, resolved.length),
    recurrent: recurrent.length,
    recurrenceRatio: ratio(recurrent.length, opened.length),
    response: countSlas(clocks, 'response'),
    resolution: countSlas(clocks, 'resolution'),
  };
}
