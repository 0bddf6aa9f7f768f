import { Knex } from 'knex';
import request from 'supertest';
import { migratedDatabase, testDatabases } from './__testUtils__/database';
import { ENTITIES, fillEstate } from './__testUtils__/estate';
import { asUser, startTestPlugin } from './__testUtils__/testPlugin';

jest.setTimeout(120_000);

const users = {
  'user:default/admin': { permissions: 'all' as const },
  'user:default/reader': { permissions: new Set(['rosetta.entity.read', 'rosetta.source.read']) },
  'user:default/partial': {
    permissions: new Set(['rosetta.source.read', 'rosetta.mapping.manage']),
    visible: ['component:default/shop'],
  },
};
const SHOP = {
  entityRef: 'component:default/shop', environment: 'production', source: 'dynatrace', key: 'dynatrace.entityId',
  value: 'SERVICE-00000000000000C3', note: 'Annotation has a typing error',
};
const HEADER = 'entity,environment,source,instance,key,value,action\n';

describe('admin mappings', () => {
  const databases = testDatabases();
  let knex: Knex;
  let plugin: Awaited<ReturnType<typeof startTestPlugin>>;

  beforeAll(async () => {
    const migrated = await migratedDatabase(databases);
    knex = migrated.knex;
    await fillEstate(knex, migrated.views, Date.now());
    plugin = await startTestPlugin({ knex, entities: ENTITIES, users, permissionsEnabled: true });
  });
  afterAll(() => plugin.stop());
  beforeEach(() => knex.raw('truncate mapping, mapping_history, audit'));

  const call = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object, user = 'user:default/admin') => {
    const asked = request(plugin.app)[method](`/api/monitoring/admin/mappings${path}`).set(asUser(user));
    return body === undefined ? asked : asked.send(body);
  };
  const rows = async (table: string) => (await knex.raw<{ rows: Record<string, unknown>[] }>(`select * from ${table}`)).rows;

  it('keeps a mapping with its history and its audit line, changes it, and removes it', async () => {
    const created = await call('post', '', SHOP);
    expect(created.body).toMatchObject({ ...SHOP, instance: null, createdBy: 'user:default/admin' });
    const { id } = created.body;
    expect((await call('post', '', SHOP)).status).toBe(409);
    const updated = await call('put', `/${id}`, { key: 'dynatrace.tag', value: 'app:shop', note: 'Tagged now' });
    expect(updated.body).toMatchObject({ id, key: 'dynatrace.tag', value: 'app:shop' });
    expect((await call('delete', `/${id}`)).body).toEqual({ isDeleted: true });
    expect((await call('delete', `/${id}`)).status).toBe(404);
    const { body: history } = await call('get', `/${id}/history`);
    expect(history.items.map((item: { action: string; note: string }) => [item.action, item.note])).toEqual([
      ['deleted', ''], ['updated', 'Tagged now'], ['created', SHOP.note],
    ]);
    expect(history.items[1]).toMatchObject({
      before: { key: 'dynatrace.entityId', value: SHOP.value }, after: { key: 'dynatrace.tag', value: 'app:shop' }, by: 'user:default/admin',
    });
    expect((await rows('audit')).map(row => [row.actor, row.action, row.subject])).toEqual([
      ['user:default/admin', 'mapping_created', SHOP.entityRef],
      ['user:default/admin', 'mapping_updated', SHOP.entityRef],
      ['user:default/admin', 'mapping_deleted', SHOP.entityRef],
    ]);
    expect((await call('get', '/history?entity=component:default/shop')).body.total).toBe(3);
  });

  it.each([
    ['value', { value: 'SERVICE 8F2C41' }],
    ['value', { value: 'x'.repeat(513) }],
    ['key', { key: 'gitlab.projectId' }],
    ['environment', { environment: 'moon' }],
    ['environment', { environment: '*' }],
    ['source', { source: 'jira' }],
    ['source', { source: 'gitlab' }],
    ['instance', { instance: 'nobody' }],
    ['force', { force: true }],
  ])('a wrong %s is a 400 that names it, and nothing is kept', async (field, change) => {
    const { status, body } = await call('post', '', { ...SHOP, ...change });
    expect({ status, field: body.error?.details?.field }).toEqual({ status: 400, field });
    expect(await rows('mapping')).toEqual([]);
    expect(await rows('audit')).toEqual([]);
  });

  it('needs the right to manage mappings, and knows no entity that the caller may not read', async () => {
    expect((await call('post', '', SHOP, 'user:default/reader')).status).toBe(403);
    expect((await call('get', '?search=shop', undefined, 'user:default/reader')).status).toBe(200);
    const secret = { ...SHOP, entityRef: 'component:default/secret' };
    const nobody = { ...SHOP, entityRef: 'component:default/nobody' };
    const [hidden, absent] = [await call('post', '', secret, 'user:default/partial'), await call('post', '', nobody, 'user:default/partial')];
    expect([hidden.status, hidden.body]).toEqual([404, absent.body]);
    const { body: { id } } = await call('post', '', secret);
    expect((await call('put', `/${id}`, { key: SHOP.key, value: SHOP.value }, 'user:default/partial')).status).toBe(404);
    expect((await call('delete', `/${id}`, undefined, 'user:default/partial')).status).toBe(404);
    expect((await call('get', '/history', undefined, 'user:default/partial')).body).toMatchObject({ items: [], total: 0 });
    const { body: matrix } = await call('get', '', undefined, 'user:default/partial');
    expect(matrix.items.map((item: { ref: string }) => item.ref)).toEqual([SHOP.entityRef]);
    expect((await call('get', '/export', undefined, 'user:default/partial')).body.csv).not.toContain('secret');
    expect((await call('get', '/export')).body.csv).toContain('component:default/secret');
  });

  it('says of a value that is wrong what works, without asking anybody', async () => {
    const { body } = await call('post', '/check', { ...SHOP, value: 'SERVICE 8F2C41' });
    expect(body).toMatchObject({ state: 'invalid', example: expect.stringMatching(/^SERVICE-/), found: [] });
    expect((await call('post', '/check', { ...SHOP, value: '' })).body.state).toBe('not_checked');
  });

  it('shows each entity with its pivots and findings, counts the filters, and finds by name as typed', async () => {
    const { body } = await call('get', '');
    expect(body.items.map((item: { name: string }) => item.name)).toEqual(['bad', 'bare', 'secret', 'shop']);
    expect(body.counts).toEqual({ all: 4, findings: 1, not_mapped: 2, overridden: 0 });
    const cellOf = (name: string) => body.items.find((item: { name: string }) => item.name === name).cells.find((cell: { source: string }) => cell.source === 'dynatrace');
    expect(cellOf('shop')).toMatchObject({ state: 'mapped', value: 'SERVICE-00000000000000A1', origin: 'rosetta', mapping: null });
    expect(cellOf('bad')).toMatchObject({ state: 'invalid', findings: [expect.objectContaining({ key: 'rosetta.io/dynatrace.entityId' })] });
    expect(cellOf('bare')).toMatchObject({ state: 'not_mapped', value: null });
    expect(body.sources.find((item: { source: string }) => item.source === 'dynatrace')).toMatchObject({
      instances: ['main'], isForEveryEnvironment: false, keys: expect.arrayContaining(['dynatrace.entityId']),
    });
    expect((await call('get', '?filter=findings')).body.items.map((item: { name: string }) => item.name)).toEqual(['bad']);
    expect((await call('get', '?search=SH')).body.items.map((item: { name: string }) => item.name)).toEqual(['shop']);
    expect((await call('get', '?search=%25')).body.total).toBe(0);
    const first = (await call('get', '?limit=2')).body;
    const second = (await call('get', `?limit=2&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...second.items].map((item: { name: string }) => item.name)).toEqual(['bad', 'bare', 'secret', 'shop']);
  });

  it('tells what of the needed is mapped and found, by team', async () => {
    await knex.raw(`update entity_pivot set verification = 'found' where entity_ref = 'component:default/shop' and source = 'dynatrace'`);
    const { body } = await call('get', '/coverage');
    const needed = body.teams.reduce((sum: number, team: { needed: number }) => sum + team.needed, 0);
    expect(body).toMatchObject({ needed, found: 1, previousRatio: null });
    expect(needed).toBeGreaterThanOrEqual(4);
  });

  describe('a file', () => {
    const line = (name: string, value: string, action = '') => `component:default/${name},production,dynatrace,,dynatrace.entityId,${value},${action}\n`;
    const post = (csv: string, dryRun: boolean) => call('post', '/import', { csv, dryRun, note: 'Migration' });

    it('is told line by line what would happen, and does nothing in a dry run', async () => {
      const { body } = await post(`${HEADER}${line('shop', 'SERVICE-00000000000000C3')}${line('bare', 'SERVICE 1')}${line('nobody', 'SERVICE-1')}`, true);
      expect(body).toMatchObject({ isApplied: false, created: 1, errors: 2 });
      expect(body.rows.map((row: { line: number; result: string; field: string }) => [row.line, row.result, row.field])).toEqual([
        [2, 'created', null], [3, 'error', 'value'], [4, 'error', 'entity'],
      ]);
      expect(await rows('mapping')).toEqual([]);
    });

    it('is written whole or not at all', async () => {
      const broken = `${HEADER}${line('shop', 'SERVICE-00000000000000C3')}${line('bare', 'SERVICE 1')}`;
      expect((await post(broken, false)).body).toMatchObject({ isApplied: false, errors: 1 });
      expect(await rows('mapping')).toEqual([]);
      const sound = `${HEADER}${line('shop', 'SERVICE-00000000000000C3')}${line('bare', 'SERVICE-00000000000000D4')}`;
      expect((await post(sound, false)).body).toMatchObject({ isApplied: true, created: 2, errors: 0 });
      expect((await rows('mapping_history')).map(row => [row.action, row.note])).toEqual([['created', 'Migration'], ['created', 'Migration']]);
      const again = `${HEADER}${line('shop', 'SERVICE-00000000000000C3')}${line('bare', '', 'delete')}`;
      expect((await post(again, false)).body).toMatchObject({ isApplied: true, unchanged: 1, deleted: 1 });
      expect(await rows('mapping')).toHaveLength(1);
    });

    it('takes what the export wrote without a change', async () => {
      await call('post', '', { ...SHOP, instance: 'main' });
      const { body: { csv, fileName } } = await call('get', '/export');
      expect(fileName).toMatch(/^rosetta-mappings-\d{4}-\d{2}-\d{2}\.csv$/);
      expect((await post(csv, false)).body).toMatchObject({ isApplied: false, unchanged: 1, created: 0, errors: 0 });
    });

    it('does not take two lines of one mapping, nor an action it does not know', async () => {
      const { body } = await post(`${HEADER}${line('shop', 'SERVICE-00000000000000C3')}${line('Shop', 'SERVICE-00000000000000C4')}${line('bare', 'a', 'explode')}`, true);
      expect(body.rows.map((row: { result: string; field: string }) => [row.result, row.field])).toEqual([['created', null], ['error', 'entity'], ['error', 'action']]);
    });
  });
});
