import type {
  DoraDetails,
  DoraKpi,
  DoraMetrics,
  DoraRow,
  DoraTrend,
  EntityDora,
  KpiValue,
  ScopeDora,
} from '@rosetta/backstage-plugin-monitoring-common';
import { buildSources } from './admin';
import { kpiCommon } from './kpis';
import { before, DAY, FIXTURE_NOW_MS, MINUTE } from './time';

/** One metric with its proof. */
export function buildDoraKpi(
  kpi: DoraKpi,
  value: number,
  more: Partial<Pick<KpiValue, 'n' | 'num' | 'den' | 'previous'>> = {},
  nowMs = FIXTURE_NOW_MS,
): KpiValue {
  return {
    ...kpiCommon(kpi, nowMs),
    coverage: null,
    n: 19,
    num: null,
    den: null,
    method: 'fixture',
    window: {
      start: before(30 * DAY, nowMs),
      end: new Date(nowMs).toISOString(),
    },
    asOf: before(MINUTE, nowMs),
    ...more,
    status: 'ok',
    value,
  };
}

/** The five metrics of a healthy team, but for a fail rate that rose and too few recoveries. */
export function buildDoraMetrics(
  more: Partial<DoraMetrics> = {},
  nowMs = FIXTURE_NOW_MS,
): DoraMetrics {
  const few = buildDoraKpi(
    'failed_deployment_recovery_time',
    6_360,
    { n: 2 },
    nowMs,
  );
  return {
    deployment_frequency: buildDoraKpi(
      'deployment_frequency',
      0.6,
      { n: 19, num: 19, den: 30, previous: 0.5 },
      nowMs,
    ),
    change_lead_time: buildDoraKpi(
      'change_lead_time',
      100_800,
      { n: 41, previous: 111_600 },
      nowMs,
    ),
    change_fail_rate: buildDoraKpi(
      'change_fail_rate',
      0.125,
      { n: 16, num: 2, den: 16, previous: 0.062 },
      nowMs,
    ),
    failed_deployment_recovery_time: {
      ...few,
      status: 'insufficient',
      value: null,
      lastValue: 6_360,
      reason: { code: 'too_few', params: { have: 2, need: 5 } },
    },
    deployment_rework_rate: buildDoraKpi(
      'deployment_rework_rate',
      0.105,
      { n: 19, num: 2, den: 19, previous: 0.103 },
      nowMs,
    ),
    ...more,
  };
}

export function buildDoraDetails(more: Partial<DoraDetails> = {}): DoraDetails {
  return {
    releases: 19,
    changes: 17,
    rollbacks: 1,
    remediations: 1,
    days: 30,
    deployDays: 14,
    band: 'weekly',
    leadTimeP90Seconds: 190_000,
    commitLeadTime: { medianSeconds: 140_000, p90Seconds: 260_000, n: 88 },
    waitingSince: null,
    sensitivity: [
      { probability: 0.35, isUsed: false, failed: 3, ratio: 0.1875 },
      { probability: 0.6, isUsed: true, failed: 2, ratio: 0.125 },
      { probability: 0.85, isUsed: false, failed: 2, ratio: 0.125 },
    ],
    censoredRecoverySeconds: null,
    attempts: 20,
    attemptsFailed: 1,
    ...more,
  };
}

/** Thirteen whole weeks and the one under way. */
export function buildDoraTrend(nowMs = FIXTURE_NOW_MS): DoraTrend {
  return Array.from({ length: 14 }, (_, index) => ({
    week: new Date(nowMs - (13 - index) * 7 * DAY).toISOString().slice(0, 10),
    isOver: index < 13,
    releases: 3 + (index % 3),
    values: {
      deployment_frequency: (3 + (index % 3)) / 7,
      change_lead_time: 120_000 - index * 1_500,
      change_fail_rate: index % 4 === 0 ? null : 0.08 + (index % 5) / 100,
      failed_deployment_recovery_time: null,
      deployment_rework_rate: 0.1,
    },
  }));
}

