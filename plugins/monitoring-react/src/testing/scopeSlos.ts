import type {
  KpiValue,
  ScopeSloDays,
  ScopeSlos,
  SloRowView,
  SloSum,
} from '@rosetta/backstage-plugin-monitoring-common';
import { kpiCommon } from './kpis';
import { buildBurn, buildSloReading } from './slos';
import { before, DAY, FIXTURE_NOW_MS, MINUTE } from './time';

const iso = (ms: number) => new Date(ms).toISOString();

/** Sums over SLOs that stand as counted. */
export function buildSloSum(
  counts: Partial<SloSum['counts']> = {},
  nowMs = FIXTURE_NOW_MS,
): SloSum {
  const all = { missed: 13, at_risk: 7, no_data: 6, on_track: 64, ...counts };
  const judged = all.missed + all.at_risk + all.on_track;
  const common = (
    kpi: 'slo_met' | 'slo_service_lost' | 'slo_burning' | 'slo_coverage',
  ) => ({
    ...kpiCommon(kpi, nowMs),
    num: null,
    den: null,
    coverage: null,
    method: 'sum_of_slos',
  });
  const met: KpiValue =
    judged === 0
      ? {
          ...common('slo_met'),
          n: null,
          status: 'unknown',
          value: null,
          reason: { code: 'no_data_since' },
        }
      : {
          ...common('slo_met'),
          status: 'ok',
          n: judged,
          num: judged - all.missed,
          den: judged,
          value: (judged - all.missed) / judged,
          previous: 0.8,
        };
  return {
    counts: all,
    total: judged + all.no_data,
    met,
    serviceLost: {
      ...common('slo_service_lost'),
      status: 'ok',
      n: 8,
      value: 13_200,
      previous: 15_900,
    },
    burning: { ...common('slo_burning'), status: 'ok', value: 3, previous: 2 },
    coverage: {
      ...common('slo_coverage'),
      status: 'ok',
      value: 0.971,
      num: 62_915,
      den: 64_800,
      previous: 0.983,
    },
  };
}

function buildSloRow(
  id: number,
  group: string,
  name: string,
  remaining: number | null,
  nowMs: number,
): SloRowView {
  const reading = buildSloReading(remaining, {}, nowMs);
  return {
    slo: {
      id,
      name: 'availability',
      origin: 'annotation',
      originDetail: 'availability=99.9/30d',
      indicator: 'availability',
      method: 'occurrences',
      target: 0.999,
      window: { kind: 'rolling', hours: 720 },
      threshold: null,
      operator: null,
    },
    entity: { ref: `component:default/${name}`, name, tier: 1 },
    group,
    reading,
    burn:
      remaining === null ? null : buildBurn({ long: 4.2, state: 'not_firing' }),
    isBurning: false,
    exhaustion:
      remaining !== null && remaining < 0
        ? { at: null, isSpent: true }
        : { at: iso(nowMs + 4 * DAY), isSpent: false },
  };
}

/** Two domains with four SLOs, one of each state. */
export function buildScopeSlos(
  changes: Partial<ScopeSlos> = {},
  nowMs = FIXTURE_NOW_MS,
): ScopeSlos {
  const payments = 'domain:default/payments';
  const cards = 'domain:default/cards';
  const items = [
    buildSloRow(1, payments, 'payments-api', -0.8, nowMs),
    buildSloRow(2, payments, 'sepa-batch', 0.18, nowMs),
    buildSloRow(3, cards, 'cards-api', null, nowMs),
    buildSloRow(4, cards, 'cards-web', 0.7, nowMs),
  ];
  return {
    scope: null,
    environment: 'production',
    period: { key: 'own', start: before(30 * DAY, nowMs), end: iso(nowMs) },
    asOf: iso(nowMs),
    groupBy: 'domain',
    basis: 'precomputed',
    sum: buildSloSum({}, nowMs),
    entities: { withSlo: 74, without: 11 },
    groups: [
      {
        ref: payments,
        name: 'payments',
        title: 'Payments',
        sum: buildSloSum(
          { missed: 5, at_risk: 1, no_data: 0, on_track: 8 },
          nowMs,
        ),
      },
      {
        ref: cards,
        name: 'cards',
        title: null,
        sum: buildSloSum(
          { missed: 0, at_risk: 0, no_data: 2, on_track: 7 },
          nowMs,
        ),
      },
    ],
    items,
    total: items.length,
    nextCursor: null,
    sources: [
      {
        source: 'dynatrace',
        instance: 'main',
        state: 'ok',
        lastSuccess: before(2 * MINUTE, nowMs),
      },
    ],
    ...changes,
  };
}

/** Thirty days of SLOs: the tenth was never read, and burn rules were looked at on the last five. */
export function buildScopeSloDays(
  changes: Partial<ScopeSloDays> = {},
  nowMs = FIXTURE_NOW_MS,
): ScopeSloDays {
  return {
    scope: null,
    environment: 'production',
    asOf: iso(nowMs),
    days: Array.from({ length: 30 }, (_, index) => ({
      day: before((30 - index) * DAY, nowMs).slice(0, 10),
      judged: index === 9 ? 0 : 84,
      met: index === 9 ? null : (68 + (index % 4)) / 84,
      lostSeconds: index === 9 ? null : 15_900 - index * 90,
      burned: index < 25 ? null : (index - 25) % 3,
      coverage: index === 9 ? null : 0.983 - index * 0.0004,
    })),
    ...changes,
  };
}
