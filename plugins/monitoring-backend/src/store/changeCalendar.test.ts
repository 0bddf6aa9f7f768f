import { ChangeFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { changeFact, HOUR } from '../__testUtils__/facts';
import { TestPages, testPages } from '../__testUtils__/storeFacts';
import { CalendarReader } from './read';

jest.setTimeout(120_000);

const AT = Date.UTC(2026, 10, 20, 20);
const link = (name: string) => ({ entityRef: `component:default/${name}`, environment: 'production', via: 'direct' as const });
const NAMES = ['shop', 'ledger', 'desk'];

describe('the calendar of changes', () => {
  const databases = testDatabases();
  let knex: Knex;
  let pages: TestPages;
  let ids: Map<string, number>;

  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
    pages = await testPages(knex, { source: 'servicenow', instance: 'main', stream: 'changes', partition: 'live' }, {
      asked: NAMES.map(name => `component:default/${name}`), nowMs: AT,
    });
    await knex.raw(
      `insert into entity_relation (from_ref, kind, to_ref, source, valid) values
         ('component:default/shop', 'dependsOn', 'component:default/ledger', 'catalog', '(,)'),
         ('component:default/ledger', 'dependsOn', 'component:default/desk', 'catalog', '(,2026-01-01)')`,
    );
  });
  beforeEach(() => knex.raw(`delete from change; delete from event_series; delete from event_history`));

  const store = async (...facts: ChangeFact[]) => {
    await pages.store(facts);
    const { rows } = await knex.raw<{ rows: { entity_ref: string; series_id: number }[] }>(`select entity_ref, series_id from series where environment = 'production'`);
    ids = new Map(rows.map(row => [row.entity_ref.replace('component:default/', ''), row.series_id]));
  };
  const on = (name: string, id: string, startMs: number, changes: Partial<ChangeFact> = {}) => changeFact(id, startMs, { links: [link(name)], ...changes });
  const window = { startMs: AT - 24 * HOUR, endMs: AT + 24 * HOUR };
  const collisions = async (names: readonly string[] | null = null) =>
    (await new CalendarReader(knex).collisions('production', names && names.map(name => Number(ids.get(name))), window)).map(
      row => `${row.numbers.join('+')} ${row.relation} ${(row.end.getTime() - row.start.getTime()) / HOUR} h`,
    );

  it('finds changes of one entity, and of what it depends on directly, that overlap', async () => {
    await store(on('shop', '1', AT), on('shop', '2', AT + HOUR), on('ledger', '3', AT + 1.5 * HOUR), on('desk', '4', AT));
    expect(await collisions()).toEqual(['CHG1+CHG2 same_entity 1 h', 'CHG1+CHG3 dependency 0.5 h', 'CHG2+CHG3 dependency 1.5 h']);
  });

  it('tells a pair once, whichever of the two is asked about', async () => {
    await store(on('shop', '1', AT), on('ledger', '2', AT + HOUR));
    for (const names of [['shop'], ['ledger'], ['shop', 'ledger'], null]) expect(await collisions(names)).toEqual(['CHG1+CHG2 dependency 1 h']);
    expect(await collisions(['desk'])).toEqual([]);
  });

  it.each([
    ['windows that only touch', on('shop', '1', AT), on('shop', '2', AT + 2 * HOUR)],
    ['a canceled one', on('shop', '1', AT), on('shop', '2', AT, { state: 'canceled' })],
    ['a rejected one', on('shop', '1', AT), on('shop', '2', AT, { approval: 'rejected' })],
    ['one without a window', on('shop', '1', AT), on('shop', '2', AT, { plannedStartMs: null, plannedEndMs: null })],
    ['entities that have nothing to do with each other', on('shop', '1', AT), on('desk', '2', AT)],
    ['a relation that has ended', on('ledger', '1', AT), on('desk', '2', AT)],
  ])('finds nothing in %s', async (_, one, two) => {
    await store(one, two);
    expect(await collisions()).toEqual([]);
  });

  it('takes the actual window where work began', async () => {
    await store(on('shop', '1', AT), on('shop', '2', AT, { state: 'closed', workStartMs: AT - 5 * HOUR, workEndMs: AT - HOUR }));
    expect(await collisions()).toEqual([]);
  });

  it('lists past and future changes once each, and those without a window last', async () => {
    await store(
      on('shop', '1', AT + 2 * HOUR), on('ledger', '2', AT - 5 * HOUR, { links: [link('ledger'), link('desk')] }),
      on('shop', '3', AT, { plannedStartMs: null, plannedEndMs: null, openedMs: AT - HOUR }), on('shop', '4', AT + 48 * HOUR),
    );
    const all = await new CalendarReader(knex).changes('production', null, window);
    expect(all.map(row => [row.number, row.entities.map(entity => entity.ref.replace('component:default/', ''))])).toEqual([
      ['CHG2', ['desk', 'ledger']], ['CHG1', ['shop']], ['CHG3', ['shop']],
    ]);
    const one = await new CalendarReader(knex).changes('production', [Number(ids.get('desk'))], window);
    expect(one.map(row => row.entities.map(entity => entity.ref))).toEqual([['component:default/desk']]);
  });

  it('counts closed changes by outcome on the day they were closed', async () => {
    const ended = (id: string, changes: Partial<ChangeFact>) => on('shop', id, AT - 20 * HOUR, { state: 'closed', closedMs: AT, ...changes });
    await store(
      ended('1', { outcome: 'successful' }), ended('2', { outcome: 'unsuccessful', type: 'emergency' }), ended('3', { outcome: 'successful_issues' }),
      ended('4', { outcome: null }), ended('5', { state: 'canceled' }), ended('6', { outcome: 'successful', closedMs: AT + 4 * HOUR }),
    );
    const { rows } = await knex.raw(
      `select day::text as day, type, closed, successful, issues, unsuccessful, unknown, canceled, emergency
         from kpi_change_day('infinity', '2026-11-20', '2026-11-22', 'Europe/Paris') order by 1, 2`,
    );
    expect(rows).toEqual([
      { day: '2026-11-20', type: 'emergency', closed: 1, successful: 0, issues: 0, unsuccessful: 1, unknown: 0, canceled: 0, emergency: 1 },
      { day: '2026-11-20', type: 'normal', closed: 3, successful: 1, issues: 1, unsuccessful: 0, unknown: 1, canceled: 1, emergency: 0 },
      { day: '2026-11-21', type: 'normal', closed: 1, successful: 1, issues: 0, unsuccessful: 0, unknown: 0, canceled: 0, emergency: 0 },
    ]);
  });
});
