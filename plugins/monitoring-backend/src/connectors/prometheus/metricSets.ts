import { ExtraMetric, SignalColumn } from '@rosetta/backstage-plugin-monitoring-common';
import { CompiledQuery } from './query';

/** What values of a column may be. */
export type ValueRange = 'not-negative' | 'ratio';

interface ColumnDefinition {
  readonly range: ValueRange;
  /**
   * Whether the expression must use the slot's length. A count or a percentile over
   * any other span is not the slot's, and nothing in the answer would show it.
   */
  readonly needsRange: boolean;
  /** Whether days are asked too; sums and gauges of days follow from hours, percentiles never do. */
  readonly isAskedByDay: boolean;
}

const count: ColumnDefinition = { range: 'not-negative', needsRange: true, isAskedByDay: false };
const percentile: ColumnDefinition = { range: 'not-negative', needsRange: true, isAskedByDay: true };
const gauge: ColumnDefinition = { range: 'ratio', needsRange: false, isAskedByDay: false };

/** The columns that config may give an expression for. */
export const COLUMNS = {
  requests: count,
  errors: count,
  errors5xx: count,
  latencyP50Ms: percentile,
  latencyP95Ms: percentile,
  latencyP99Ms: percentile,
  availabilityRatio: gauge,
  cpuRatio: gauge,
  memoryRatio: gauge,
  saturationRatio: gauge,
} as const satisfies Record<SignalColumn, ColumnDefinition>;

export const COLUMN_NAMES = Object.keys(COLUMNS) as SignalColumn[];

/** One expression of an instance's config, ready to be asked. */
export interface QuerySpec {
  /** Key in config, for messages: `queries.requests`, `extraMetrics.0.query`. */
  readonly key: string;
  readonly column: SignalColumn | ExtraMetric;
  readonly range: ValueRange;
  readonly isAskedByDay: boolean;
  readonly query: CompiledQuery;
}
