import type {
  EntityState,
  Meta,
  Overview,
  OverviewRow,
  Routes,
} from '@rosetta/backstage-plugin-monitoring-common';
import { METRICS } from '@rosetta/backstage-plugin-monitoring-common';
import { kpiCommon } from './kpis';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE, noise } from './time';

/** A caller who may everything, in the demo. */
export function buildMeta(overrides: Partial<Meta> = {}): Meta {
  return {
    environments: [
      { name: 'production', isDefault: true },
      { name: 'uat', isDefault: false },
    ],
    reportingZone: 'Europe/Paris',
    sources: [{ source: 'dynatrace', instance: 'main' }],
    metrics: [...METRICS],
    rights: {
      readEntities: true,
      readPortfolio: true,
      readSources: true,
      triggerBatches: true,
    },
    isDemo: false,
    ...overrides,
  };
}

interface RowSketch {
  readonly name: string;
  readonly state: EntityState;
  readonly counts: Partial<OverviewRow['counts']>;
  readonly worst: readonly [string, EntityState][];
  readonly errors: number | null;
}

const SKETCHES: readonly RowSketch[] = [
  {
    name: 'Payments',
    state: 'critical',
    counts: { critical: 2, warning: 1, ok: 11 },
    worst: [
      ['payments-api', 'critical'],
      ['ledger-core', 'critical'],
    ],
    errors: 0.021,
  },
  {
    name: 'Digital channels',
    state: 'warning',
    counts: { warning: 2, ok: 10 },
    worst: [['mobile-gateway', 'warning']],
    errors: 0.0048,
  },
  {
    name: 'Lending',
    state: 'warning',
    counts: { warning: 1, ok: 9 },
    worst: [['credit-scoring', 'warning']],
    errors: 0.0031,
  },
  {
    name: 'Cards',
    state: 'warning',
    counts: { unknown: 2, ok: 8, maintenance: 1 },
    worst: [['card-tokenizer', 'unknown']],
    errors: 0.0009,
  },
  {
    name: 'Trade finance',
    state: 'unknown',
    counts: { unknown: 4, ok: 3 },
    worst: [
      ['lc-issuance', 'unknown'],
      ['trade-documents', 'unknown'],
    ],
    errors: null,
  },
  {
    name: 'Accounts',
    state: 'ok',
    counts: { ok: 13 },
    worst: [],
    errors: 0.0006,
  },
  {
    name: 'Customer data',
    state: 'ok',
    counts: { ok: 9 },
    worst: [],
    errors: 0.0002,
  },
];

function buildRow(sketch: RowSketch, at: number, nowMs: number): OverviewRow {
  const counts = {
    critical: 0,
    warning: 0,
    unknown: 0,
    maintenance: 0,
    ok: 0,
    ...sketch.counts,
  };
  const slug = sketch.name.toLocaleLowerCase('en-US').replace(/ /g, '-');
  const errors = sketch.errors;
  return {
    ref: `domain:default/${slug}`,
    name: slug,
    title: sketch.name,
    state: sketch.state,
    counts,
    members: Object.values(counts).reduce((sum, count) => sum + count, 0),
    worst: sketch.worst.map(([name, state]) => ({
      ref: `component:default/${name}`,
      name,
      state,
      tier: 1,
    })),
    errorRate:
      errors === null
        ? {
            ...kpiCommon('error_rate', nowMs),
            status: 'unknown',
            value: null,
            reason: { code: 'no_data_since', since: before(2 * DAY, nowMs) },
          }
        : { ...kpiCommon('error_rate', nowMs), status: 'ok', value: errors },
    throughput:
      errors === null
        ? {
            ...kpiCommon('throughput', nowMs),
            status: 'unknown',
            value: null,
            reason: { code: 'no_data_since', since: before(2 * DAY, nowMs) },
          }
        : {
            ...kpiCommon('throughput', nowMs),
            status: 'ok',
            value: 1_940 / (at + 1),
          },
    openProblems: counts.critical,
    days: Array.from({ length: 30 }, (_, index) => ({
      day: new Date(nowMs - (29 - index) * DAY).toISOString().slice(0, 10),
      errorRatio:
        errors === null && index > 26
          ? null
          : Math.max(
              0,
              (errors ?? 0.001) *
                (index > 25
                  ? 1 + 0.4 * noise(index, at)
                  : 0.25 + 0.15 * noise(index, at)),
            ),
    })),
  };
}

