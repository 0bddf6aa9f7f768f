import type {
  Metric,
  Problem,
  Summary,
  Tile,
  Timeseries,
} from '@rosetta/backstage-plugin-monitoring-common';
import { METRIC_UNITS } from '@rosetta/backstage-plugin-monitoring-common';
import { buildIncidentsTile } from './incidentsTile';
import { buildSparkline, buildTile, kpiCommon } from './kpis';
import { buildHealth } from './operations';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE, noise } from './time';

function serviceTiles(nowMs: number): Tile[] {
  const kpi = (id: Parameters<typeof kpiCommon>[0]) => kpiCommon(id, nowMs);
  return [
    buildTile({
      kpi: 'error_rate',
      state: 'critical',
      value: {
        ...kpi('error_rate'),
        status: 'ok',
        value: 0.042,
        target: 0.005,
        previous: 0.0002,
      },
      sparkline: buildSparkline({
        level: 0.0003,
        wobble: 0.5,
        gap: [31, 32],
        rise: 0.042,
        nowMs,
      }),
    }),
    buildTile({
      kpi: 'latency_p95',
      state: 'warning',
      value: {
        ...kpi('latency_p95'),
        status: 'ok',
        value: 840,
        target: 800,
        previous: 416,
      },
      sparkline: buildSparkline({
        level: 420,
        wobble: 0.06,
        gap: [31, 32],
        rise: 840,
        nowMs,
      }),
    }),
    buildTile({
      kpi: 'throughput',
      state: 'ok',
      value: { ...kpi('throughput'), status: 'ok', value: 212, previous: 202 },
      sparkline: {
        ...buildSparkline({ nowMs }),
        values: Array.from({ length: 48 }, (_, index) =>
          index === 31 || index === 32
            ? null
            : 170 +
              90 * Math.cos((index / 48) * 2 * Math.PI) +
              8 * noise(index),
        ),
      },
    }),
    buildTile({
      kpi: 'saturation',
      state: 'ok',
      resource: 'memory',
      value: { ...kpi('saturation'), status: 'ok', value: 0.64, target: 0.85 },
      sparkline: buildSparkline({
        level: 0.62,
        wobble: 0.04,
        gap: [31, 32],
        nowMs,
      }),
    }),
    buildIncidentsTile({}, nowMs),
    buildTile({
      kpi: 'open_problems',
      state: 'critical',
      value: {
        ...kpi('open_problems'),
        status: 'ok',
        value: 1,
        target: 0,
        previous: 0,
        method: 'distinct_open_now',
      },
      sparkline: null,
    }),
  ];
}

/** The component of the pictures: critical for 38 minutes because of errors. */
export function buildSummary(
  overrides: Partial<Summary> = {},
  nowMs = FIXTURE_NOW_MS,
): Summary {
  return {
    entity: {
      ref: 'component:default/payments-api',
      kind: 'Component',
      name: 'payments-api',
      title: null,
      type: 'service',
      tier: 1,
      tierDeclared: true,
      owner: 'group:default/payments-team',
      system: 'system:default/payments-platform',
    },
    environment: 'production',
    mode: 'history',
    asked: [],
    asOf: new Date(nowMs).toISOString(),
    verdict: {
      state: 'critical',
      since: before(38 * MINUTE, nowMs),
      reasons: [
        { code: 'error_ratio', state: 'critical', value: 0.042, target: 0.005 },
        {
          code: 'problem_open',
          state: 'critical',
          displayId: 'P-26114',
          title: 'Failure rate increase',
        },
        { code: 'latency_p95', state: 'warning', value: 840, target: 800 },
      ],
      underlying: null,
      release: null,
    },
    tiles: serviceTiles(nowMs),
    sources: [
      {
        source: 'dynatrace',
        instance: 'main',
        state: 'ok',
        lastSuccess: before(2 * MINUTE, nowMs),
      },
    ],
    findings: [],
    health: buildHealth(nowMs),
    backfill: null,
    ...overrides,
  };
}

const SLOT = 5 * MINUTE;

