import type { IncidentFact, MergeRequestFact } from '@rosetta/backstage-plugin-monitoring-common';
import type { Fraction } from './fraction';
import type { Release } from './releases';
import { contains, Span } from './spans';
import { describeDurations, DurationStatistics, secondsBetween } from './statistics';

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
  /** Whether the entity belonged to the scope at an instant (KPI.md 4.4); always by default. */
  belongedAt?: (atMs: number) => boolean;
}>;

export type LeadTimes = DurationStatistics &
  Readonly<{
    invalid: number;
    bootstrap: number;
    /** Merged by the end of the period and not delivered then; null for commits. */
    waiting: number | null;
    waitingOldestMs: number | null;
    /** Merged, and perhaps part of a release whose commits nobody lists: neither delivered nor waiting. */
    unknown: number;
  }>;

export const belonged = (entity: EntityDelivery, atMs: number): boolean => entity.belongedAt?.(atMs) ?? true;

/** The commits that a merge made; the head of the branch where it made none (fast-forward). */
function shasOf(request: MergeRequestFact): string[] {
  const made = [request.mergeCommitSha, request.squashCommitSha].flatMap(sha => sha ?? []);
  return made.length === 0 && request.headSha !== null ? [request.headSha] : made;
}

/** Deliveries by the releases they were looked for in: every period asks for all of them. */
const found = new WeakMap<readonly Release[], Map<MergeRequestFact, Release | undefined>>();

/**
 * The first release that brought a merge request's commit (KPI.md 1.6: staging and failures
 * deliver nothing). The first release of all brought what was merged before its end, where
 * nobody lists its commits.
 */
export function deliveryOf(entity: EntityDelivery, request: MergeRequestFact): Release | undefined {
  const known = found.get(entity.releases) ?? new Map<MergeRequestFact, Release | undefined>();
  found.set(entity.releases, known);
  if (!known.has(request)) {
    known.set(request, findDelivery(entity, request));
  }
  return known.get(request);
}

function findDelivery(entity: EntityDelivery, request: MergeRequestFact): Release | undefined {
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

/** Whether a release after the merge tells nothing of its commits, so that it may have brought it. */
function mayBeDelivered(entity: EntityDelivery, mergedMs: number): boolean {
  return entity.releases.some(
    release =>
      !release.isBootstrap &&
      release.kind !== 'redeploy' &&
      release.finishedMs >= mergedMs &&
      entity.commitsOf(release.id) === null,
  );
}

type Way = Readonly<{ mergedMs: number; release: Release | undefined; isUnknown: boolean }>;

/** How one merge request came into any of the entities: its first delivery, else whether it may have come. */
function firstWay(ways: readonly Way[]): Way {
  const delivered = ways.filter(way => way.release !== undefined);
  const ended = (way: Way) => way.release?.finishedMs ?? Infinity;
  return delivered.length > 0
    ? delivered.reduce((first, way) => (ended(way) < ended(first) ? way : first))
    : ways.find(way => way.isUnknown) ?? ways[0];
}

/** Ways of each merge request once, however many entities of a scope it belongs to (KPI.md 4.4 point 9). */
function waysOf(entities: readonly EntityDelivery[]): Way[] {
  const byRequest = new Map<string, Way[]>();
  for (const entity of entities) {
    for (const request of entity.mergeRequests) {
      if (request.mergedMs !== null) {
        const release = deliveryOf(entity, request);
        const way = {
          mergedMs: request.mergedMs,
          release,
          isUnknown: release === undefined && mayBeDelivered(entity, request.mergedMs),
        };
        if (belonged(entity, release?.finishedMs ?? request.mergedMs)) {
          byRequest.set(request.externalId, [...(byRequest.get(request.externalId) ?? []), way]);
        }
      }
    }
  }
  return [...byRequest.values()].map(firstWay);
}

const none = { invalid: 0, bootstrap: 0, waiting: null, waitingOldestMs: null, unknown: 0 };

function describeLeadTimes(seconds: readonly number[], over: Partial<LeadTimes>): LeadTimes {
  const valid = seconds.filter(value => value >= 0);
  return { ...describeDurations(valid), ...none, invalid: seconds.length - valid.length, ...over };
}

/** Merge to production, of merge requests delivered in the period (KPI.md 1.6). */
export function leadTimeMerge(entities: readonly EntityDelivery[], period: Span, nowMs: number): LeadTimes {
  const endMs = Math.min(period.endMs, nowMs);
  const ways = waysOf(entities);
  const within = ways.flatMap(({ mergedMs, release }) =>
    release && release.finishedMs < endMs && contains(period, release.finishedMs) ? { mergedMs, release } : [],
  );
  const before = ways.filter(way => way.mergedMs < endMs);
  const waiting = before.filter(way => (way.release ? way.release.finishedMs >= endMs : !way.isUnknown));
  const counted = within.filter(({ release }) => !release.isBootstrap);
  return describeLeadTimes(
    counted.map(({ mergedMs, release }) => secondsBetween(mergedMs, release.finishedMs)),
    {
      bootstrap: within.length - counted.length,
      waiting: waiting.length,
      waitingOldestMs: waiting.length === 0 ? null : Math.min(...waiting.map(way => way.mergedMs)),
      unknown: before.filter(way => way.isUnknown).length,
    },
  );
}

/** Commit to production, each commit by the first release that brought it, merge commits out (KPI.md 1.6). */
export function leadTimeCommit(entities: readonly EntityDelivery[], period: Span): LeadTimes {
  let bootstrap = 0;
  const seconds: number[] = [];
  const delivered = new Set<string>();
  const releases = entities
    .flatMap(entity => entity.releases.map(release => ({ entity, release })))
    .filter(({ entity, release }) => belonged(entity, release.finishedMs))
    .sort((left, right) => left.release.finishedMs - right.release.finishedMs);
  for (const { entity, release } of releases) {
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
  return describeLeadTimes(seconds, { bootstrap });
}
