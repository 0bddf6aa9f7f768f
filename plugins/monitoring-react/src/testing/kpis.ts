import type {
  KpiId,
  KpiValue,
  Tile,
} from '@rosetta/backstage-plugin-monitoring-common';
import { KPI_DEFINITIONS } from '@rosetta/backstage-plugin-monitoring-common';
import { before, DAY, FIXTURE_NOW_MS, MINUTE, noise } from './time';

type Common = Pick<
  KpiValue,
  | 'unit'
  | 'n'
  | 'num'
  | 'den'
  | 'coverage'
  | 'window'
  | 'method'
  | 'asOf'
  | 'betterIs'
>;

/** What every KPI carries, whatever its status. */
export function kpiCommon(kpi: KpiId, nowMs = FIXTURE_NOW_MS): Common {
  return {
    unit: KPI_DEFINITIONS[kpi].unit,
    betterIs: KPI_DEFINITIONS[kpi].betterIs,
    n: 61_240,
    num: 2_572,
    den: 61_240,
    coverage: 1,
    window: {
      start: before(5 * MINUTE, nowMs),
      end: new Date(nowMs).toISOString(),
    },
    method: 'sum_of_slots',
    asOf: before(2 * MINUTE, nowMs),
  };
}

/** A line of a day in half-hour steps, with an optional gap and an optional rise at the end. */
export function buildSparkline(
  options: {
    level?: number;
    wobble?: number;
    gap?: [number, number];
    rise?: number;
    nowMs?: number;
  } = {},
): NonNullable<Tile['sparkline']> {
  const {
    level = 1,
    wobble = 0.05,
    gap,
    rise,
    nowMs = FIXTURE_NOW_MS,
  } = options;
  return {
    start: before(DAY, nowMs),
    stepSeconds: 1_800,
    values: Array.from({ length: 48 }, (_, index) => {
      if (gap && index >= gap[0] && index <= gap[1]) return null;
      const base = level * (1 + wobble * noise(index));
      return rise !== undefined && index >= 46 ? rise : base;
    }),
  };
}

/** A tile in the state its value says; errors of a healthy service unless told otherwise. */
export function buildTile(options: {
  kpi?: KpiId;
  value?: KpiValue;
  state?: Tile['state'];
  sparkline?: Tile['sparkline'];
  origin?: Tile['origin'];
  keys?: string[];
  resource?: string | null;
  upstreamUrl?: string | null;
  incidents?: Tile['incidents'];
  deployment?: Tile['deployment'];
}): Tile {
  const kpi = options.kpi ?? 'error_rate';
  const value: KpiValue = options.value ?? {
    ...kpiCommon(kpi),
    status: 'ok',
    value: 0.0018,
    target: 0.005,
    previous: 0.0022,
  };
  return {
    kpi,
    value,
    state: options.state === undefined ? 'ok' : options.state,
    origin:
      options.origin === undefined
        ? { source: 'dynatrace', instance: 'main' }
        : options.origin,
    sparkline:
      options.sparkline === undefined
        ? buildSparkline({ level: 0.0018, wobble: 0.3 })
        : options.sparkline,
    upstreamUrl:
      options.upstreamUrl === undefined
        ? 'https://dynatrace.example/service/1'
        : options.upstreamUrl,
    keys: options.keys ?? [
      'rosetta.io/dynatrace.tag',
      'rosetta.io/dynatrace.entityId',
    ],
    resource: options.resource ?? null,
    deployment: options.deployment ?? null,
    incidents: options.incidents ?? null,
  };
}

const KEYS = [
  'rosetta.io/dynatrace.tag',
  'rosetta.io/dynatrace.entityId',
  'rosetta.io/dynatrace.entitySelector',
];

/** One tile per state of tile-states.png; `loading` is the absence of a tile. */
export function buildNineStates(nowMs = FIXTURE_NOW_MS) {
  const common = kpiCommon('error_rate', nowMs);
  const old = {
    ...common,
    asOf: before(6 * 60 * MINUTE, nowMs),
    target: 0.005,
  };
  return {
    loading: undefined,
    value: buildTile({}),
    partial: buildTile({
      value: {
        ...common,
        status: 'partial',
        value: 0.0021,
        coverage: 0.87,
        previous: 0.0021,
        target: 0.005,
        reason: { code: 'coverage_low' },
      },
      sparkline: buildSparkline({ level: 0.002, wobble: 0.3, gap: [16, 20] }),
    }),
    stale: buildTile({
      state: null,
      value: {
        ...old,
        status: 'stale',
        value: null,
        lastValue: 0.0018,
        reason: { code: 'feed_late', since: old.asOf },
      },
      sparkline: buildSparkline({ level: 0.0018, wobble: 0.3, gap: [36, 47] }),
    }),
    noData: buildTile({
      state: null,
      value: {
        ...common,
        status: 'unknown',
        value: null,
        reason: { code: 'no_data_since', since: '2026-11-17T12:10:00.000Z' },
      },
    }),
    notMapped: buildTile({
      state: null,
      origin: null,
      sparkline: null,
      upstreamUrl: null,
      keys: KEYS,
      value: {
        ...common,
        asOf: null,
        n: null,
        num: null,
        den: null,
        coverage: null,
        status: 'not_applicable',
        value: null,
        reason: { code: 'not_mapped' },
      },
    }),
    notPermitted: buildTile({
      state: null,
      origin: null,
      sparkline: null,
      upstreamUrl: null,
      keys: [],
      value: {
        ...common,
        asOf: null,
        n: null,
        num: null,
        den: null,
        coverage: null,
        status: 'not_permitted',
        value: null,
        reason: { code: 'not_permitted' },
      },
    }),
    refused: buildTile({
      state: null,
      value: {
        ...old,
        status: 'stale',
        value: null,
        lastValue: 0.0018,
        reason: {
          code: 'source_refused',
          since: old.asOf,
          params: { scope: 'metrics.read' },
        },
      },
    }),
    tooLittleHistory: buildTile({
      state: null,
      value: {
        ...common,
        status: 'insufficient',
        value: null,
        lastValue: 0.003,
        reason: {
          code: 'too_little_history',
          since: '2026-12-07T12:00:00.000Z',
          params: { have: 12, need: 30, unit: 'days' },
        },
      },
    }),
  } satisfies Record<string, Tile | undefined>;
}
