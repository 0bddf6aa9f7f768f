import { ExtraMetric } from '@rosetta/backstage-plugin-monitoring-common';
import { ExtraMetricOption } from './schemas';

/** Columns that a metric of Dynatrace fills; saturation is derived from two of them. */
export type MeasuredColumn =
  | 'requests'
  | 'errors'
  | 'errors5xx'
  | 'latencyP50Ms'
  | 'latencyP95Ms'
  | 'latencyP99Ms'
  | 'availabilityRatio'
  | 'cpuRatio'
  | 'memoryRatio';

export type UpstreamUnit = 'count' | 'microseconds' | 'milliseconds' | 'percent' | 'bytes';

/** One metric of an entity type, and the column or extra metric it becomes. */
export interface MetricSpec {
  readonly column: MeasuredColumn | ExtraMetric;
  /** Metric key, e.g. `builtin:service.response.time`. */
  readonly key: string;
  /** e.g. `value`, `avg`, `percentile(95)`. */
  readonly aggregation: string;
  readonly unit: UpstreamUnit;
  /** Largest value upstream can mean, in its unit; beyond it the unit is wrong. */
  readonly maxValue: number;
}

/** A share cannot pass 100; rounding upstream does by a hair. */
const PERCENT_OF_WHOLE = 100.5;
/** A container may burst past its limit between two enforcements; the ratio is clamped to 1. */
const PERCENT_OF_LIMIT = 200;
/** A day in microseconds: nobody waits longer for an answer. */
const LONGEST_RESPONSE_US = 86_400_000_000;

const percentile = (column: MeasuredColumn, rank: number): MetricSpec => ({
  column,
  key: 'builtin:service.response.time',
  aggregation: `percentile(${rank})`,
  unit: 'microseconds',
  maxValue: LONGEST_RESPONSE_US,
});
const count = (column: MeasuredColumn, key: string): MetricSpec => ({
  column,
  key,
  aggregation: 'value',
  unit: 'count',
  maxValue: 1e12,
});
const percent = (column: MeasuredColumn, key: string, maxValue: number): MetricSpec => ({
  column,
  key,
  aggregation: 'avg',
  unit: 'percent',
  maxValue,
});

const PERCENTILES = [
  percentile('latencyP50Ms', 50),
  percentile('latencyP95Ms', 95),
  percentile('latencyP99Ms', 99),
];

/** What is asked of each entity type; other types have no signals. */
const METRIC_SETS: Readonly<Record<string, readonly MetricSpec[]>> = {
  SERVICE: [
    count('requests', 'builtin:service.requestCount.total'),
    count('errors', 'builtin:service.errors.total.count'),
    count('errors5xx', 'builtin:service.errors.fivexx.count'),
    ...PERCENTILES,
  ],
  HOST: [
    percent('cpuRatio', 'builtin:host.cpu.usage', PERCENT_OF_WHOLE),
    percent('memoryRatio', 'builtin:host.mem.usage', PERCENT_OF_WHOLE),
    percent('availabilityRatio', 'builtin:host.availability', PERCENT_OF_WHOLE),
  ],
  CONTAINER_GROUP_INSTANCE: [
    percent('cpuRatio', 'builtin:containers.cpu.usagePercent', PERCENT_OF_LIMIT),
    percent('memoryRatio', 'builtin:containers.memory.usagePercent', PERCENT_OF_LIMIT),
  ],
  PROCESS_GROUP_INSTANCE: [
    percent('availabilityRatio', 'builtin:pgi.availability', PERCENT_OF_WHOLE),
  ],
};

/** Entity types that a tag pivot is asked for: a tag usually sits on both. */
export const TAGGED_TYPES = ['CONTAINER_GROUP_INSTANCE', 'SERVICE'] as const;

/** Asked when an instance's config names no extra metrics. */
export const DEFAULT_EXTRA_METRICS: readonly ExtraMetricOption[] = [
  {
    metric: 'memory_bytes',
    entityType: 'HOST',
    selector: 'builtin:host.mem.used:avg',
    unit: 'bytes',
  },
];

function extraSpec(option: ExtraMetricOption): MetricSpec {
  const cut = option.selector.lastIndexOf(':');
  return {
    column: option.metric,
    key: option.selector.slice(0, cut),
    aggregation: option.selector.slice(cut + 1),
    unit: option.unit,
    maxValue: option.unit === 'bytes' ? Number.MAX_SAFE_INTEGER : LONGEST_RESPONSE_US,
  };
}

/**
 * The metrics of an entity type in one stream.
 *
 * @param isDay - day slots hold percentiles only: everything else adds up from hours
 */
export function metricsOf(
  entityType: string,
  extras: readonly ExtraMetricOption[],
  isDay: boolean,
): readonly MetricSpec[] {
  if (isDay) return entityType === 'SERVICE' ? PERCENTILES : [];
  const own = Object.hasOwn(METRIC_SETS, entityType) ? METRIC_SETS[entityType]! : [];
  return [...own, ...extras.filter(extra => extra.entityType === entityType).map(extraSpec)];
}
