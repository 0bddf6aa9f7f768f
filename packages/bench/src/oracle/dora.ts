import type { IncidentFact } from '@rosetta/backstage-plugin-monitoring-common';
import { daysBetween, localTime } from './calendar';
import { compare, Fraction, fraction } from './fraction';
import { belonged, EntityDelivery, leadTimeCommit, leadTimeMerge, LeadTimes } from './leadTimes';
import { Release } from './releases';
import { contains, Span } from './spans';
import { describeDurations, DurationStatistics, LEAST_FOR_RATIO, secondsBetween } from './statistics';
import { survivalMedian } from './survival';

export type DoraInputs = Readonly<{
  /** One for an entity; a scope is the union of its entities (KPI.md 4.4 point 9). */
  entities: readonly EntityDelivery[];
  period: Span;
  zone: string;
  nowMs: number;
  /** `W`: how long after its end a release may cause an incident. */
  causalWindowMs: number;
  /** Least probability that counts; 0.60 by default, 0.35 and 0.85 for the sensitivity. */
  leastProbability: Fraction;
}>;

export type DoraPeriod = Readonly<{
  releasesByKind: Readonly<Record<Release['kind'], number>>;
  /** change + remediation + rollback. */
  releases: number;
  /** Days that count: of the period, elapsed, and not before the first deployment. */
  days: number;
  releasesPerDay: Fraction | null;
  deploymentDays: number;
  leadTimeMerge: LeadTimes;
  leadTimeCommit: LeadTimes;
  /** Distinct failed ÷ mature change releases; younger ones are pending. */
  failed: number;
  mature: number;
  pending: number;
  changeFailRatio: Fraction | null;
  recovery: DurationStatistics;
  unrecovered: number;
  /** Median recovery with failures that last still as censored; null of fewer than ten (KPI.md 1.6, 6.3). */
  recoverySurvivalP50Seconds: number | null;
  /** Passed over by a rollback without being what it repaired. */
  reverted: number;
  /** rollback + remediation. */
  reworked: number;
  reworkRatio: Fraction | null;
}>;

const MOST_SEVERE_PRIORITY = 2;
const ratio = (part: number, of: number): Fraction | null => (of === 0 ? null : fraction(part, of));

/** Releases that change what runs and are no way back: the denominator of the change fail rate. */
const isChange = (release: Release) => release.kind === 'change' || release.kind === 'remediation';

/** Incidents of priority 1–2 that a release is held to have caused: parents, not cancelled. */
function incidentsOf(entity: EntityDelivery, release: Release, least: Fraction): IncidentFact[] {
  const ids = new Set(
    entity.edges
      .filter(edge => edge.releaseId === release.id && compare(edge.probability, least) >= 0)
      .map(edge => edge.incidentId),
  );
  return entity.incidents.filter(
    incident =>
      ids.has(incident.externalId) &&
      incident.state !== 'canceled' &&
      incident.parentId === null &&
      incident.priority !== null &&
      incident.priority <= MOST_SEVERE_PRIORITY,
  );
}

const repairOf = (entity: EntityDelivery, release: Release) =>
  entity.releases.find(other => other.fails === release.id);

function isFailed(entity: EntityDelivery, release: Release, least: Fraction): boolean {
  return (
    release.isFailedInProduction ||
    repairOf(entity, release) !== undefined ||
    incidentsOf(entity, release, least).length > 0
  );
}

/** When a failed release was recovered: last end of its incidents, else end of its repair; null while it is not. */
function recoveredMs(
  entity: EntityDelivery,
  release: Release,
  incidents: readonly IncidentFact[],
): number | null {
  if (incidents.length === 0) {
    return repairOf(entity, release)?.finishedMs ?? null;
  }
  const ends = incidents.flatMap(incident => incident.resolvedMs ?? []);
  return ends.length < incidents.length ? null : Math.max(...ends);
}

/** Releases of the members while they belonged to the scope. */
function releasesOf({ entities }: DoraInputs) {
  return entities
    .flatMap(entity => entity.releases.map(release => ({ entity, release })))
    .filter(({ entity, release }) => belonged(entity, release.finishedMs));
}

