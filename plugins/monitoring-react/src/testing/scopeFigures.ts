import type {
  Attention,
  Collection,
  KpiId,
  KpiValue,
  NamedKpi,
  Trend,
} from '@rosetta/backstage-plugin-monitoring-common';
import { kpiCommon } from './kpis';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE, noise } from './time';

/** A figure over thirty days that may be judged. */
export function buildFigure(
  kpi: KpiId,
  value: number,
  previous: number | null,
  n: number | null = null,
  nowMs = FIXTURE_NOW_MS,
): KpiValue {
  return {
    ...kpiCommon(kpi, nowMs),
    window: { start: before(30 * DAY, nowMs), end: before(0, nowMs) },
    asOf: before(4 * MINUTE, nowMs),
    num: null,
    den: null,
    n,
    previous,
    status: 'ok',
    value,
  };
}

/** The same without a number that may be judged: too few cases, of which the last value is known. */
export function buildTooFew(
  kpi: KpiId,
  lastValue: number | null,
  have: number,
  need: number,
  nowMs = FIXTURE_NOW_MS,
): KpiValue {
  return {
    ...kpiCommon(kpi, nowMs),
    n: have,
    num: null,
    den: null,
    status: 'insufficient',
    value: null,
    lastValue,
    reason: { code: 'too_few', params: { have, need } },
  };
}

const SERVICENOW = { source: 'servicenow', instance: 'main' } as const;

/** The five figures of the band: better but for the SLA. */
export function buildBand(nowMs = FIXTURE_NOW_MS): NamedKpi[] {
  return [
    {
      kpi: 'open_incidents',
      value: buildFigure('open_incidents', 6, null, 6, nowMs),
      origin: SERVICENOW,
    },
    {
      kpi: 'incidents_opened',
      value: buildFigure('incidents_opened', 37, 42, 37, nowMs),
      origin: SERVICENOW,
    },
    {
      kpi: 'mttr',
      value: buildFigure('mttr', 7_800, 10_320, 33, nowMs),
      origin: SERVICENOW,
    },
    {
      kpi: 'sla_breach_rate',
      value: buildFigure('sla_breach_rate', 0.12, 0.08, 33, nowMs),
      origin: SERVICENOW,
    },
    {
      kpi: 'error_rate',
      value: buildFigure('error_rate', 0.0021, 0.0021, null, nowMs),
      origin: null,
    },
  ];
}

/** Reporting days up to today, oldest first. */
export function buildDays(count: number, nowMs = FIXTURE_NOW_MS): string[] {
  return Array.from({ length: count }, (_, index) =>
    new Date(nowMs - (count - 1 - index) * DAY).toISOString().slice(0, 10),
  );
}

/** The four trends; an outage on the 23rd day, two days without 5xx data. */
export function buildTrends(nowMs = FIXTURE_NOW_MS): Trend[] {
  const days = buildDays(30, nowMs);
  const line = (make: (index: number) => number | null) =>
    days.map((day, index) => ({ day, value: make(index) }));
  return [
    {
      kpi: 'incidents_opened',
      value: buildFigure('incidents_opened', 37, 42, 37, nowMs),
      days: line(index =>
        index === 22 ? 4 : Math.max(0, Math.round(1 + 1.6 * noise(index, 3))),
      ),
      usual: { low: 0, high: 3 },
      target: null,
    },
    {
      kpi: 'availability_req',
      value: buildFigure('availability_req', 0.9994, 0.9994, null, nowMs),
      days: line(index =>
        index === 22 ? 0.9968 : 0.9995 + 0.0002 * noise(index, 5),
      ),
      usual: { low: 0.9993, high: 0.9997 },
      target: null,
    },
    {
      kpi: 'within_latency_target',
      value: buildFigure('within_latency_target', 0.955, 0.979, null, nowMs),
      days: line(index =>
        index === 22 ? 0.93 : 0.975 + 0.005 * noise(index, 7),
      ),
      usual: { low: 0.968, high: 0.985 },
      target: 0.95,
    },
    {
      kpi: 'error_rate_5xx',
      value: buildFigure('error_rate_5xx', 0.0007, 0.0007, null, nowMs),
      days: line(index => {
        if (index === 12 || index === 13) return null;
        return index === 22 ? 0.0027 : 0.0007 + 0.0001 * noise(index, 9);
      }),
      usual: { low: 0.0005, high: 0.0009 },
      target: null,
    },
  ];
}

const NOTHING: Omit<Attention, 'kind' | 'state'> = {
  entity: null,
  owner: null,
  since: null,
  reason: null,
  incident: null,
  slo: null,
  origin: null,
  count: null,
};

/** One thing of each kind, most urgent first. */
export function buildAttention(nowMs = FIXTURE_NOW_MS): Attention[] {
  const payments = {
    ref: 'component:default/payments-api',
    name: 'payments-api',
    tier: 1,
  };
  return [
    {
      ...NOTHING,
      kind: 'incident_open',
      state: 'critical',
      entity: payments,
      owner: 'group:default/payments-team',
      since: before(38 * MINUTE, nowMs),
      incident: {
        number: 'INC0041207',
        title: 'Card payments fail',
        priority: 1,
        slaDue: new Date(nowMs + 22 * MINUTE).toISOString(),
        slaBreached: false,
        upstreamUrl: 'https://servicenow.example/incident/1',
      },
    },
    {
      ...NOTHING,
      kind: 'entity_critical',
      state: 'critical',
      entity: {
        ref: 'component:default/ledger-core',
        name: 'ledger-core',
        tier: 1,
      },
      owner: 'group:default/ledger-team',
      since: before(22 * MINUTE, nowMs),
      reason: {
        code: 'error_ratio',
        state: 'critical',
        value: 0.019,
        target: 0.005,
      },
    },
    {
      ...NOTHING,
      kind: 'source_refused',
      state: 'warning',
      since: before(50 * HOUR, nowMs),
      origin: { source: 'dynatrace', instance: 'trade' },
    },
    {
      ...NOTHING,
      kind: 'source_unreachable',
      state: 'warning',
      since: before(HOUR, nowMs),
      origin: { source: 'prometheus', instance: 'platform' },
    },
    {
      ...NOTHING,
      kind: 'entity_unknown',
      state: 'unknown',
      entity: {
        ref: 'component:default/lc-issuance',
        name: 'lc-issuance',
        tier: 1,
      },
      since: before(50 * HOUR, nowMs),
      reason: {
        code: 'stale',
        state: 'unknown',
        since: before(50 * HOUR, nowMs),
      },
    },
    { ...NOTHING, kind: 'not_mapped', state: 'unknown', count: 9 },
  ];
}

/** Instances of several sources in every stage of the first collection. */
export function buildCollection(
  overrides: Partial<Collection> = {},
  nowMs = FIXTURE_NOW_MS,
): Collection {
  const source = (
    id: Collection['sources'][number]['source'],
    instance: string,
    days: number,
    rest: Partial<Collection['sources'][number]> = {},
  ) => ({
    source: id,
    instance,
    state: 'ok' as const,
    days,
    entities: 20,
    records: Math.round(days * 413),
    ...rest,
  });
  return {
    progress: 0.54,
    started: before(16 * MINUTE, nowMs),
    entities: { total: 85, mapped: 76 },
    daysNeeded: 30,
    sources: [
      source('servicenow', 'main', 30),
      source('prometheus', 'platform', 14.6),
      source('dynatrace', 'main', 2.2),
      source('dynatrace', 'trade', 0, { state: 'refused', records: 0 }),
      source('elisa', 'logs-prod', 0, { entities: 0, records: 0 }),
    ],
    ...overrides,
  };
}
