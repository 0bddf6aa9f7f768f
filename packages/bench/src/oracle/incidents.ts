import type {
  IncidentFact,
  IncidentState,
  ProblemFact,
  TaskSlaFact,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Fraction, fraction } from './fraction';
import { fingerprintOn, IsMember, isRecurrent, ownSeries } from './recurrence';
import { contains, coveredMs, intersect, Span } from './spans';
import { describeDurations, DurationStatistics, median, secondsBetween } from './statistics';
import { survivalMedian } from './survival';

/** An accepted version of an incident: what it was, and since when by the source. */
export type IncidentVersion = Readonly<{ incidentId: string; state: IncidentState; updatedMs: number }>;

export type IncidentFacts = Readonly<{
  /** Latest knowledge of every incident, also of those outside of the scope and of the period. */
  incidents: readonly IncidentFact[];
  versions: readonly IncidentVersion[];
  slas: readonly TaskSlaFact[];
  /** Problems of the APM tool; their root causes are fingerprints of incidents that tell nothing. */
  problems?: readonly ProblemFact[];
}>;

export type IncidentQuestion = Readonly<{
  isMember: IsMember;
  period: Span;
  /** Until when things are known; an open period ends here. */
  nowMs: number;
  /** Which incidents are asked for, e.g. those of one priority; all by default. */
  counts?: (incident: IncidentFact) => boolean;
  /** When an incident has to belong to the scope: at the instant that decides the figure, or when it opened. */
  belongsAt?: 'instant' | 'opening';
}>;

export type IncidentInputs = IncidentFacts & IncidentQuestion;

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
  openOldestMs: number | null;
  /** Time that incidents were open in the period: of each, and while any was. */
  openSeconds: number;
  anyOpenSeconds: number;
  /** Said to be over by their state, with no moment of it: in no figure but `opened`. */
  withoutEnd: number;
  mtta: DurationStatistics;
  /** Opened in the period and not acknowledged as far as is known; and those resolved in it. */
  unacknowledged: number;
  resolvedUnacknowledged: number;
  mttrResolve: DurationStatistics;
  /** Median time to resolve of those opened in the period, with what is open as censored (KPI.md 6.3). */
  survivalP50Seconds: number | null;
  /** Of those resolved in the period. */
  reopened: number;
  reopenRatio: Fraction | null;
  recurrent: number;
  recurrenceRatio: Fraction | null;
  /** Opened in the period, with nothing that tells their kind. */
  withoutFingerprint: number;
  response: SlaCount;
  resolution: SlaCount;
}>;

/** Resolved, else closed; null while open. */
export function endedMs(incident: IncidentFact): number | null {
  return incident.resolvedMs ?? incident.closedMs;
}

export function isOver(incident: IncidentFact): boolean {
  return incident.state === 'resolved' || incident.state === 'closed';
}

