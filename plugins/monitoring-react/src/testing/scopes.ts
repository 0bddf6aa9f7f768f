import type {
  EntityState,
  KpiId,
  KpiValue,
  Meta,
  Overview,
  OverviewRow,
} from '@rosetta/backstage-plugin-monitoring-common';
import { METRICS } from '@rosetta/backstage-plugin-monitoring-common';
import { kpiCommon } from './kpis';
import { buildRisks, buildScopeHealth } from './operations';
import {
  buildAttention,
  buildBand,
  buildDays,
  buildFigure,
  buildTooFew,
  buildTrends,
} from './scopeFigures';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE } from './time';

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
      readIncidents: true,
      readLogs: true,
      manageMappings: true,
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
  const measured = (kpi: KpiId, value: number): KpiValue =>
    errors === null
      ? {
          ...kpiCommon(kpi, nowMs),
          status: 'unknown',
          value: null,
          reason: { code: 'no_data_since', since: before(2 * DAY, nowMs) },
        }
      : { ...kpiCommon(kpi, nowMs), status: 'ok', value };
  const stateOf = (index: number): EntityState | null => {
    // The newest days say what the present says; one is without data, one without judgement.
    if (index > 26) return sketch.state;
    if (index === 12) return null;
    if (index === 13) return 'unknown';
    return (index + at) % 11 === 5 ? 'warning' : 'ok';
  };
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
    errorRate: measured('error_rate', errors ?? 0),
    throughput: measured('throughput', 1_940 / (at + 1)),
    incidentsOpened: buildFigure(
      'incidents_opened',
      14 - 2 * at,
      11,
      14 - 2 * at,
      nowMs,
    ),
    mttr:
      at < 3
        ? buildFigure('mttr', 11_100, 9_000, 9, nowMs)
        : buildTooFew('mttr', at < 6 ? 2_400 : null, at < 6 ? 2 : 0, 5, nowMs),
    openProblems: counts.critical,
    mapped:
      Object.values(counts).reduce((sum, count) => sum + count, 0) -
      counts.unknown,
    days: buildDays(30, nowMs).map((day, index) => ({
      day,
      state: stateOf(index),
      errorRatio: stateOf(index) === null ? null : errors,
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
    metrics: null,
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
    kpis: buildBand(nowMs),
    trends: buildTrends(nowMs),
    now: null,
    attention: buildAttention(nowMs),
    attentionCount: 6,
    risks: buildRisks(),
    health: buildScopeHealth(nowMs),
    collection: null,
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
