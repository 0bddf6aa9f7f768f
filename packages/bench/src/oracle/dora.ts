import type { IncidentFact, MergeRequestFact } from '@rosetta/backstage-plugin-monitoring-common';
import { addDays, daysBetween, isoWeekday, localTime } from './calendar';
import { compare, Fraction, fraction } from './fraction';
import { Release } from './releases';
import { contains, Span } from './spans';
import { describeDurations, DurationStatistics, median, secondsBetween } from './statistics';

/** That a release caused an incident, with what probability (KPI.md 5.1). */
export type CausalEdge = Readonly<{ incidentId: string; releaseId: string; probability: Fraction }>;

/** A commit that a release brought and no successful one before it had. */
export type ReleasedCommit = Readonly<{ sha: string; committedMs: number | null; isMerge: boolean }>;

/** Everything of one entity in production. */
export type EntityDelivery = Readonly<{
  releases: readonly Release[];
  /** Null where the range is not known or was cut. */
  commitsOf: (releaseId: string) => readonly ReleasedCommit[] | null;
  mergeRequests: readonly MergeRequestFact[];
  incidents: readonly IncidentFact[];
  edges: readonly CausalEdge[];
}>;

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

export type LeadTimes = DurationStatistics &
  Readonly<{ invalid: number; bootstrap: number; waiting: number | null }>;

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

/** The commits that a merge made; the head of the branch where it made none (fast-forward). */
function shasOf(request: MergeRequestFact): string[] {
  const made = [request.mergeCommitSha, request.squashCommitSha].flatMap(sha => sha ?? []);
  return made.length === 0 && request.headSha !== null ? [request.headSha] : made;
}

/**
 * The first release that brought a merge request's commit (KPI.md 1.6: staging and failures
 * deliver nothing). The first release of all brought what was merged before its end, where
 * nobody lists its commits.
 */
function deliveryOf(entity: EntityDelivery, request: MergeRequestFact): Release | undefined {
  const shas = shasOf(request);
  const bringing = entity.releases.find(release =>
    entity.commitsOf(release.id)?.some(commit => shas.includes(commit.sha)),
  );
  return (
    bringing ??
    entity.releases.find(
      release =>
        release.isBootstrap &&
        entity.commitsOf(release.id) === null &&
        request.mergedMs !== null &&
        request.mergedMs <= release.finishedMs,
    )
  );
}

function describeLeadTimes(seconds: readonly number[], bootstrap: number, waiting: number | null): LeadTimes {
  const valid = seconds.filter(value => value >= 0);
  return { ...describeDurations(valid), invalid: seconds.length - valid.length, bootstrap, waiting };
}

/** Merge to production, of merge requests delivered in the period (KPI.md 1.6). */
function leadTimeMerge({ entities, period, nowMs }: DoraInputs): LeadTimes {
  const endMs = Math.min(period.endMs, nowMs);
  let [bootstrap, waiting] = [0, 0];
  const seconds: number[] = [];
  for (const entity of entities) {
    for (const request of entity.mergeRequests) {
      if (request.mergedMs !== null) {
        const release = deliveryOf(entity, request);
        if (!release || release.finishedMs >= endMs) {
          waiting += request.mergedMs < endMs ? 1 : 0;
        } else if (contains(period, release.finishedMs)) {
          bootstrap += release.isBootstrap ? 1 : 0;
          seconds.push(...(release.isBootstrap ? [] : [secondsBetween(request.mergedMs, release.finishedMs)]));
        }
      }
    }
  }
  return describeLeadTimes(seconds, bootstrap, waiting);
}

