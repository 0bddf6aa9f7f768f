import type { IncidentFact, ProblemFact } from '@rosetta/backstage-plugin-monitoring-common';
import { contains } from './spans';

/** How far back a fingerprint may match (KPI.md 1.7), in elapsed time. */
const RECURRENCE_MS = 90 * 24 * 3_600_000;

/** Whether a series belongs to the scope as it was at an instant (KPI.md 4.4, ownership of the past). */
export type IsMember = (entityRef: string, environment: string, atMs: number) => boolean;

type Place = Pick<IncidentFact['links'][number], 'entityRef' | 'environment'>;

/** Series that an incident counts for: not those it only depends on. */
export function ownSeries(incident: IncidentFact, isMember: IsMember, atMs: number): Place[] {
  return incident.links.filter(
    link => link.via !== 'dependency' && isMember(link.entityRef, link.environment, atMs),
  );
}

const isSame = (left: Place, right: Place) =>
  left.entityRef === right.entityRef && left.environment === right.environment;

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

/**
 * Root cause of the APM problem that was open on a series when an incident began, which is
 * its fingerprint where it tells nothing itself (KPI.md 1.7). Of several problems the oldest.
 */
export function rootCause(
  incident: IncidentFact,
  place: Place,
  problems: readonly ProblemFact[],
): string | null {
  const told = [incident.problemId, incident.category, incident.subcategory, incident.closeCode];
  if (told.some(word => word !== null)) {
    return null;
  }
  const [first] = problems
    .filter(
      problem =>
        problem.rootCauseId !== null &&
        problem.links.some(link => isSame(link, place)) &&
        contains({ startMs: problem.startedMs, endMs: problem.endedMs ?? Infinity }, incident.openedMs),
    )
    .sort(
      (left, right) => left.startedMs - right.startedMs || (left.externalId < right.externalId ? -1 : 1),
    );
  return first ? JSON.stringify(['root', first.rootCauseId]) : null;
}

/** Fingerprint of an incident on one of its series; null where nothing tells its kind. */
export function fingerprintOn(
  incident: IncidentFact,
  place: Place,
  problems: readonly ProblemFact[],
): string | null {
  return fingerprint(incident) ?? rootCause(incident, place, problems);
}

/** Whether another incident of the same fingerprint was resolved in the 90 days before this one opened. */
export function isRecurrent(
  incident: IncidentFact,
  others: readonly IncidentFact[],
  isMember: IsMember,
  problems: readonly ProblemFact[] = [],
): boolean {
  const before = { startMs: incident.openedMs - RECURRENCE_MS, endMs: incident.openedMs };
  const earlier = others.filter(
    other =>
      other.externalId !== incident.externalId &&
      other.resolvedMs !== null &&
      contains(before, other.resolvedMs),
  );
  return ownSeries(incident, isMember, incident.openedMs).some(place => {
    const mark = fingerprintOn(incident, place, problems);
    return (
      mark !== null &&
      earlier.some(
        other =>
          other.links.some(link => link.via !== 'dependency' && isSame(link, place)) &&
          fingerprintOn(other, place, problems) === mark,
      )
    );
  });
}
