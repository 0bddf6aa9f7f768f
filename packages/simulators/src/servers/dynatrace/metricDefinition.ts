import { Estate } from '../../estate/estate';
import {
  Measure,
  countOf,
  errorPercent,
  gauge,
  latencyPercentileUs,
  latencySumUs,
  memoryBytesOf,
} from '../../estate/measures';
import { NodeKind, SignalNode } from '../../estate/topology';

export type Aggregation =
  | 'auto'
  | 'avg'
  | 'count'
  | 'max'
  | 'median'
  | 'min'
  | 'percentile'
  | 'sum'
  | 'value';

/** One metric the simulated environments know. */
export interface MetricDefinition {
  readonly key: string;
  readonly displayName: string;
  readonly unit: string;
  readonly kind: NodeKind;
  readonly aggregations: readonly Aggregation[];
  readonly defaultAggregation: 'avg' | 'value';
  /** Value over the nodes and [start, end), epoch ms; null = no data. */
  measure(
    estate: Estate,
    nodes: readonly SignalNode[],
    aggregation: Aggregation,
    parameter: number,
    start: number,
    end: number,
  ): Measure;
}

/** Dimension key and entity type by kind of node. */
export const DIMENSION: Record<NodeKind, string> = {
  service: 'dt.entity.service',
  container: 'dt.entity.container_group_instance',
  host: 'dt.entity.host',
};
export const ENTITY_TYPE: Record<NodeKind, string> = {
  service: 'SERVICE',
  container: 'CONTAINER_GROUP_INSTANCE',
  host: 'HOST',
};

/** Entity types a dimension key may name without being called unknown. */
export const KNOWN_DIMENSIONS: readonly string[] = [
  ...Object.values(DIMENSION),
  'dt.entity.process_group_instance',
  'dt.entity.application',
];

type Count = 'requests' | 'errors' | 'errors5xx' | 'errors4xx';

/** Definition of a metric of the family `responseTime`. */
export const responseTime = (
  key: string,
  displayName: string,
): MetricDefinition => ({
  key,
  displayName,
  unit: 'MicroSecond',
  kind: 'service',
  aggregations: [
    'auto',
    'avg',
    'count',
    'max',
    'median',
    'min',
    'percentile',
    'sum',
  ],
  defaultAggregation: 'avg',
  measure(estate, nodes, aggregation, parameter, start, end) {
    const totals = estate.serviceTotals(nodes, start, end);
    const sum = () => latencySumUs(totals);
    switch (aggregation) {
      case 'percentile':
        return latencyPercentileUs(totals, parameter);
      case 'median':
        return latencyPercentileUs(totals, 50);
      case 'min':
        return latencyPercentileUs(totals, 0);
      case 'max':
        return latencyPercentileUs(totals, 100);
      case 'count':
        return countOf(totals, 'requests');
      case 'sum':
        return sum();
      default: {
        const total = sum();
        return total === null ? null : total / totals.requests;
      }
    }
  },
});

/** Definition of a metric of the family `serviceCount`. */
export const serviceCount = (
  key: string,
  displayName: string,
  field: Count | 'successes',
): MetricDefinition => ({
  key,
  displayName,
  unit: 'Count',
  kind: 'service',
  aggregations: ['auto', 'value'],
  defaultAggregation: 'value',
  measure(estate, nodes, _aggregation, _parameter, start, end) {
    const totals = estate.serviceTotals(nodes, start, end);
    if (field !== 'successes') {
      return countOf(totals, field);
    }
    return totals.requests === 0 ? null : totals.requests - totals.errors;
  },
});

/** Definition of a metric of the family `errorRate`. */
export const errorRate = (
  key: string,
  displayName: string,
  field: 'errors' | 'errors5xx' | 'errors4xx',
  success = false,
): MetricDefinition => ({
  key,
  displayName,
  unit: 'Percent',
  kind: 'service',
  aggregations: ['auto', 'avg'],
  defaultAggregation: 'avg',
  measure(estate, nodes, _aggregation, _parameter, start, end) {
    const percent = errorPercent(
      estate.serviceTotals(nodes, start, end),
      field,
    );
    return success && percent !== null ? 100 - percent : percent;
  },
});

/** Definition of a metric of the family `gaugeMetric`. */
export const gaugeMetric = (
  key: string,
  displayName: string,
  unit: string,
  kind: NodeKind,
  signal: 'cpu' | 'memory' | 'networkMs' | 'availability',
  aggregations: readonly Aggregation[] = ['auto', 'avg', 'max', 'min'],
): MetricDefinition => ({
  key,
  displayName,
  unit,
  kind,
  aggregations,
  defaultAggregation: 'avg',
  measure(estate, nodes, aggregation, _parameter, start, end) {
    return gauge(
      estate,
      nodes,
      signal,
      aggregation === 'min' || aggregation === 'max' ? aggregation : 'avg',
      start,
      end,
    );
  },
});

/** Definition of a metric of the family `memoryBytes`. */
export const memoryBytes = (
  key: string,
  displayName: string,
  kind: NodeKind,
): MetricDefinition => ({
  ...gaugeMetric(key, displayName, 'Byte', kind, 'memory'),
  measure(estate, nodes, aggregation, _parameter, start, end) {
    const how =
      aggregation === 'min' || aggregation === 'max' ? aggregation : 'avg';
    const values = nodes
      .map(node =>
        memoryBytesOf(node, gauge(estate, [node], 'memory', how, start, end)),
      )
      .filter((value): value is number => value !== null);
    if (values.length === 0) {
      return null;
    }
    return how === 'avg'
      ? Math.round(values.reduce((a, b) => a + b, 0) / values.length)
      : Math[how](...values);
  },
});