/** Commit to production, each commit by the first release that brought it, merge commits out (KPI.md 1.6). */
function leadTimeCommit({ entities, period }: DoraInputs): LeadTimes {
  let bootstrap = 0;
  const seconds: number[] = [];
  for (const entity of entities) {
    const delivered = new Set<string>();
    for (const release of entity.releases) {
      for (const commit of entity.commitsOf(release.id) ?? []) {
        const isFirst = !commit.isMerge && commit.committedMs !== null && !delivered.has(commit.sha);
        delivered.add(commit.sha);
        if (isFirst && commit.committedMs !== null && contains(period, release.finishedMs)) {
          bootstrap += release.isBootstrap ? 1 : 0;
          seconds.push(
            ...(release.isBootstrap ? [] : [secondsBetween(commit.committedMs, release.finishedMs)]),
          );
        }
      }
    }
  }
  return describeLeadTimes(seconds, bootstrap, null);
}

/**
 * Reporting-zone days of the period that have begun and are not before the first deployment;
 * all that have begun where nothing was ever deployed: that is 0 a day, as far as the feed is
 * healthy, which is not judged here (KPI.md 1.6).
 */
function countDays({ entities, period, zone, nowMs }: DoraInputs): number {
  const finishes = entities.flatMap(entity => entity.releases.map(release => release.finishedMs));
  const firstMs = finishes.length === 0 ? period.startMs : Math.min(...finishes);
  const fromMs = Math.max(period.startMs, firstMs);
  const lastMs = Math.min(period.endMs, nowMs) - 1;
  return fromMs > lastMs ? 0 : daysBetween(localTime(fromMs, zone).day, localTime(lastMs, zone).day) + 1;
}

/** The five metrics of an entity or a scope in a period, counted by the end of a release (KPI.md 1.6). */
export function computeDora(inputs: DoraInputs): DoraPeriod {
  const { period, nowMs, leastProbability } = inputs;
  const all = inputs.entities.flatMap(entity => entity.releases.map(release => ({ entity, release })));
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
  const failed = mature.filter(({ entity, release }) => isFailed(entity, release, leastProbability));
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
  return {
    releasesByKind,
    releases,
    days,
    releasesPerDay: ratio(releases, days),
    deploymentDays: new Set(counted.map(({ release }) => localTime(release.finishedMs, inputs.zone).day)).size,
    leadTimeMerge: leadTimeMerge(inputs),
    leadTimeCommit: leadTimeCommit(inputs),
    failed: failed.length,
    mature: mature.length,
    pending: changes.length - mature.length,
    changeFailRatio: ratio(failed.length, mature.length),
    recovery: describeDurations(
      recoveries.flatMap(({ onsetMs, atMs }) =>
        atMs !== null && contains(period, atMs) ? secondsBetween(onsetMs, atMs) : [],
      ),
    ),
    unrecovered: recoveries.filter(
      ({ release, atMs }) => release.finishedMs < endMs && (atMs === null || atMs >= endMs),
    ).length,
    reworked,
    reworkRatio: ratio(reworked, releases),
  };
}

/**
 * Median of distinct deployment days over complete ISO weeks of a period, from the week of
 * the first deployment ever (KPI.md 1.6, DF band).
 *
 * @param firstEverMs - end of the entity's first deployment
 * @returns null of fewer than four weeks
 */
export function weeklyDeploymentDays(
  finishes: readonly number[],
  firstEverMs: number,
  period: Span,
  zone: string,
): Readonly<{ weeks: readonly number[]; median: Fraction | null }> {
  const firstDay = localTime(period.startMs, zone).day;
  const afterLast = addDays(localTime(period.endMs - 1, zone).day, 1);
  const days = new Set(finishes.map(finishedMs => localTime(finishedMs, zone).day));
  const weeks: number[] = [];
  for (
    let monday = addDays(firstDay, (8 - isoWeekday(firstDay)) % 7);
    addDays(monday, 7) <= afterLast;
    monday = addDays(monday, 7)
  ) {
    const sunday = addDays(monday, 6);
    if (sunday >= localTime(firstEverMs, zone).day) {
      weeks.push([...days].filter(day => day >= monday && day <= sunday).length);
    }
  }
  return { weeks, median: weeks.length < 4 ? null : median(weeks) };
}
