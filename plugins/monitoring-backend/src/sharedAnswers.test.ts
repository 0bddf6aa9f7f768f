import { Knex } from 'knex';
import request from 'supertest';
import { migratedDatabase, testDatabases } from './__testUtils__/database';
import { ENTITIES, fillEstate } from './__testUtils__/estate';
import { asUser, startTestPlugin } from './__testUtils__/testPlugin';

jest.setTimeout(120_000);

const users = {
  'user:default/admin': { permissions: 'all' as const },
  'user:default/colleague': { permissions: 'all' as const },
  'user:default/reader': { permissions: new Set(['rosetta.entity.read']) },
  'user:default/outsider': { permissions: new Set(['rosetta.entity.read']), visible: ['component:default/shop'] },
};

describe('answers about scopes', () => {
  const databases = testDatabases();
  let knex: Knex;
  let plugin: Awaited<ReturnType<typeof startTestPlugin>>;

  beforeAll(async () => {
    const migrated = await migratedDatabase(databases);
    knex = migrated.knex;
    await fillEstate(knex, migrated.views, Date.now());
    plugin = await startTestPlugin({ knex, entities: ENTITIES, users, permissionsEnabled: true, sharedSeconds: 60 });
  });
  afterAll(() => plugin.stop());

  const rename = (title: string) => knex.raw(`update entity set title = ? where entity_ref = 'component:default/shop'`, [title]);
  const titleIn = async (url: string, user: string) => {
    const { body, status } = await request(plugin.app).get(`/api/monitoring${url}`).set(asUser(`user:default/${user}`));
    expect(status).toBe(200);
    return body.items?.find((item: { ref: string }) => item.ref === 'component:default/shop')?.title ?? body.entity?.title;
  };

  it('are made once for callers with the same rights, for each question', async () => {
    await rename('Shop of then');
    expect(await titleIn('/applications?limit=20', 'admin')).toBe('Shop of then');
    await rename('Shop of now');
    expect(await titleIn('/applications?limit=20', 'admin')).toBe('Shop of then');
    expect(await titleIn('/applications?limit=20', 'colleague')).toBe('Shop of then');
    expect(await titleIn('/applications?limit=21', 'colleague')).toBe('Shop of now');
  });

  it('are made anew for who may be told less, and for who may not see everything', async () => {
    await rename('Shop of then');
    expect(await titleIn('/applications?limit=22', 'admin')).toBe('Shop of then');
    await rename('Shop of now');
    expect(await titleIn('/applications?limit=22', 'reader')).toBe('Shop of now');
    expect(await titleIn('/applications?limit=22', 'outsider')).toBe('Shop of now');
    await rename('Shop of later');
    expect(await titleIn('/applications?limit=22', 'reader')).toBe('Shop of now');
    expect(await titleIn('/applications?limit=22', 'outsider')).toBe('Shop of later');
  });

  it('are no answers about an entity: those are made each time', async () => {
    await rename('Shop of then');
    expect(await titleIn('/applications/shop/summary', 'admin')).toBe('Shop of then');
    await rename('Shop of now');
    expect(await titleIn('/applications/shop/summary', 'admin')).toBe('Shop of now');
  });

  it('carry a tag, so that an unchanged one is a 304', async () => {
    const ask = () => request(plugin.app).get('/api/monitoring/overview?period=last_7d').set(asUser('user:default/admin'));
    const first = await ask();
    expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
    expect((await ask().set('if-none-match', first.headers.etag)).status).toBe(304);
  });
});