const excluded: EntityDora['excluded'] = [
  {
    reason: 'environment_unknown',
    of: 'deployments',
    count: 23,
    names: [
      { name: 'live-2', count: 14 },
      { name: null, count: 9 },
    ],
    since: null,
    from: [
      'deployment_frequency',
      'change_lead_time',
      'change_fail_rate',
      'failed_deployment_recovery_time',
      'deployment_rework_rate',
    ],
  },
  {
    reason: 'pending',
    of: 'releases',
    count: 2,
    names: [],
    since: null,
    from: ['change_fail_rate'],
  },
  {
    reason: 'still_open',
    of: 'releases',
    count: 1,
    names: [],
    since: null,
    from: ['failed_deployment_recovery_time'],
  },
  {
    reason: 'waiting',
    of: 'changes',
    count: 4,
    names: [],
    since: before(3 * DAY, FIXTURE_NOW_MS),
    from: ['change_lead_time'],
  },
];

const common = (nowMs: number) => ({
  environment: 'production',
  period: {
    key: 'last_30d',
    start: before(30 * DAY, nowMs),
    end: new Date(nowMs).toISOString(),
  },
  asOf: new Date(nowMs).toISOString(),
  metrics: buildDoraMetrics({}, nowMs),
  details: buildDoraDetails(),
  isLight: false,
  missing: [],
  excluded,
  trend: buildDoraTrend(nowMs),
  sources: buildSources(nowMs).map(({ source, instance, state }) => ({
    source,
    instance,
    state,
    lastSuccess: before(MINUTE, nowMs),
  })),
});

/** Delivery of one component over 30 days. */
export function buildEntityDora(
  more: Partial<EntityDora> = {},
  nowMs = FIXTURE_NOW_MS,
): EntityDora {
  return {
    entityRef: 'component:default/payments-api',
    ...common(nowMs),
    ...more,
  };
}

function buildRow(
  name: string,
  applications: number,
  level: number,
  nowMs: number,
): DoraRow {
  return {
    ref: `group:default/${name.toLocaleLowerCase('en-US').replace(/ /g, '-')}`,
    name,
    title: null,
    applications,
    isLight: false,
    metrics: buildDoraMetrics(
      {
        deployment_frequency: buildDoraKpi(
          'deployment_frequency',
          0.4 * level * applications,
          { n: 12 * applications, previous: 0.35 * level * applications },
          nowMs,
        ),
        change_lead_time: buildDoraKpi(
          'change_lead_time',
          40_000 * level,
          { n: 20 * applications, previous: 52_000 * level },
          nowMs,
        ),
      },
      nowMs,
    ),
    points: Array.from({ length: applications }, (_, index) => ({
      ref: index === 0 ? null : `component:default/${name}-${index}`,
      name: index === 0 ? null : `${name}-${index}`,
      values: {
        deployment_frequency: 0.3 * level + index * 0.1,
        change_lead_time: 20_000 * level + index * 9_000,
        change_fail_rate: index === 0 ? null : 0.05 * index,
        failed_deployment_recovery_time: null,
        deployment_rework_rate: 0.02 * index,
      },
    })),
  };
}

/** Delivery of everything by team. */
export function buildScopeDora(
  more: Partial<ScopeDora> = {},
  nowMs = FIXTURE_NOW_MS,
): ScopeDora {
  const rows = [
    buildRow('Accounts Core', 4, 1, nowMs),
    buildRow('Cards Run', 3, 1.4, nowMs),
    buildRow('Ledger', 2, 0.6, nowMs),
  ];
  return {
    scope: null,
    groupBy: 'team',
    ...common(nowMs),
    metrics: buildDoraMetrics(
      {
        deployment_frequency: buildDoraKpi(
          'deployment_frequency',
          14.2,
          { n: 426, num: 426, den: 30, previous: 13.1 },
          nowMs,
        ),
      },
      nowMs,
    ),
    details: buildDoraDetails({ releases: 426, band: null }),
    rows,
    changedMost: [
      {
        ref: rows[0].ref,
        name: rows[0].name,
        title: null,
        kpi: 'change_lead_time',
        value: rows[0].metrics.change_lead_time,
        applications: { same: 3, compared: 4 },
      },
    ],
    basis: 'precomputed',
    ...more,
  };
}
