import type {
  SloBurnView,
  SloReadingView,
  Slos,
  SloState,
  SloView,
} from '@rosetta/backstage-plugin-monitoring-common';
import { kpiCommon } from './kpis';
import { before, DAY, FIXTURE_NOW_MS, MINUTE } from './time';

const WINDOW_DAYS = 30;
const BUDGET = 43.2;

const iso = (ms: number) => new Date(ms).toISOString();

function stateOf(remaining: number | null): SloState {
  if (remaining === null) return 'no_data';
  if (remaining < 0) return 'missed';
  return remaining < 0.25 ? 'at_risk' : 'on_track';
}

/** A reading whose budget has `remaining` of it left; not judged where that is null. */
export function buildSloReading(
  remaining: number | null,
  changes: Partial<SloReadingView> & { target?: number } = {},
  nowMs = FIXTURE_NOW_MS,
): SloReadingView {
  const { target = 0.999, ...others } = changes;
  const window = { start: before(WINDOW_DAYS * DAY, nowMs), end: iso(nowMs) };
  const sli = {
    ...kpiCommon('slo_sli', nowMs),
    window,
    target,
    asOf: null,
    method: 'occurrences',
  };
  const budget = {
    ...kpiCommon('error_budget_remaining', nowMs),
    window,
    asOf: null,
    method: 'window',
  };
  const none = { n: null, num: null, den: null, value: null };
  const absent = {
    status: 'insufficient' as const,
    lastValue: null,
    reason: {
      code: 'too_little_history' as const,
      params: { have: 511, need: 720 },
    },
  };
  const judged = remaining !== null;
  const bad = judged ? (1 - remaining) * (1 - target) * 305_856_000 : 0;
  const state = stateOf(remaining);
  return {
    period: { key: 'own', ...window },
    isOpen: false,
    state,
    compliance: {
      missed: 'breached' as const,
      at_risk: 'met' as const,
      on_track: 'met' as const,
      no_data: null,
    }[state],
    targetChanged: false,
    sli: judged
      ? {
          ...sli,
          status: 'ok',
          value: 1 - (1 - remaining) * (1 - target),
          n: 305_856_000,
          num: 305_856_000 - bad,
          den: 305_856_000,
          previous: 0.9994,
        }
      : { ...sli, ...none, ...absent },
    budget: judged
      ? {
          ...budget,
          status: 'ok',
          value: remaining,
          n: 305_856_000,
          num: bad,
          den: (1 - target) * 305_856_000,
          previous: 0.412,
        }
      : { ...budget, ...none, ...absent },
    budgetMinutes: judged ? BUDGET : null,
    badMinutes: judged ? (1 - remaining) * BUDGET : null,
    consumedSoFar: judged ? 1 - remaining : null,
    consumedBasis: 'window',
    bounds: { low: 0.9962, high: 0.9997 },
    withMaintenance: {
      sli: 0.9988,
      remaining: judged ? remaining - 0.03 : null,
    },
    hours: {
      expected: 720,
      covered: judged ? 718 : 511,
      idle: 0,
      maintenance: 2,
    },
    coverage: judged ? 0.997 : 0.71,
    lowTraffic: false,
    ...others,
  };
}

/** A rule that says `state`. */
export const buildBurn = (changes: Partial<SloBurnView> = {}): SloBurnView => ({
  severity: 'page',
  longMinutes: 360,
  shortMinutes: 30,
  threshold: 6,
  resolution: 'tip',
  long: 7.3,
  short: 42.6,
  coverageLong: 1,
  coverageShort: 1,
  state: 'firing',
  reason: null,
  ...changes,
});

/** The availability of a component, its budget overspent, unless told otherwise. */
export function buildSlo(
  changes: Partial<SloView> = {},
  remaining: number | null = -0.038,
  nowMs = FIXTURE_NOW_MS,
): SloView {
  const target = changes.target ?? 0.999;
  return {
    id: 1,
    name: 'availability',
    origin: 'annotation',
    originDetail: 'availability=99.9/30d',
    indicator: 'availability',
    method: 'occurrences',
    target,
    window: { kind: 'rolling', hours: WINDOW_DAYS * 24 },
    threshold: null,
    operator: null,
    ...buildSloReading(remaining, { target }, nowMs),
    burnPolicy: 'default',
    burn: [
      buildBurn({
        longMinutes: 60,
        shortMinutes: 5,
        threshold: 14.4,
        long: 25.8,
        short: 42,
      }),
      buildBurn(),
      buildBurn({
        severity: 'ticket',
        longMinutes: 1_440,
        shortMinutes: 120,
        threshold: 3,
        long: 2,
        short: 13.7,
        state: 'not_firing',
      }),
      buildBurn({
        severity: 'ticket',
        longMinutes: 4_320,
        shortMinutes: 360,
        threshold: 1,
        long: 1.8,
        short: 7.3,
      }),
    ],
    exhaustion:
      remaining !== null && remaining < 0
        ? { at: null, isSpent: true }
        : { at: null, isSpent: false },
    sparkline:
      remaining === null
        ? null
        : {
            start: before(WINDOW_DAYS * DAY, nowMs),
            stepSeconds: (WINDOW_DAYS * 86_400) / 48,
            values: Array.from({ length: 48 }, (_, step) =>
              step === 20 ? null : 1 + ((remaining - 1) * (step + 1)) / 48,
            ),
          },
    origins: [
      {
        origin: { source: 'dynatrace', instance: 'main' },
        asOf: before(2 * MINUTE, nowMs),
      },
    ],
    ...changes,
  };
}

/** Four promises of one component: missed, at risk, on track and not judged. */
export function buildSlos(
  changes: Partial<Slos> = {},
  nowMs = FIXTURE_NOW_MS,
): Slos {
  return {
    entityRef: 'component:default/payments-api',
    environment: 'production',
    asOf: iso(nowMs),
    items: [
      buildSlo({}, -0.038, nowMs),
      buildSlo(
        {
          id: 3,
          name: 'quarterly',
          window: { kind: 'calendar', unit: 'quarter', count: 1 },
          exhaustion: { at: iso(nowMs + 13 * DAY), isSpent: false },
          burn: [buildBurn()],
        },
        0.21,
        nowMs,
      ),
      buildSlo(
        { id: 4, name: 'refunds', indicator: 'ratio', target: 0.995, burn: [] },
        null,
        nowMs,
      ),
      buildSlo(
        {
          id: 2,
          name: 'latency_p95',
          indicator: 'latency_p95',
          method: 'timeslices',
          target: 0.95,
          threshold: 800,
          operator: 'lt',
          origin: 'tier',
          originDetail: 'tier 1',
          burn: [buildBurn({ state: 'not_firing', long: 0.4, short: 0.2 })],
        },
        0.58,
        nowMs,
      ),
    ],
    keys: ['rosetta.io/slo'],
    ...changes,
  };
}
