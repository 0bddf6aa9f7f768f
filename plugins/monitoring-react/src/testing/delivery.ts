import type {
  DeployedEnvironment,
  Deployments,
  DeploymentStateView,
  Release,
  Tile,
} from '@rosetta/backstage-plugin-monitoring-common';
import { buildTile, kpiCommon } from './kpis';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE } from './time';

const ARGOCD = { source: 'argocd', instance: 'main' } as const;
const GITLAB = { source: 'gitlab', instance: 'main' } as const;
const SHA = 'a3f9c21e5b7d90412c68fa3d5e1b0972c4d6e8f0';

/** Annotation keys that give an entity its deployments. */
export const DELIVERY_KEYS = [
  'rosetta.io/gitlab.projectId',
  'rosetta.io/argocd.appName',
];

/** An Argo CD application that is synced and healthy for 38 minutes. */
export function buildDeploymentState(
  overrides: Partial<DeploymentStateView> = {},
  nowMs = FIXTURE_NOW_MS,
): DeploymentStateView {
  return {
    origin: ARGOCD,
    name: 'argocd/payments-api',
    sync: 'synced',
    health: 'healthy',
    healthSince: before(36 * MINUTE, nowMs),
    operation: {
      phase: 'succeeded',
      started: before(39 * MINUTE, nowMs),
      finished: before(38 * MINUTE, nowMs),
    },
    revision: SHA,
    version: 'v2.14.0',
    images: ['registry.example/payments-api:v2.14.0'],
    deployed: before(38 * MINUTE, nowMs),
    conditions: [],
    observed: before(MINUTE, nowMs),
    upstreamUrl: 'https://argocd.example/applications/payments-api',
    ...overrides,
  };
}

/** Production with one application, its pipeline and a deployment that succeeded. */
export function buildDeployedEnvironment(
  overrides: Partial<DeployedEnvironment> = {},
  nowMs = FIXTURE_NOW_MS,
): DeployedEnvironment {
  return {
    environment: 'production',
    states: [buildDeploymentState({}, nowMs)],
    pipeline: {
      origin: GITLAB,
      number: '48211',
      status: 'success',
      ref: 'v2.14.0',
      sha: SHA,
      created: before(60 * MINUTE, nowMs),
      finished: before(51 * MINUTE, nowMs),
      upstreamUrl: 'https://gitlab.example/payments-api/-/pipelines/48211',
    },
    last: {
      origin: GITLAB,
      name: '#412',
      status: 'success',
      version: 'v2.14.0',
      sha: SHA,
      created: before(40 * MINUTE, nowMs),
      finished: before(38 * MINUTE, nowMs),
      upstreamUrl: 'https://gitlab.example/payments-api/-/deployments/412',
    },
    isSuspect: false,
    ...overrides,
  };
}

/** A release after which errors rose and an incident opened. */
export function buildRelease(
  overrides: Partial<Release> = {},
  nowMs = FIXTURE_NOW_MS,
): Release {
  return {
    origin: GITLAB,
    id: '42:412',
    name: '#412',
    version: 'v2.14.0',
    sha: SHA,
    outcome: 'succeeded',
    kind: 'change',
    isFirst: false,
    standing: 'suspect',
    matureAt: before(-23 * HOUR, nowMs),
    started: before(40 * MINUTE, nowMs),
    finished: before(38 * MINUTE, nowMs),
    changes: 3,
    leadTimeSeconds: (28 * HOUR) / 1_000,
    incidents: [
      {
        instance: 'main',
        number: 'INC0041207',
        priority: 1,
        opened: before(33 * MINUTE, nowMs),
        upstreamUrl: 'https://servicenow.example/INC0041207',
        cause: { p: 0.88, isPrimary: true, verdict: null },
      },
    ],
    before: { errorRatio: 0.0002, latencyP95Ms: 416, requestsPerSecond: 208 },
    after: { errorRatio: 0.042, latencyP95Ms: 840, requestsPerSecond: 212 },
    upstreamUrl: 'https://gitlab.example/payments-api/-/deployments/412',
    commitUrl: 'https://gitlab.example/payments-api/-/commit/a3f9c21',
    ...overrides,
  };
}

