import { NO_SIGNAL_VALUES, SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import {
  describeConnectorContract,
  FixtureAnswer,
  FixtureRequest,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import { dynatraceConnectorFactory } from './dynatraceConnector';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-20T06:00:00Z');
const CANARY = 'CANARYSECRET0123456789';
const window = { startMs: START, endMs: START + 2 * HOUR };
const shared = {
  factory: dynatraceConnectorFactory,
  options: { token: `dt0c01.PUBLICPART.${CANARY}` },
  canary: CANARY,
  window,
  nowMs: START + 3 * HOUR,
};
const ids = (...list: string[]) => ({ kind: 'ids', ids: list });

/** A hundred requests, one of them failed, twelve milliseconds each. */
function valueOf(selector: string): number {
  if (selector.includes('response.time')) return 12_000;
  return selector.includes('requestCount') ? 100 : 1;
}

/** An answer in the vendor's manner: order of its own, ids with `:names`, slots stamped with their end. */
function metricsAnswer(
  request: FixtureRequest,
  change: (series: Record<string, unknown>, selector: string, index: number) => unknown = series =>
    series,
): FixtureAnswer {
  const selectors = request.query.get('metricSelector')!.split(/,(?=builtin)/);
  const asked = [...request.query.get('entitySelector')!.matchAll(/"((?:SERVICE|HOST)-\w+)"/g)].map(
    match => match[1]!,
  );
  return {
    json: {
      totalCount: 1,
      nextPageKey: null,
      resolution: request.query.get('resolution'),
      result: selectors.reverse().map(selector => ({
        metricId: `${selector}:names`,
        data: asked.reverse().map((id, index) =>
          change(
            {
              dimensions: ['name', id],
              dimensionMap: { [`dt.entity.${id.split('-')[0]!.toLowerCase()}`]: id },
              timestamps: [START + HOUR, START + 2 * HOUR],
              values: [valueOf(selector), null],
            },
            selector,
            index,
          ),
        ),
      })),
    },
  };
}

const serviceFact = (entityRef: string): SignalFact => ({
  ...NO_SIGNAL_VALUES,
  kind: 'signal',
  entityRef,
  environment: 'production',
  resolution: '1h',
  startMs: START,
  requests: 100,
  errors: 1,
  errors5xx: 1,
  latencyP50Ms: 12,
  latencyP95Ms: 12,
  latencyP99Ms: 12,
});
/** Forty-two services: two requests, so two pages. */
const services = Array.from({ length: 42 }, (_, index) => ({
  entityRef: `component:default/c${String(index).padStart(2, '0')}`,
  environment: 'production',
  pivot: ids(`SERVICE-${(index + 16).toString(16).toUpperCase()}`),
  via: 'direct' as const,
}));

describeConnectorContract('dynatrace signals', {
  ...shared,
  stream: 'signals_hour',
  targets: services,
  healthy: request => metricsAnswer(request),
  expectedFacts: services.map(target => serviceFact(target.entityRef)),
  malformed: request =>
    metricsAnswer(request, (series, selector, index) =>
      index === 0 && selector.includes('requestCount') ? { ...series, values: 'none' } : series,
    ),
  // The other five metrics of the service still make its fact.
  malformedFacts: 42,
  malformedCode: 'malformed_series',
});

const problem = (number: number, id: string) => ({
  problemId: `-17191397395920620${number}_1623004451641V2`,
  displayId: `P-${number}`,
  title: `Response time\u202e degradation ${number}`,
  status: 'CLOSED',
  severityLevel: 'PERFORMANCE',
  impactLevel: 'SERVICES',
  startTime: START + number,
  endTime: START + number + 60_000,
  affectedEntities: [{ entityId: { id, type: 'SERVICE' }, name: 'x' }],
  impactedEntities: [],
  rootCauseEntity: null,
});
const OPEN = {
  ...problem(9, 'SERVICE-10'),
  status: 'OPEN',
  endTime: -1,
  startTime: START - 40 * 24 * HOUR,
};

function problemsAnswer(
  request: FixtureRequest,
  first: unknown[] = [problem(1, 'SERVICE-10')],
): FixtureAnswer {
  const key = request.query.get('nextPageKey');
  // The vendor's rule: with a page key no other parameter.
  if (key !== null && [...request.query.keys()].length > 1)
    return { status: 400, json: { error: {} } };
  if (request.query.get('problemSelector') === 'status("open")') {
    return { json: { totalCount: 1, pageSize: 500, problems: [OPEN] } };
  }
  if (key === 'second+/=')
    return { json: { totalCount: 2, problems: [problem(2, 'SERVICE-11')], nextPageKey: '' } };
  return { json: { totalCount: 2, problems: first, nextPageKey: 'second+/=' } };
}

const problemFact = (number: number, entityRef: string, id: string) => ({
  kind: 'problem' as const,
  externalId: `-17191397395920620${number}_1623004451641V2`,
  displayId: `P-${number}`,
  title: `Response time degradation ${number}`,
  status: 'closed' as const,
  severity: 'performance' as const,
  impact: 'services',
  startedMs: START + number,
  endedMs: START + number + 60_000,
  affectedIds: [id],
  rootCauseId: null,
  links: [{ entityRef, environment: 'production', via: 'direct' as const }],
});

describeConnectorContract('dynatrace problems', {
  ...shared,
  stream: 'problems',
  targets: services.slice(0, 3),
  healthy: request => problemsAnswer(request),
  expectedFacts: [
    {
      ...problemFact(9, 'component:default/c00', 'SERVICE-10'),
      status: 'open',
      startedMs: OPEN.startTime,
      endedMs: null,
    },
    problemFact(1, 'component:default/c00', 'SERVICE-10'),
    problemFact(2, 'component:default/c01', 'SERVICE-11'),
  ],
  malformed: request => problemsAnswer(request, [{ title: 'no id' }, problem(1, 'SERVICE-10')]),
  malformedFacts: 3,
  malformedCode: 'missing_id',
  endless: request =>
    request.query.get('problemSelector') === 'status("open")'
      ? problemsAnswer(request)
      : { json: { problems: [], nextPageKey: 'same' } },
});