function signalAt(metric: Metric, index: number, length: number): number {
  const isLate = index > length - 9;
  const day = Math.cos((index / 288) * 2 * Math.PI);
  switch (metric) {
    case 'latency_p95':
      return (isLate ? 840 : 415) + 18 * noise(index);
    case 'latency_p99':
      return (isLate ? 1_460 : 650) + 45 * noise(index, 2);
    case 'error_rate':
      return isLate
        ? 0.042 + 0.001 * noise(index)
        : 0.0004 + 0.0002 * noise(index);
    case 'error_rate_5xx':
      return isLate
        ? 0.039 + 0.001 * noise(index, 3)
        : 0.0003 + 0.0001 * noise(index, 3);
    case 'throughput':
      return 170 + 70 * day + 7 * noise(index);
    case 'cpu':
      return 0.45 + 0.08 * day + 0.02 * noise(index);
    case 'memory':
      return 0.63 + 0.01 * noise(index, 5);
    case 'saturation':
      return 0.64 + 0.01 * noise(index, 5);
    case 'availability':
      return index % 97 === 0 ? 0.8 : 1;
    case 'network_latency':
      return 2.1 + 0.3 * noise(index);
    case 'memory_bytes':
      return 3.1e9 + 1e7 * noise(index);
    default:
      return 180 + 10 * noise(index);
  }
}

const TARGETS: Partial<Record<Metric, number>> = {
  latency_p95: 800,
  error_rate: 0.005,
  cpu: 0.85,
  saturation: 0.85,
  availability: 0.999,
};

/** Five-minute slots of a day with a gap of 35 minutes in the evening before, and trouble in the last 40 minutes. */
export function buildTimeseries(
  metrics: readonly Metric[],
  options: {
    nowMs?: number;
    gap?: [number, number];
    spanMs?: number;
    periodKey?: string;
  } = {},
): Timeseries {
  const {
    nowMs = FIXTURE_NOW_MS,
    spanMs = DAY,
    periodKey = 'last_24h',
  } = options;
  const slotMs = spanMs > 3 * DAY ? HOUR : SLOT;
  const end = Math.floor(nowMs / slotMs) * slotMs;
  const length = Math.round(spanMs / slotMs);
  const gap = options.gap ?? [
    Math.round(length * 0.6),
    Math.round(length * 0.6) + 6,
  ];
  const timestamps = Array.from(
    { length },
    (_, index) => end - (length - index) * slotMs,
  );
  return {
    entityRef: 'component:default/payments-api',
    environment: 'production',
    period: {
      key: periodKey,
      start: new Date(timestamps[0]).toISOString(),
      end: new Date(end).toISOString(),
    },
    resolution: slotMs === HOUR ? '1h' : '5m',
    method: 'slots of the source',
    timestamps,
    series: metrics.map(metric => ({
      metric,
      unit: METRIC_UNITS[metric],
      values: timestamps.map((_, index) =>
        index >= gap[0] && index <= gap[1]
          ? null
          : signalAt(metric, index, length),
      ),
      target: TARGETS[metric] ?? null,
    })),
    origin: { source: 'dynatrace', instance: 'main' },
    asOf: before(2 * MINUTE, nowMs),
  };
}

/** One open problem and one that is over. */
export function buildProblems(nowMs = FIXTURE_NOW_MS): Problem[] {
  return [
    {
      source: 'dynatrace',
      instance: 'main',
      displayId: 'P-26114',
      title: 'Failure rate increase',
      status: 'open',
      severity: 'error',
      impact: 'SERVICES',
      started: before(36 * MINUTE, nowMs),
      ended: null,
      via: 'direct',
      isRootCause: true,
      upstreamUrl: 'https://dynatrace.example/problem/26114',
    },
    {
      source: 'dynatrace',
      instance: 'main',
      displayId: 'P-26071',
      title: 'Response time degradation',
      status: 'closed',
      severity: 'performance',
      impact: 'SERVICES',
      started: before(19 * HOUR, nowMs),
      ended: before(18.2 * HOUR, nowMs),
      via: 'dependency',
      isRootCause: false,
      upstreamUrl: 'https://dynatrace.example/problem/26071',
    },
  ];
}