/** A release with trouble, a quiet one, a failed attempt and a rollback. */
export function buildReleases(nowMs = FIXTURE_NOW_MS): Release[] {
  const calm = {
    standing: 'mature' as const,
    incidents: [],
    before: { errorRatio: 0.0002, latencyP95Ms: 420, requestsPerSecond: 200 },
    after: { errorRatio: 0.0002, latencyP95Ms: 400, requestsPerSecond: 201 },
  };
  const over = (
    id: number,
    version: string,
    days: number,
    rest: Partial<Release>,
  ) =>
    buildRelease(
      {
        id: `42:${id}`,
        name: `#${id}`,
        version,
        started: before(days * DAY + 4 * MINUTE, nowMs),
        finished: before(days * DAY, nowMs),
        ...calm,
        ...rest,
      },
      nowMs,
    );
  return [
    buildRelease({}, nowMs),
    over(411, 'v2.13.3', 1, { changes: 1, leadTimeSeconds: 16 * 3_600 }),
    over(410, 'v2.13.2', 4, {
      outcome: 'failed',
      kind: 'attempt',
      standing: null,
      matureAt: null,
      changes: null,
      leadTimeSeconds: null,
      before: null,
      after: null,
    }),
    over(409, 'v2.13.1', 5, {
      kind: 'rollback',
      standing: 'not_counted',
      changes: 0,
      leadTimeSeconds: null,
    }),
  ];
}

/** Production and uat known, disaster recovery not. */
export function buildDeployments(
  overrides: Partial<Deployments> = {},
  nowMs = FIXTURE_NOW_MS,
): Deployments {
  const items = overrides.items ?? buildReleases(nowMs);
  return {
    status: 'ok',
    reason: null,
    origin: GITLAB,
    asOf: before(MINUTE, nowMs),
    keys: DELIVERY_KEYS,
    entityRef: 'component:default/payments-api',
    environment: 'production',
    mode: 'history',
    period: {
      key: 'last_30d',
      start: before(30 * DAY, nowMs),
      end: new Date(nowMs).toISOString(),
    },
    deploySource: 'gitlab',
    environments: [
      buildDeployedEnvironment({}, nowMs),
      buildDeployedEnvironment(
        {
          environment: 'uat',
          states: [
            buildDeploymentState(
              {
                name: 'argocd/payments-api-uat',
                version: 'v2.15.0-rc.1',
                sync: 'out_of_sync',
                health: 'progressing',
              },
              nowMs,
            ),
          ],
          pipeline: null,
          last: null,
        },
        nowMs,
      ),
      {
        environment: 'disaster-recovery',
        states: [],
        pipeline: null,
        last: null,
        isSuspect: null,
      },
    ],
    asked: [
      { origin: ARGOCD, at: before(4_000, nowMs), failure: null },
      { origin: GITLAB, at: before(6_000, nowMs), failure: null },
    ],
    items,
    nextCursor: null,
    total: items.length,
    excluded: [],
    ...overrides,
  };
}

/** The tile of a release 38 minutes ago that runs as it should. */
export function buildDeploymentTile(
  overrides: Partial<Tile> = {},
  nowMs = FIXTURE_NOW_MS,
): Tile {
  return {
    ...buildTile({
      kpi: 'last_deployment',
      state: 'ok',
      origin: ARGOCD,
      value: {
        ...kpiCommon('last_deployment', nowMs),
        n: 1,
        coverage: null,
        status: 'ok',
        value: 38 * 60,
        method: 'age_of_latest',
      },
      sparkline: null,
      upstreamUrl: 'https://argocd.example/applications/payments-api',
      keys: DELIVERY_KEYS,
      deployment: {
        version: 'v2.14.0',
        sha: SHA,
        status: 'success',
        finished: before(38 * MINUTE, nowMs),
        sync: 'synced',
        health: 'healthy',
        isSuspect: false,
      },
    }),
    ...overrides,
  };
}