/** When an incident was open; null where it is over and nobody knows since when. */
export function openSpan(incident: IncidentFact): Span | null {
  const ended = endedMs(incident);
  return ended === null && isOver(incident)
    ? null
    : { startMs: incident.openedMs, endMs: ended ?? Number.MAX_SAFE_INTEGER };
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

function byIncident<T extends { incidentId: string }>(rows: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  rows.forEach(row => found.set(row.incidentId, [...(found.get(row.incidentId) ?? []), row]));
  return found;
}

/**
 * The incidents that count, with what is the same in every period: cancelled ones are in
 * nothing, children only in `children` (KPI.md 1.7).
 */
export function indexIncidents({ incidents, versions, slas, problems = [] }: IncidentFacts) {
  const counted = incidents.filter(incident => incident.state !== 'canceled');
  const [clocks, told] = [byIncident(slas), byIncident(versions)];
  return {
    children: counted.filter(incident => incident.parentId !== null),
    problems,
    parents: counted
      .filter(incident => incident.parentId === null)
      .map(incident => {
        const own = clocks.get(incident.externalId) ?? [];
        return {
          incident,
          clocks: own,
          ackMs: acknowledgedMs(incident, told.get(incident.externalId) ?? [], own),
        };
      }),
  };
}

export type IncidentIndex = ReturnType<typeof indexIncidents>;

/** Incidents of a scope in a period (KPI.md 1.7), each assigned by its own deciding instant (KPI.md 0.3). */
export function readIncidents(index: IncidentIndex, question: IncidentQuestion): IncidentPeriod {
  const { isMember, period, counts = () => true, belongsAt = 'instant' } = question;
  const endMs = Math.min(period.endMs, question.nowMs);
  const parents = index.parents.filter(({ incident }) => counts(incident));
  const isOwn = (incident: IncidentFact, atMs: number) =>
    ownSeries(incident, isMember, belongsAt === 'opening' ? incident.openedMs : atMs).length > 0;
  const elapsed = { startMs: period.startMs, endMs };
  const isIn = (incident: IncidentFact, atMs: number) => contains(elapsed, atMs) && isOwn(incident, atMs);
  const decidedBy = (momentOf: (parent: IncidentIndex['parents'][number]) => number | null) =>
    parents.flatMap(parent => {
      const atMs = momentOf(parent);
      return atMs !== null && isIn(parent.incident, atMs) ? { ...parent, atMs } : [];
    });
  const opened = decidedBy(({ incident }) => incident.openedMs);
  const resolved = decidedBy(({ incident }) => incident.resolvedMs);
  const acknowledged = decidedBy(({ ackMs }) => ackMs);
  const began = parents.filter(({ incident }) => incident.openedMs < endMs && isOwn(incident, endMs - 1));
  const open = began.filter(({ incident }) => {
    const span = openSpan(incident);
    return span !== null && span.endMs >= endMs;
  });
  const spans = began.flatMap(({ incident }) => {
    const span = openSpan(incident);
    return (span && intersect(span, elapsed)) ?? [];
  });
  const clocks = resolved.flatMap(each => each.clocks);
  const lives = opened.flatMap(({ incident }) => {
    const span = openSpan(incident);
    return span
      ? {
          seconds: secondsBetween(span.startMs, Math.min(span.endMs, endMs)),
          isOver: span.endMs < endMs,
        }
      : [];
  });
  const everyParent = index.parents.map(({ incident }) => incident);
  const recurrent = opened.filter(({ incident }) =>
    isRecurrent(incident, everyParent, isMember, index.problems),
  );
  const reopened = resolved.filter(
    ({ incident }) => incident.reopenCount !== null && incident.reopenCount > 0,
  );
  const lasted = ({ incident, atMs }: (typeof opened)[number]) => secondsBetween(incident.openedMs, atMs);
  const openedByPriority: Record<string, number> = {};
  for (const { incident } of opened) {
    const key = incident.priority === null ? 'none' : String(incident.priority);
    openedByPriority[key] = (openedByPriority[key] ?? 0) + 1;
  }
  return {
    opened: opened.length,
    openedByPriority,
    children: index.children.filter(child => counts(child) && isIn(child, child.openedMs)).length,
    resolved: resolved.length,
    open: open.length,
    openAgeP50Seconds: median(open.map(({ incident }) => secondsBetween(incident.openedMs, endMs))),
    openOldestMs: open.length === 0 ? null : Math.min(...open.map(({ incident }) => incident.openedMs)),
    openSeconds: spans.reduce((whole, span) => whole + secondsBetween(span.startMs, span.endMs), 0),
    anyOpenSeconds: Math.floor(coveredMs(spans, elapsed) / 1_000),
    withoutEnd: opened.filter(({ incident }) => openSpan(incident) === null).length,
    mtta: describeDurations(acknowledged.map(lasted)),
    unacknowledged: opened.filter(({ ackMs }) => ackMs === null).length,
    resolvedUnacknowledged: resolved.filter(({ ackMs }) => ackMs === null).length,
    mttrResolve: describeDurations(resolved.map(lasted)),
    survivalP50Seconds: survivalMedian(lives),
    reopened: reopened.length,
    reopenRatio: ratio(reopened.length, resolved.length),
    recurrent: recurrent.length,
    recurrenceRatio: ratio(recurrent.length, opened.length),
    withoutFingerprint: opened.filter(({ incident }) =>
      ownSeries(incident, isMember, incident.openedMs).every(
        place => fingerprintOn(incident, place, index.problems) === null,
      ),
    ).length,
    response: countSlas(clocks, 'response'),
    resolution: countSlas(clocks, 'resolution'),
  };
}

/** {@link readIncidents} of facts that are read once. */
export function computeIncidents(inputs: IncidentInputs): IncidentPeriod {
  return readIncidents(indexIncidents(inputs), inputs);
}