/** Seven domains in every state, with entities nothing is known about. */
export function buildOverview(
  overrides: Partial<Overview> = {},
  nowMs = FIXTURE_NOW_MS,
): Overview {
  const rows = SKETCHES.map((sketch, at) => buildRow(sketch, at, nowMs));
  const counts = { critical: 0, warning: 0, unknown: 0, maintenance: 0, ok: 0 };
  for (const row of rows) {
    counts.critical += row.counts.critical;
    counts.warning += row.counts.warning;
    counts.unknown += row.counts.unknown;
    counts.maintenance += row.counts.maintenance;
    counts.ok += row.counts.ok;
  }
  const unknown = (
    name: string,
    tier: number,
    code: 'stale' | 'never_collected' | 'not_mapped',
    sinceMs: number | null,
  ) => ({
    ref: `component:default/${name}`,
    kind: 'Component',
    name,
    title: null,
    tier,
    owner: null,
    system: null,
    state: 'unknown' as const,
    since: sinceMs === null ? null : before(sinceMs, nowMs),
    reasons: [
      {
        code,
        state: 'unknown' as const,
        ...(code === 'stale' && sinceMs !== null
          ? { since: before(sinceMs, nowMs) }
          : {}),
      },
    ],
  });
  return {
    scope: null,
    environment: 'production',
    period: {
      key: 'last_30d',
      start: before(30 * DAY, nowMs),
      end: new Date(nowMs).toISOString(),
    },
    asOf: before(MINUTE, nowMs),
    state: 'critical',
    counts,
    members: rows.reduce((sum, row) => sum + row.members, 0),
    groupBy: 'domain',
    rows,
    unknown: [
      unknown('lc-issuance', 1, 'stale', 50 * HOUR),
      unknown('trade-documents', 2, 'stale', 50 * HOUR),
      unknown('card-tokenizer', 1, 'not_mapped', null),
      unknown('fraud-screening', 2, 'never_collected', 3 * DAY),
    ],
    unknownCount: counts.unknown,
    sources: [
      {
        source: 'dynatrace',
        instance: 'main',
        state: 'ok',
        lastSuccess: before(2 * MINUTE, nowMs),
      },
      {
        source: 'dynatrace',
        instance: 'trade',
        state: 'refused',
        lastSuccess: before(50 * HOUR, nowMs),
      },
    ],
    basis: 'precomputed',
    ...overrides,
  };
}

type ScopeNode = Routes['scopes']['response']['_output']['items'][number];

/** A domain with a system below it, and another domain. */
export function buildScopes(): ScopeNode[] {
  return [
    {
      ref: 'domain:default/payments',
      kind: 'domain',
      name: 'payments',
      title: 'Payments',
      parent: null,
      state: 'critical',
      members: 14,
    },
    {
      ref: 'system:default/payments-platform',
      kind: 'system',
      name: 'payments-platform',
      title: null,
      parent: 'domain:default/payments',
      state: 'critical',
      members: 5,
    },
    {
      ref: 'domain:default/cards',
      kind: 'domain',
      name: 'cards',
      title: 'Cards',
      parent: null,
      state: 'warning',
      members: 11,
    },
    {
      ref: 'group:default/payments-team',
      kind: 'group',
      name: 'payments-team',
      title: null,
      parent: null,
      state: 'critical',
      members: 6,
    },
  ];
}
