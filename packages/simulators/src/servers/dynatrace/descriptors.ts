import { METRICS } from './metricCatalog';
import { DIMENSION, ENTITY_TYPE } from './metricDefinition';
import { parseMetricSelector } from './metricSelector';
import { VendorError } from './vendorError';

/** Answers GET /metrics/{metricKey}: unit, aggregations and dimensions of one metric. */
export function describeMetric(key: string): unknown {
  const [expression] = parseMetricSelector(key);
  const definition =
    expression.kind === 'metric' ? METRICS.get(expression.key) : undefined;
  if (!definition) {
    throw new VendorError(404, `The metric '${key}' was not found.`);
  }
  const dimension = DIMENSION[definition.kind];
  return {
    metricId: definition.key,
    displayName: definition.displayName,
    description: '',
    unit: definition.unit,
    dduBillable: false,
    created: 0,
    lastWritten: null,
    entityType: [ENTITY_TYPE[definition.kind]],
    aggregationTypes: definition.aggregations,
    transformations: [
      'filter',
      'fold',
      'limit',
      'merge',
      'names',
      'rate',
      'sort',
      'last',
      'splitBy',
      'default',
    ],
    defaultAggregation: { type: definition.defaultAggregation },
    dimensionDefinitions: [
      {
        key: dimension,
        name: dimension,
        displayName: dimension,
        index: 0,
        type: 'ENTITY',
      },
    ],
    tags: [],
    metricValueType: { type: 'unknown' },
    minimumValue: 0,
    scalar: false,
    resolutionInfSupported: true,
    warnings: [],
  };
}
