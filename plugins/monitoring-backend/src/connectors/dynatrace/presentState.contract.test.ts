import {
  describeConnectorContract,
  FixtureAnswer,
  FixtureRequest,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import { HOUR, ids, START, target } from './__testUtils__/useDynatrace';
import { dynatraceConnectorFactory } from './dynatraceConnector';

const CANARY = 'CANARYSECRET0123456789';
const shared = {
  factory: dynatraceConnectorFactory,
  options: { token: `dt0c01.PUBLICPART.${CANARY}` },
  canary: CANARY,
  window: { startMs: START, endMs: START + 2 * HOUR },
  nowMs: START + 3 * HOUR,
  targets: [
    target('shop', ids('SERVICE-10')),
    target('cart', ids('SERVICE-11')),
    target('tagged', { kind: 'tags' as const, tags: ['app:pay', '[Env]stage:prod'] }),
  ],
};

/** The vendor's rule: with a page key no other parameter. */
const paged = (
  request: FixtureRequest,
  list: string,
  first: readonly unknown[],
  second: readonly unknown[],
): FixtureAnswer => {
  const key = request.query.get('nextPageKey');
  if (key !== null && [...request.query.keys()].length > 1) return { status: 400, json: { error: {} } };
  return key === 'second+/='
    ? { json: { totalCount: 2, [list]: second, nextPageKey: null } }
    : { json: { totalCount: 2, [list]: first, nextPageKey: 'second+/=' } };
};

const event = (number: number, more: object = {}) => ({
  eventId: `${number}_1631255744265`,
  eventType: 'CUSTOM_DEPLOYMENT',
  title: `Deployment\u202e ${number}`,
  startTime: START + number,
  endTime: START + number,
  status: 'CLOSED',
  entityId: { entityId: { id: 'SERVICE-10', type: 'SERVICE' }, name: 'x' },
  entityTags: [],
  properties: [
    { key: 'dt.event.deployment.version', value: 'v2.14.0' },
    { key: 'dt.event.source', value: 'pipeline of somebody' },
  ],
  ...more,
});
const events = (request: FixtureRequest, first: readonly unknown[] = [event(1)]) =>
  paged(request, 'events', first, [
    event(2, { eventType: 'PROCESS_RESTART', endTime: -1, status: 'OPEN', entityId: { entityId: { id: 'SERVICE-11' } }, properties: [] }),
    event(3, { entityId: { entityId: { id: 'SERVICE-99' } } }),
    event(4, {
      entityId: { entityId: { id: 'HOST-7' } },
      endTime: null,
      status: 'OPEN',
      eventType: 'OSI_HIGH_CPU',
      properties: [],
      entityTags: [
        { context: 'CONTEXTLESS', key: 'app', value: 'pay' },
        { context: 'Env', key: 'stage', value: 'prod' },
      ],
    }),
  ]);
const link = (name: string) => [
  { entityRef: `component:default/${name}`, environment: 'production', via: 'direct' as const },
];
const eventFact = (number: number, more: object = {}) => ({
  kind: 'event' as const,
  externalId: `${number}_1631255744265`,
  type: 'deployment' as const,
  typeCode: 'CUSTOM_DEPLOYMENT',
  title: `Deployment ${number}`,
  status: 'closed' as const,
  startedMs: START + number,
  endedMs: START + number,
  version: 'v2.14.0',
  links: link('shop'),
  ...more,
});

describeConnectorContract('dynatrace events', {
  ...shared,
  stream: 'events',
  healthy: request => events(request),
  expectedFacts: [
    eventFact(1),
    eventFact(2, { type: 'restart', typeCode: 'PROCESS_RESTART', status: 'open', endedMs: null, version: null, links: link('cart') }),
    eventFact(4, { type: 'resource', typeCode: 'OSI_HIGH_CPU', status: 'open', endedMs: null, version: null, links: link('tagged') }),
  ],
  malformed: request => events(request, [{ title: 'no id' }, event(1)]),
  malformedFacts: 3,
  malformedCode: 'missing_id',
  endless: () => ({ json: { events: [], nextPageKey: 'same' } }),
});

const slo = (number: number, more: object = {}) => ({
  id: `slo-${number}`,
  enabled: true,
  name: `Availability\u202e ${number}`,
  evaluatedPercentage: 99.25,
  errorBudget: -0.65,
  status: 'FAILURE',
  error: 'NONE',
  target: 99.9,
  warning: 99.95,
  timeframe: '-1w',
  filter: 'type("SERVICE"),entityId("SERVICE-10")',
  ...more,
});
const slos = (request: FixtureRequest, first: readonly unknown[] = [slo(1)]) =>
  paged(request, 'slo', first, [
    slo(2, { evaluatedPercentage: -1, errorBudget: -1, status: 'SUCCESS', warning: 0, filter: 'type(SERVICE),entityId(SERVICE-11)' }),
    slo(3, { filter: 'type("SERVICE")' }),
    slo(4, { filter: 'type("SERVICE"),tag("app:pay"),tag("[Env]stage:prod")', error: 'Metric is gone', evaluatedPercentage: -1, status: 'FAILURE' }),
  ]);
const reading = (number: number, name: string, more: object = {}) => ({
  kind: 'slo_reading' as const,
  entityRef: `component:default/${name}`,
  environment: 'production',
  externalId: `slo-${number}`,
  name: `Availability ${number}`,
  targetRatio: 99.9 / 100,
  warningRatio: 99.95 / 100,
  sliRatio: 99.25 / 100,
  budgetLeftRatio: -0.65 / 100,
  status: 'failure' as const,
  window: '-1w',
  observedMs: shared.nowMs,
  ...more,
});
const unread = { sliRatio: null, budgetLeftRatio: null, status: 'unknown' as const };

describeConnectorContract('dynatrace slos', {
  ...shared,
  stream: 'slos',
  healthy: request => slos(request),
  expectedFacts: [reading(1, 'shop'), reading(2, 'cart', { ...unread, warningRatio: null }), reading(4, 'tagged', unread)],
  malformed: request => slos(request, [slo(9, { target: 'high' }), slo(8, { evaluatedPercentage: 250 }), slo(1)]),
  malformedFacts: 3,
  malformedCode: 'malformed_slo',
  endless: () => ({ json: { slo: [], nextPageKey: 'same' } }),
});

const entity = (entityId: string, fromRelationships: object) => ({ entityId, displayName: 'x', fromRelationships });
const toIds = (...list: string[]) => list.map(id => ({ id, type: id.split('-')[0] }));

/** Two services by id, and whatever carries the tags. */
function entities(request: FixtureRequest, shop: unknown = entity('SERVICE-10', { calls: toIds('SERVICE-11', 'SERVICE-99'), isInstanceOf: toIds('SERVICE-11') })): FixtureAnswer {
  const selector = request.query.get('entitySelector') ?? '';
  if (selector.includes('entityId(')) {
    return { json: { entities: [shop, entity('SERVICE-11', { calls: toIds('SERVICE-12', 'SERVICE-11') })] } };
  }
  return selector.startsWith('type("SERVICE")')
    ? { json: { entities: [entity('SERVICE-12', { runsOnHost: toIds('HOST-7'), calls: toIds('SERVICE-10') })], nextPageKey: '' } }
    : { json: { entities: [] } };
}
const relation = (from: string, to: string) => ({
  kind: 'relation' as const,
  fromRef: `component:default/${from}`,
  toRef: `component:default/${to}`,
  relation: 'calls' as const,
  origin: 'topology' as const,
});

describeConnectorContract('dynatrace topology', {
  ...shared,
  stream: 'topology',
  healthy: request => entities(request),
  expectedFacts: [relation('shop', 'cart'), relation('cart', 'tagged'), relation('tagged', 'shop')],
  malformed: request => entities(request, { displayName: 'no id' }),
  malformedFacts: 2,
  malformedCode: 'missing_id',
  endless: request =>
    request.query.has('nextPageKey') || request.query.has('entitySelector')
      ? { json: { entities: [], nextPageKey: 'same' } }
      : { json: { entities: [] } },
});
