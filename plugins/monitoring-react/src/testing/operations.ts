import type {
  HealthView,
  Overview,
  RiskRow,
  ScopeHealthView,
} from '@rosetta/backstage-plugin-monitoring-common';
import { kpiCommon } from './kpis';
import { before, FIXTURE_NOW_MS, HOUR } from './time';

/** Health of a service whose budget is gone and whose incidents are open: 32 of 100. */
export function buildHealth(nowMs = FIXTURE_NOW_MS): HealthView {
  const part = (
    id: HealthView['components'][number]['id'],
    weight: number,
    score: number,
  ): HealthView['components'][number] => ({
    id,
    weight,
    state: 'ok',
    reason: null,
    score,
    contribution: (weight * score) / 100,
    raw: {},
  });
  return {
    value: {
      ...kpiCommon('health_score', nowMs),
      status: 'ok',
      value: 32,
      previous: 71,
    },
    state: 'critical',
    since: before(HOUR, nowMs),
    coverage: 1,
    components: [
      part('budget', 35, 48),
      part('burn', 20, 0),
      part('incidents', 25, 0),
      part('changes', 10, 65),
      part('recurrence', 10, 87),
    ],
    gates: [{ id: 'incident_p1', state: 'critical' }],
    lastKnown: null,
    configVersion: 1,
  };
}

/** Health of a scope of 76 of whose members 67 are rated. */
export function buildScopeHealth(nowMs = FIXTURE_NOW_MS): ScopeHealthView {
  return {
    value: {
      ...kpiCommon('health_score', nowMs),
      status: 'partial',
      value: 74,
      reason: { code: 'coverage_low' },
    },
    state: 'warning',
    members: 76,
    rated: 67,
    unknownShare: 0.1,
  };
}

/** One place of the ranking. */
export function buildRisk(overrides: Partial<RiskRow> = {}): RiskRow {
  return {
    rank: 1,
    ref: 'component:default/payments-api',
    name: 'payments-api',
    title: null,
    tier: 1,
    tierDeclared: true,
    owner: 'group:default/payments-team',
    state: 'critical',
    value: 82,
    previous: 64,
    risk: 82,
    baseline: 4,
    health: 32,
    parts: [
      { id: 'budget', weight: 30, reason: null, value: 1, contribution: 40, raw: {} },
      { id: 'burn', weight: 15, reason: null, value: 1, contribution: 30, raw: {} },
      { id: 'in_flight', weight: 10, reason: null, value: 0.4, contribution: 12, raw: {} },
      { id: 'dependency', weight: 5, reason: 'no_dependencies', value: null, contribution: null, raw: {} },
    ],
    isUnknown: false,
    ...overrides,
  };
}

/** Three places, ranked by the score. */
export function buildRisks(
  overrides: Partial<Overview['risks']> = {},
): Overview['risks'] {
  return {
    rankedBy: 'score',
    total: 76,
    items: [
      buildRisk(),
      buildRisk({
        rank: 2,
        ref: 'component:default/ledger-core',
        name: 'ledger-core',
        value: 74,
        risk: 74,
        previous: null,
        baseline: 1,
        parts: [
          { id: 'dependency', weight: 5, reason: null, value: 1, contribution: 20, raw: {} },
        ],
      }),
      buildRisk({
        rank: 3,
        ref: 'component:default/lc-issuance',
        name: 'lc-issuance',
        state: 'unknown',
        isUnknown: true,
        value: null,
        risk: null,
        previous: null,
        baseline: null,
        parts: [],
      }),
    ],
    ...overrides,
  };
}
