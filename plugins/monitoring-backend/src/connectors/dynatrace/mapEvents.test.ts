import { apmEventFactSchema } from '@rosetta/backstage-plugin-monitoring-common';
import { createEntityMatcher } from './entityMatcher';
import { eventTypeOf, mapEvents } from './mapEvents';
import { createRejectionTally } from './rejections';
import { ids, target } from './__testUtils__/useDynatrace';

const matcher = createEntityMatcher([target('shop', ids('SERVICE-10'))], new Map());
const map = (records: readonly unknown[]) => {
  const tally = createRejectionTally();
  return { ...mapEvents(records, matcher, tally), codes: tally.records().map(record => record.code), tally };
};
const event = (more: object = {}) => ({
  eventId: 'e',
  eventType: 'CUSTOM_DEPLOYMENT',
  title: 'Deployment',
  startTime: 1_000,
  endTime: 2_000,
  status: 'CLOSED',
  entityId: { entityId: { id: 'SERVICE-10' } },
  ...more,
});

describe('types of events', () => {
  it.each([
    ['CUSTOM_DEPLOYMENT', 'deployment'],
    ['CUSTOM_CONFIGURATION', 'configuration'],
    ['PROCESS_RESTART', 'restart'],
    ['HOST_MAINTENANCE', 'maintenance'],
    ['AVAILABILITY_EVENT', 'availability'],
    ['PROCESS_GROUP_LOW_INSTANCE_COUNT', 'availability'],
    ['HOST_CONNECTION_LOST', 'availability'],
    ['SERVICE_ERROR_RATE_INCREASED', 'error'],
    ['PROCESS_CRASHED', 'error'],
    ['DATABASE_CONNECTION_FAILURE', 'error'],
    ['SERVICE_RESPONSE_TIME_DEGRADED', 'performance'],
    ['SERVICE_SLOWDOWN', 'performance'],
    ['SERVICE_UNEXPECTED_LOW_LOAD', 'performance'],
    ['OSI_LOW_DISK_SPACE', 'resource'],
    ['PROCESS_MEMORY_RESOURCE_EXHAUSTED', 'resource'],
    ['CUSTOM_INFO', 'info'],
    ['PGI_CRASHED_INFO', 'error'],
    ['SOMETHING_NEW', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (code, type) => {
    expect(eventTypeOf(code)).toBe(type);
  });
});

describe('mapEvents', () => {
  it.each([
    ['-1', { endTime: -1, status: 'OPEN' }],
    ['null', { endTime: null, status: 'OPEN' }],
    ['nothing', { endTime: undefined, status: 'OPEN' }],
  ])('takes an end of %s for open', (_, more) => {
    expect(map([event(more)]).facts).toMatchObject([{ status: 'open', endedMs: null }]);
  });

  it('takes a moment for closed', () => {
    expect(map([event({ endTime: 1_000 })]).facts).toMatchObject([{ status: 'closed', endedMs: 1_000 }]);
  });

  it.each([
    [{ endTime: 999 }, 'bad_times'],
    [{ endTime: -1 }, 'bad_times'],
    [{ eventId: '' }, 'missing_id'],
    [{ eventId: undefined }, 'missing_id'],
    [{ eventType: '' }, 'malformed_event'],
    [{ startTime: 'soon' }, 'malformed_event'],
    [{ startTime: -1 }, 'malformed_event'],
    [{ properties: 'none' }, 'malformed_event'],
    [{ entityId: 'SERVICE-10' }, 'malformed_event'],
  ])('refuses %j as %s, and its neighbour goes on', (more, code) => {
    const { facts, codes } = map([event(more), event({ eventId: 'other' })]);
    expect(codes).toEqual([code]);
    expect(facts).toHaveLength(1);
  });

  it('reads the version of a deployment, and no other property', () => {
    const properties = [
      { key: 'dt.event.deployment.version', value: ' v2\u0000.1 ' },
      { key: 'owner', value: 'Iris Vandamme' },
      { key: 'odd', value: { nested: true } },
    ];
    const { facts, kept, tally } = map([event({ properties }), event({ eventId: 'x', properties, endTime: 5 })]);
    expect(facts).toMatchObject([{ version: 'v2.1' }]);
    expect(JSON.stringify([facts, kept, tally.records()])).not.toContain('Iris');
    expect(map([event({ properties: [{ key: 'dt.event.deployment.version', value: 7 }] })]).facts[0]!.version).toBeNull();
  });

  it('cleans a title of markup it cannot show, and may have none', () => {
    expect(map([event({ title: '<b>x</b>\u202e\n' })]).facts[0]!.title).toBe('<b>x</b>');
    expect(map([event({ title: null })]).facts[0]!.title).toBe('');
  });

  it('gives facts that fit their schema, and counts every record once', () => {
    const records = [event(), event({ eventId: 'f', entityId: null }), {}, null, 7, event({ endTime: 0 })];
    const { facts, unrelated, tally } = map(records);
    facts.forEach(fact => expect(apmEventFactSchema.parse(fact)).toEqual(fact));
    expect(facts.length + unrelated + tally.total).toBe(records.length);
  });
});
