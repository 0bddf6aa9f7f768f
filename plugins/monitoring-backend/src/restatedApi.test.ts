import { closedPeriods, DEFAULT_DORA_RULES, routes } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import request from 'supertest';
import { migratedDatabase, testDatabases } from './__testUtils__/database';
import { ENTITIES, fillEstate } from './__testUtils__/estate';
import { HOUR, incidentFact } from './__testUtils__/facts';
import { TestPages, testPages } from './__testUtils__/storeFacts';
import { asUser, startTestPlugin } from './__testUtils__/testPlugin';
import { SnapshotStore } from './store';

jest.setTimeout(180_000);

const PARIS = 'Europe/Paris';
const users = {
  'user:default/admin': { permissions: 'all' as const },
  'user:default/reader': { permissions: new Set(['rosetta.entity.read', 'rosetta.incident.read']), visible: ['component:default/shop'] },
  'user:default/nosy': { permissions: new Set(['rosetta.entity.read']) },
};

describe('figures of a period that is over, as they are now', () => {
  const databases = testDatabases();
  let knex: Knex;
  let plugin: Awaited<ReturnType<typeof startTestPlugin>>;
  let tickets: TestPages;
  const nowMs = Date.now();
  const [month] = closedPeriods(nowMs, PARIS, 7 * 24 * HOUR);
  const incident = (id: string, days: number, name = 'shop') =>
    incidentFact(id, month.window.startMs + days * 24 * HOUR, {
      number: id, state: 'closed', resolvedMs: month.window.startMs + (days * 24 + 2) * HOUR,
      links: [{ entityRef: `component:default/${name}`, environment: 'production', via: 'direct' }],
    });

  beforeAll(async () => {
    const migrated = await migratedDatabase(databases);
    knex = migrated.knex;
    await fillEstate(knex, migrated.views, nowMs);
    await knex.raw(`update pivot_coverage set covered_from = '2020-01-01'`);
    tickets = await testPages(
      knex, { source: 'servicenow', instance: 'main', stream: 'incidents', partition: 'live' },
      { nowMs, environment: 'production', asked: ['component:default/shop', 'component:default/secret'] },
    );
    await tickets.store([incident('INC1', 3), incident('INC2', 5, 'secret')]);
    plugin = await startTestPlugin({ knex, entities: ENTITIES, users, permissionsEnabled: true });
  });
  afterAll(() => plugin.stop());

  const get = (query: string, user = 'user:default/admin') =>
    request(plugin.app).get(`/api/monitoring/kpis/restated?${query}`).set(asUser(user));
  const read = async (query: string, user?: string) => {
    const { body, status } = await get(query, user);
    expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
    return routes.restatedKpis.response.parse(body);
  };

  it('are told from what was signed off, with what was corrected or came late', async () => {
    const asked = `period=${month.key}`;
    expect(await read(asked)).toMatchObject({ state: 'waiting', signedOffAt: null, items: [], total: 0 });
    await new SnapshotStore(knex, DEFAULT_DORA_RULES, PARIS).signOff(nowMs, new AbortController().signal);
    const before = await read(asked);
    expect(before).toMatchObject({ state: 'signed_off', items: [], total: 0, scope: null });
    expect(before.signedOffAt).not.toBeNull();
    expect(before.compared).toBeGreaterThan(0);
    await tickets.store([incident('INC3', 7), incident('INC4', 9), incident('INC5', 11)]);
    const { items, total } = await read(asked);
    expect(total).toBe(items.length);
    const opened = items.filter(item => item.kpi === 'incidents_opened');
    expect(opened.map(({ ref, then, now }) => [ref, then.value, now.value])).toEqual([
      [null, 2, 5], ['domain:default/sales', 2, 5], ['group:default/team', 2, 5], ['system:default/web', 2, 5],
    ]);
    // Medians are two hours, then and now.
    expect(items.some(item => item.kpi === 'mttr')).toBe(false);
  });

  it('are told of a scope and all within it, as many as are asked for', async () => {
    const { items } = await read(`period=${month.key}&scope=domain:default/sales`);
    expect([...new Set(items.map(item => item.ref))]).toEqual(['domain:default/sales', 'system:default/web']);
    const all = await read(`period=${month.key}`);
    const first = await read(`period=${month.key}&limit=1`);
    expect(first).toMatchObject({ items: all.items.slice(0, 1), total: all.items.length });
  });

  it('are nothing of periods that are not over, or none of the calendar', async () => {
    for (const period of ['month', 'last_30d']) {
      expect(await read(`period=${period}`)).toMatchObject({ state: 'not_signed_off', items: [] });
    }
  });

  it('are for those who may read the portfolio', async () => {
    expect(await read(`period=${month.key}`, 'user:default/reader')).toMatchObject({ state: 'not_permitted', items: [], compared: 0 });
    expect((await get(`period=${month.key}`, 'user:default/nosy')).status).toBe(403);
    expect((await get(`period=${month.key}&scope=domain:default/nowhere`)).status).toBe(404);
    expect((await get('period=month:2026-13')).body.error).toMatchObject({ code: 'invalid_period' });
  });

  it('are told of a scope in which nothing had happened, and of one that came later', async () => {
    const quiet = `period=${month.key}&scope=group:default/calm`;
    const calm = `'group:default/calm'`;
    await knex.raw(
      `insert into entity (entity_ref, kind, name, tier, tier_declared, content_hash, first_seen_at) values (${calm}, 'group', 'calm', 2, false, '', now())`,
    );
    expect(await read(quiet)).toMatchObject({ state: 'signed_off', items: [], compared: 0 });
    // As it would be if the team had owned the bare entity, without an incident, when the month was signed off.
    await knex.raw(`insert into entity_scope (scope_ref, scope_kind, entity_ref, valid) values (${calm}, 'group', 'component:default/bare', '(,)')`);
    await knex.raw(`delete from kpi_snapshot where family = 'incident'`);
    await new SnapshotStore(knex, DEFAULT_DORA_RULES, PARIS).signOff(nowMs, new AbortController().signal);
    expect(await read(quiet)).toMatchObject({ state: 'signed_off', items: [], compared: 0 });
    const links = [{ entityRef: 'component:default/bare', environment: 'production', via: 'direct' as const }];
    await tickets.store(['INC6', 'INC7'].map((id, index) => ({ ...incident(id, 13 + index), links })));
    const { items } = await read(quiet);
    expect(items.find(item => item.kpi === 'incidents_opened')).toMatchObject({ ref: 'group:default/calm', then: { value: 0 }, now: { value: 2 } });
  });
});
