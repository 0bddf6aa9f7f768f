import { NO_SIGNAL_VALUES, SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import { describeConnectorContract } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { answering, formOf, HOUR, labels, matrix, QUERIES, START, target } from './__testUtils__/usePrometheus';
import { prometheusConnectorFactory } from './prometheusConnector';

const CANARY = 'CANARYSECRET0123456789';
const window = { startMs: START, endMs: START + 2 * HOUR };
/** Twelve pivots: two pages. */
const targets = Array.from({ length: 12 }, (_, index) => {
  const name = `c${String(index).padStart(2, '0')}`;
  return target(name, labels(['job', name]));
});

/** A hundred requests of twelve milliseconds in the first hour, nothing in the second. */
const textOf = (query: string) => {
  if (query.includes('latency')) return '12';
  return query.includes('cpu') ? '0.5' : '100';
};
const values = (query: string) => [
  [(START + HOUR) / 1_000, textOf(query)],
  [(START + 2 * HOUR) / 1_000, 'NaN'],
];

describeConnectorContract('prometheus signals', {
  factory: prometheusConnectorFactory,
  options: { queries: QUERIES, auth: { type: 'bearer', token: CANARY } },
  canary: CANARY,
  stream: 'signals_hour',
  window,
  nowMs: START + 3 * HOUR,
  targets,
  healthy: answering(request => matrix({ metric: {}, values: values(formOf(request).get('query')!) })),
  expectedFacts: targets.map(
    ({ entityRef, environment }): SignalFact => ({
      ...NO_SIGNAL_VALUES,
      kind: 'signal',
      entityRef,
      environment,
      resolution: '1h',
      startMs: START,
      requests: 100,
      latencyP95Ms: 12,
      cpuRatio: 0.5,
      saturationRatio: 0.5,
      saturationResource: 'cpu',
    }),
  ),
  malformed: answering(request => {
    const query = formOf(request).get('query')!;
    const isBroken = query.includes('requests') && query.includes('"c00"');
    return matrix({ metric: {}, values: isBroken ? 'none' : values(query) });
  }),
  // The other two metrics of the entity still make its fact.
  malformedFacts: 12,
  malformedCode: 'malformed_series',
});