/**
 * Reporting-zone days of the period that have begun and are not before the first deployment;
 * all that have begun where nothing was deployed by then: that is 0 a day, as far as the feed
 * is healthy, which is not judged here (KPI.md 1.6).
 */
function countDays(inputs: DoraInputs): number {
  const { period, zone, nowMs } = inputs;
  const finishes = releasesOf(inputs).map(({ release }) => release.finishedMs);
  const lastMs = Math.min(period.endMs, nowMs) - 1;
  const firstMs = Math.min(...finishes);
  const fromMs = finishes.length === 0 || firstMs > lastMs ? period.startMs : Math.max(period.startMs, firstMs);
  return fromMs > lastMs ? 0 : daysBetween(localTime(fromMs, zone).day, localTime(lastMs, zone).day) + 1;
}

/** Distinct releases of the period that failed, of those that are mature: the numerator of the change fail rate. */
export function countFailed(inputs: DoraInputs): number {
  return releasesOf(inputs).filter(
    ({ entity, release }) =>
      isChange(release) &&
      contains(inputs.period, release.finishedMs) &&
      inputs.nowMs >= release.finishedMs + inputs.causalWindowMs &&
      isFailed(entity, release, inputs.leastProbability),
  ).length;
}

/** The five metrics of an entity or a scope in a period, counted by the end of a release (KPI.md 1.6). */
export function computeDora(inputs: DoraInputs): DoraPeriod {
  const { period, nowMs, leastProbability } = inputs;
  const all = releasesOf(inputs);
  const within = all.filter(({ release }) => contains(period, release.finishedMs));
  const ofKind = (kind: Release['kind']) => within.filter(({ release }) => release.kind === kind).length;
  const releasesByKind = {
    change: ofKind('change'),
    rollback: ofKind('rollback'),
    remediation: ofKind('remediation'),
    redeploy: ofKind('redeploy'),
  };
  const releases = within.length - releasesByKind.redeploy;
  const changes = within.filter(({ release }) => isChange(release));
  const mature = changes.filter(({ release }) => nowMs >= release.finishedMs + inputs.causalWindowMs);
  const failed = countFailed(inputs);
  const recoveries = all
    .filter(({ entity, release }) => isChange(release) && isFailed(entity, release, leastProbability))
    .map(({ entity, release }) => {
      const incidents = incidentsOf(entity, release, leastProbability);
      const onsetMs = Math.min(release.finishedMs, ...incidents.map(incident => incident.openedMs));
      return { release, onsetMs, atMs: recoveredMs(entity, release, incidents) };
    });
  const days = countDays(inputs);
  const counted = within.filter(({ release }) => release.kind !== 'redeploy');
  const reworked = releasesByKind.rollback + releasesByKind.remediation;
  const endMs = Math.min(period.endMs, nowMs);
  const lives = recoveries
    .filter(
      ({ release, atMs }) => release.finishedMs < endMs && (atMs === null || atMs >= period.startMs),
    )
    .map(({ onsetMs, atMs }) => ({
      seconds: secondsBetween(onsetMs, atMs === null ? endMs : Math.min(atMs, endMs)),
      isOver: atMs !== null && atMs < endMs,
    }));
  return {
    releasesByKind,
    releases,
    days,
    releasesPerDay: ratio(releases, days),
    deploymentDays: new Set(counted.map(({ release }) => localTime(release.finishedMs, inputs.zone).day)).size,
    leadTimeMerge: leadTimeMerge(inputs.entities, period, nowMs),
    leadTimeCommit: leadTimeCommit(inputs.entities, period),
    failed,
    mature: mature.length,
    pending: changes.length - mature.length,
    changeFailRatio: ratio(failed, mature.length),
    recovery: describeDurations(
      recoveries.flatMap(({ onsetMs, atMs }) =>
        atMs !== null && contains(period, atMs) ? secondsBetween(onsetMs, atMs) : [],
      ),
    ),
    recoverySurvivalP50Seconds: lives.length < LEAST_FOR_RATIO ? null : survivalMedian(lives),
    reverted: within.filter(({ release }) => release.isReverted).length,
    unrecovered: recoveries.filter(
      ({ release, atMs }) => release.finishedMs < endMs && (atMs === null || atMs >= endMs),
    ).length,
    reworked,
    reworkRatio: ratio(reworked, releases),
  };
}
