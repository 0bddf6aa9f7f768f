import type { ChangeFact, IncidentFact } from '@rosetta/backstage-plugin-monitoring-common';
import { hoursOf, isoWeekday, localTime } from './calendar';
import { Fraction, fraction, fractionOfDecimal, divide } from './fraction';
import { coveredMs, contains, Span, union } from './spans';

/** Mean time between failures, and what bounds it where nothing failed (KPI.md 1.7). */
export type Mtbf = Readonly<{
  failures: number;
  downSeconds: number;
  /** Null without a failure. */
  mtbfSeconds: Fraction | null;
  /** Lower 95 % bound, given only without a failure. */
  lowerBoundSeconds: Fraction | null;
}>;

/**
 * `(observed − downtime) / failures` of one entity; failures are onsets, in the period, of
 * outages joined first (KPI.md 1.7).
 *
 * @param outages - spans in which it was down, also from before the period
 * @param observed - what of the period was observed
 */
export function computeMtbf(outages: readonly Span[], observed: Span): Mtbf {
  const observedSeconds = (observed.endMs - observed.startMs) / 1_000;
  const downSeconds = coveredMs(outages, observed) / 1_000;
  const failures = union(outages).filter(outage => contains(observed, outage.startMs)).length;
  return {
    failures,
    downSeconds,
    mtbfSeconds: failures === 0 ? null : fraction(observedSeconds - downSeconds, failures),
    lowerBoundSeconds: failures === 0 ? divide(fraction(observedSeconds), fractionOfDecimal('2.996')) : null,
  };
}

export type HeatmapCell = Readonly<{
  isoWeekday: number;
  localHour: number;
  count: number;
  exposureHours: number;
}>;

/** Incidents by ISO weekday and local hour, each with the hours of it that the period has (KPI.md 1.7). */
export function incidentHeatmap(
  incidents: readonly Pick<IncidentFact, 'openedMs'>[],
  period: Span,
  zone: string,
): HeatmapCell[] {
  const keyOf = (instantMs: number) => {
    const { day, hour } = localTime(instantMs, zone);
    return isoWeekday(day) * 24 + hour;
  };
  const tally = (instants: readonly number[]) => {
    const counts = new Map<number, number>();
    instants.map(keyOf).forEach(key => counts.set(key, (counts.get(key) ?? 0) + 1));
    return counts;
  };
  const counts = tally(incidents.map(incident => incident.openedMs).filter(ms => contains(period, ms)));
  return [...tally(hoursOf(period))].map(([key, exposureHours]) => ({
    isoWeekday: Math.floor(key / 24),
    localHour: key % 24,
    count: counts.get(key) ?? 0,
    exposureHours,
  }));
}

export type ChangePeriod = Readonly<{
  closed: number;
  successful: number;
  successfulIssues: number;
  unsuccessful: number;
  /** Closed with no outcome that config maps. */
  unknown: number;
  /** Cancelled in the period: in nothing else. */
  canceled: number;
  emergency: number;
  /** Closed changes that at least one incident names as its cause: parents, not cancelled. */
  causedIncident: number;
  /** unsuccessful ÷ (successful + successful with issues + unsuccessful). */
  failureRatio: Fraction | null;
}>;

/** Changes closed in a period by how they ended (KPI.md 1.7, ITSM change failure rate); cancelled and rejected ones are out. */
export function computeChanges(
  changes: readonly ChangeFact[],
  incidents: readonly Pick<IncidentFact, 'causedByChangeId' | 'state' | 'parentId'>[],
  period: Span,
): ChangePeriod {
  const over = changes.filter(change => change.closedMs !== null && contains(period, change.closedMs));
  const closed = over.filter(change => change.state === 'closed' && change.approval !== 'rejected');
  const ended = (outcome: ChangeFact['outcome']) => closed.filter(change => change.outcome === outcome).length;
  const causes = new Set(
    incidents
      .filter(incident => incident.state !== 'canceled' && incident.parentId === null)
      .map(incident => incident.causedByChangeId),
  );
  const [successful, successfulIssues, unsuccessful] = [
    ended('successful'),
    ended('successful_issues'),
    ended('unsuccessful'),
  ];
  const told = successful + successfulIssues + unsuccessful;
  return {
    closed: closed.length,
    successful,
    successfulIssues,
    unsuccessful,
    unknown: closed.length - told,
    canceled: over.filter(change => change.state === 'canceled').length,
    emergency: closed.filter(change => change.type === 'emergency').length,
    causedIncident: closed.filter(change => causes.has(change.externalId)).length,
    failureRatio: told === 0 ? null : fraction(unsuccessful, told),
  };
}
