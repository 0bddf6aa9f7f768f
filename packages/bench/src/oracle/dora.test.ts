import type { IncidentFact, MergeRequestFact } from '@rosetta/backstage-plugin-monitoring-common';
import { periodSpan } from './calendar';
import { deploymentBand, weeklyDeploymentDays } from './deploymentBand';
import { computeDora, DoraInputs } from './dora';
import { fraction, fractionOfDecimal } from './fraction';
import type { EntityDelivery, ReleasedCommit } from './leadTimes';
import { Release } from './releases';
import { median } from './statistics';

const ZONE = 'Europe/Paris';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = (text: string) => Date.parse(`${text}Z`);

const release = (id: string, finishedMs: number, over: Partial<Release> = {}): Release => ({
  id,
  targetIds: [id],
  revision: id,
  startedMs: finishedMs,
  finishedMs,
  kind: 'change',
  isBootstrap: false,
  isFailedInProduction: false,
  fails: null,
  isReverted: false,
  ...over,
});

const incident = (id: string, openedMs: number, resolvedMs: number | null, over: Partial<IncidentFact> = {}) =>
  ({
    externalId: id,
    openedMs,
    resolvedMs,
    state: resolvedMs === null ? 'in_progress' : 'resolved',
    priority: 2,
    parentId: null,
    ...over,
  } as IncidentFact);

const mergeRequest = (id: string, mergedMs: number | null) =>
  ({ externalId: id, mergedMs, mergeCommitSha: id, squashCommitSha: null, headSha: null } as MergeRequestFact);

const commit = (sha: string, committedMs: number, isMerge = false): ReleasedCommit => ({
  sha,
  committedMs,
  isMerge,
});

const entity = (over: Partial<EntityDelivery>): EntityDelivery => ({
  releases: [],
  commitsOf: () => null,
  mergeRequests: [],
  incidents: [],
  edges: [],
  ...over,
});

const read = (entities: readonly EntityDelivery[], over: Partial<DoraInputs> = {}) =>
  computeDora({
    entities,
    period: periodSpan('month', '2026-04-01', ZONE),
    zone: ZONE,
    nowMs: at('2027-01-01T00:00:00'),
    causalWindowMs: DAY_MS,
    leastProbability: fractionOfDecimal(0.6),
    ...over,
  });

describe('lead time (KPI.md 9.1)', () => {
  const year = { period: periodSpan('year', '2023-01-01', 'UTC') };
  const releases = [
    release('first', at('2023-04-10T07:00:00'), { isBootstrap: true }),
    release('r5', at('2023-04-13T07:29:14')),
    release('r6', at('2023-04-13T07:30:34')),
  ];
  const brought: Record<string, ReleasedCommit[]> = {
    first: [commit('pr0', at('2023-04-09T00:00:00'))],
    r5: [
      commit('pr1', at('2023-04-10T04:51:47')),
      commit('pr2', at('2023-04-13T04:51:47')),
      commit('merge', at('2023-04-12T00:00:00'), true),
    ],
    r6: [commit('pr3', at('2023-04-07T04:51:47'))],
  };
  const requests = [
    mergeRequest('pr0', at('2023-04-09T12:00:00')),
    mergeRequest('pr1', at('2023-04-11T05:51:47')),
    mergeRequest('pr2', at('2023-04-12T05:51:47')),
    mergeRequest('pr3', at('2023-04-14T06:53:51')),
    mergeRequest('pr4', at('2023-04-14T06:53:51')),
    mergeRequest('pr6', null),
  ];
  const delivery = entity({ releases, commitsOf: id => brought[id] ?? null, mergeRequests: requests });

  it('from merge is 135 447 s of two; pr3 is invalid, pr0 bootstrap, pr4 waits', () => {
    expect(read([delivery], year).leadTimeMerge).toMatchObject({
      count: 2,
      p50Seconds: fraction(135_447),
      invalid: 1,
      bootstrap: 1,
      waiting: 1,
    });
  });

  it('from commit is per commit without merges: pr2 9 447 s, pr3 527 927 s', () => {
    const seconds = [at('2023-04-13T07:29:14') - at('2023-04-10T04:51:47'), 9_447_000, 527_927_000];
    expect(read([delivery], year).leadTimeCommit).toMatchObject({
      count: 3,
      p50Seconds: median(seconds.map(ms => ms / 1_000)),
      bootstrap: 1,
    });
  });

  it('gives to the first release what was merged before it, where nobody lists its commits', () => {
    const unlisted = entity({ ...delivery, commitsOf: id => (id === 'first' ? null : brought[id] ?? null) });
    expect(read([unlisted], year).leadTimeMerge).toEqual(read([delivery], year).leadTimeMerge);
  });

  it('looks for the commit of the merge, and for the head only where there is none', () => {
    const requestOf = (over: Partial<MergeRequestFact>) =>
      entity({
        ...delivery,
        mergeRequests: [{ ...mergeRequest('other', at('2023-04-12T00:00:00')), headSha: 'pr1', ...over }],
      });
    expect(read([requestOf({})], year).leadTimeMerge).toMatchObject({ count: 0, waiting: 1 });
    expect(read([requestOf({ mergeCommitSha: null })], year).leadTimeMerge).toMatchObject({
      count: 1,
      waiting: 0,
    });
    expect(read([requestOf({ mergeCommitSha: null, squashCommitSha: 'pr2' })], year).leadTimeMerge.count).toBe(
      1,
    );
  });

  it('stays with the first release that brought a change', () => {
    const again = entity({
      releases: [...releases, release('r7', at('2023-05-01T00:00:00'))],
      commitsOf: id => (id === 'r7' ? brought.r5 : brought[id] ?? null),
      mergeRequests: requests,
    });
    expect(read([again], year).leadTimeMerge).toEqual(read([delivery], year).leadTimeMerge);
    expect(read([again], year).leadTimeCommit).toEqual(read([delivery], year).leadTimeCommit);
  });
});

describe('change fail rate', () => {
  const ends = ['2022-09-12', '2022-09-15', '2022-09-17', '2022-09-21', '2022-09-24'].map(day =>
    at(`${day}T06:51:47`),
  );
  const releases = ends.map((finishedMs, index) => release(`p${index}`, finishedMs));
  const september = { period: periodSpan('month', '2022-09-01', ZONE) };
  const november = at('2022-11-02T08:21:09');
  const incidents = [
    incident('792478', at('2022-09-15T01:56:16'), at('2022-09-16T00:00:00')),
    ...[1, 2, 3, 4, 5].map(index => incident(`n${index}`, november + index * DAY_MS, null)),
  ];
  const edge = (incidentId: string, releaseId: string, probability = 0.6) => ({
    incidentId,
    releaseId,
    probability: fractionOfDecimal(probability),
  });
  const lateEdges = [1, 2, 3, 4, 5].map(index => edge(`n${index}`, 'p4'));

  it('counts failed releases: 2/5 without a limit, 1/5 within a day, never 6/5 (KPI.md 9.2)', () => {
    const unlimited = entity({ releases, incidents, edges: [edge('792478', 'p1'), ...lateEdges] });
    expect(read([unlimited], september)).toMatchObject({
      failed: 2,
      mature: 5,
      changeFailRatio: fraction(2, 5),
    });
    const limited = entity({ releases, incidents, edges: [edge('792478', 'p1')] });
    expect(read([limited], september).changeFailRatio).toEqual(fraction(1, 5));
    const scope = read([unlimited, limited], september);
    expect(scope.changeFailRatio).toEqual(fraction(3, 10));
  });

  it('counts only what is likely, severe, a parent and not cancelled', () => {
    const failedWith = (over: Partial<IncidentFact>, probability = 0.6, least = 0.6) =>
      read(
        [
          entity({
            releases,
            incidents: [incident('i', ends[0], null, over)],
            edges: [edge('i', 'p0', probability)],
          }),
        ],
        { ...september, leastProbability: fractionOfDecimal(least) },
      ).failed;
    expect(failedWith({})).toBe(1);
    expect(failedWith({}, 0.59)).toBe(0);
    expect(failedWith({}, 0.45, 0.35)).toBe(1);
    expect(failedWith({ priority: 3 })).toBe(0);
    expect(failedWith({ priority: null })).toBe(0);
    expect(failedWith({ parentId: 'p' })).toBe(0);
    expect(failedWith({ state: 'canceled' })).toBe(0);
  });

  it('waits until a release is mature, which it is at W to the millisecond', () => {
    const nowMs = ends[4] + DAY_MS;
    expect(read([entity({ releases })], { ...september, nowMs })).toMatchObject({ mature: 5, pending: 0 });
    expect(read([entity({ releases })], { ...september, nowMs: nowMs - 1 })).toMatchObject({
      mature: 4,
      pending: 1,
    });
  });

  it('leaves rollbacks and redeploys out of the denominator, and reworks by rollback', () => {
    const rolledBack = [
      ...releases,
      release('back', ends[4] + HOUR_MS, { kind: 'rollback', fails: 'p4' }),
      release('same', ends[4] + 2 * HOUR_MS, { kind: 'redeploy' }),
    ];
    expect(read([entity({ releases: rolledBack })], september)).toMatchObject({
      releases: 6,
      failed: 1,
      mature: 5,
      reworkRatio: fraction(1, 6),
      recovery: { count: 1, p50Seconds: fraction(3_600) },
      unrecovered: 0,
    });
  });

  it('recovers with the last of its incidents, from whichever began first', () => {
    const two = [
      incident('a', ends[0] - HOUR_MS, ends[0] + HOUR_MS),
      incident('b', ends[0], ends[0] + 2 * HOUR_MS),
    ];
    const edges = [edge('a', 'p0'), edge('b', 'p0')];
    const done = read([entity({ releases, incidents: two, edges })], september);
    expect(done.recovery).toMatchObject({ count: 1, p50Seconds: fraction(3 * 3_600) });
    const open = read(
      [entity({ releases, incidents: [two[0], { ...two[1], resolvedMs: null }], edges })],
      september,
    );
    expect(open).toMatchObject({ recovery: { count: 0, p50Seconds: null }, unrecovered: 1 });
  });

  it('has no ratio of nothing, and a frequency of none over days that passed', () => {
    const nothing = { releases: 0, changeFailRatio: null, reworkRatio: null };
    expect(read([entity({})])).toMatchObject({ ...nothing, days: 30, releasesPerDay: fraction(0) });
    expect(read([entity({})], { nowMs: 0 })).toMatchObject({ ...nothing, days: 0, releasesPerDay: null });
  });

  it('deploys on five days of September, and has too few weeks for a median (KPI.md 9.3)', () => {
    const days = read([entity({ releases })], september);
    expect(days).toMatchObject({ deploymentDays: 5, days: 19, releasesPerDay: fraction(5, 19) });
    const weekly = (from: string, to: string, firstMs: number) =>
      weeklyDeploymentDays(
        ends,
        firstMs,
        { startMs: at(`${from}T00:00:00`), endMs: at(`${to}T00:00:00`) },
        'UTC',
      );
    expect(weekly('2022-08-29', '2022-10-03', 0)).toEqual({ weeks: [0, 0, 3, 2, 0], median: fraction(0) });
    expect(weekly('2022-08-29', '2022-10-03', ends[0])).toEqual({ weeks: [3, 2, 0], median: null });
    expect(weekly('2022-09-12', '2022-09-26', 0).weeks).toEqual([3, 2]);
    expect(weekly('2022-09-13', '2022-09-28', 0).weeks).toEqual([2]);
  });

  it('names the band by days a week, and by days a month where a week has none', () => {
    const halfYear = { startMs: at('2026-01-01T00:00:00'), endMs: at('2026-07-01T00:00:00') };
    const every = (days: number) =>
      Array.from({ length: Math.floor(181 / days) }, (_, n) => halfYear.startMs + n * days * DAY_MS + HOUR_MS);
    const bandOf = (finishes: readonly number[]) =>
      deploymentBand(finishes, Math.min(...finishes), halfYear, 'UTC').band;
    expect([1, 7, 25, 60].map(days => bandOf(every(days)))).toEqual(['daily', 'weekly', 'monthly', 'less']);
    expect(bandOf([halfYear.endMs - 20 * DAY_MS])).toBeNull();
  });

  it('drops a week that is under way', () => {
    const sunday = at('2022-10-02T12:00:00');
    const weeks = (endMs: number) =>
      weeklyDeploymentDays(ends, 0, { startMs: at('2022-08-29T00:00:00'), endMs }, 'UTC').weeks;
    expect([weeks(sunday).length, weeks(at('2022-10-03T00:00:00')).length]).toEqual([4, 5]);
  });
});
