import { Knex } from 'knex';
import request from 'supertest';
import { migratedDatabase, testDatabases } from './__testUtils__/database';
import { ENTITIES, fillEstate } from './__testUtils__/estate';
import { asUser, startTestPlugin } from './__testUtils__/testPlugin';

jest.setTimeout(120_000);

const users = {
  'user:default/admin': { permissions: 'all' as const },
  'user:default/outsider': {
    permissions: new Set(['rosetta.entity.read']),
    visible: ['component:default/shop', 'system:default/web'],
  },
};

describe('the API', () => {
  const databases = testDatabases();
  let knex: Knex;
  let plugin: Awaited<ReturnType<typeof startTestPlugin>>;

  beforeAll(async () => {
    const migrated = await migratedDatabase(databases);
    knex = migrated.knex;
    await fillEstate(knex, migrated.views, Date.now());
    const twins = ['component', 'api'].map(kind => ({
      apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name: 'twin', namespace: 'default' },
    }));
    await knex.raw(
      `insert into entity (entity_ref, kind, name, tier, tier_declared, content_hash, first_seen_at)
       values ('component:default/twin', 'component', 'twin', 3, false, '', now()), ('api:default/twin', 'api', 'twin', 3, false, '', now())`,
    );
    plugin = await startTestPlugin({ knex, entities: [...ENTITIES, ...twins], users, permissionsEnabled: true });
  });
  afterAll(() => plugin.stop());

  const get = (url: string, user = 'user:default/admin') => request(plugin.app).get(`/api/monitoring${url}`).set(asUser(user));

  describe('bad input', () => {
    it.each([
      ['/overview?period=forever', 'period'],
      ['/overview?period=last_24h', 'period'],
      ['/overview?colour=red', 'colour'],
      ['/overview?environment=prod', 'environment'],
      ['/overview?groupBy=__proto__', 'groupBy'],
      ['/overview?period=last_7d&period=last_30d', 'period'],
      ['/overview?__proto__=1', '__proto__'],
      ['/overview?__proto__[x]=1', '__proto__[x]'],
      ['/overview?period[]=last_7d', 'period[]'],
      ['/applications?limit=1e9', 'limit'],
      ['/applications?limit=0', 'limit'],
      ['/applications?cursor=abc', 'cursor'],
      ['/applications?state=red', 'state'],
      ['/applications/shop/timeseries', 'metric'],
      ['/applications/shop/timeseries?metric=errors', 'metric'],
      ['/applications/shop/timeseries?metric=error_rate&period=custom&from=1970-01-01&to=2026-11-20', 'from'],
      ['/applications/shop/timeseries?metric=error_rate&period=custom&from=2026-11-20', 'to'],
      ['/applications/twin/summary', 'appId'],
      ['/applications/a%20b/summary', 'appId'],
      ['/applications/..%2f..%2fuser/summary', 'appId'],
      ['/applications/shop/problems?cursor=%00', 'cursor'],
      ['/admin/batch-runs?source=jira', 'source'],
      ['/admin/batch-runs/abc', 'id'],
    ])('%s is a 400 that names %s', async (url, field) => {
      const { status, body } = await get(url);
      expect({ status, field: body.error?.details?.field }).toEqual({ status: 400, field });
      expect(body.error.message).toContain(`${field}:`);
    });

    it.each([
      ['stream', { stream: 'incidents' }],
      ['instance', { instance: 'other' }],
      ['to', { to: '2026-11-18T00:00:00Z' }],
      ['from', { from: '2020-11-18T00:00:00Z' }],
      ['from', { from: 'yesterday' }],
      ['source', { source: 'jira' }],
      ['force', { force: true }],
    ])('a trigger with a bad %s is a 400 that names it', async (field, change) => {
      const { status, body } = await request(plugin.app)
        .post('/api/monitoring/admin/batch/trigger')
        .set(asUser('user:default/admin'))
        .send({ source: 'dynatrace', instance: 'main', stream: 'problems', from: '2026-11-19T00:00:00Z', to: '2026-11-20T00:00:00Z', ...change });
      expect({ status, field: body.error?.details?.field }).toEqual({ status: 400, field });
    });

    it('names the candidates of an ambiguous name, as far as the caller may see them', async () => {
      const { body } = await get('/applications/twin/summary');
      expect(body.error.details.candidates).toEqual(['api:default/twin', 'component:default/twin']);
      expect((await get('/applications/twin/summary', 'user:default/outsider')).status).toBe(404);
    });

    it('is our own JSON for a body that is not JSON and for a route that is not there', async () => {
      const broken = await request(plugin.app).post('/api/monitoring/admin/batch/trigger').set(asUser('user:default/admin'))
        .set('content-type', 'application/json').send('{"source":');
      expect([broken.status, broken.body.error.code]).toEqual([400, 'bad_body']);
      const missing = await get('/nothing-here');
      expect([missing.status, missing.body.error.code]).toEqual([404, 'no_such_route']);
    });
  });

  it.each(['component:default%2Fshop', 'component:default:shop', 'Component:Default:Shop', 'shop'])(
    'finds the entity as %s',
    async appId => {
      const { body } = await get(`/applications/${appId}/summary`);
      expect(body.entity.ref).toBe('component:default/shop');
    },
  );

  it('shows a tile whose parts make its value, and a verdict that says the same', async () => {
    const { body } = await get('/applications/shop/summary');
    const tile = body.tiles.find((item: { kpi: string }) => item.kpi === 'error_rate');
    expect(tile.value).toMatchObject({ status: 'ok', num: 126, den: 3_000, value: 0.042, target: 0.005, previous: 0.002 });
    expect(tile.state).toBe('critical');
    expect(body.verdict.state).toBe('critical');
    expect(body.verdict.reasons[0]).toMatchObject({ code: 'error_ratio', value: 0.042 });
    expect(Date.now() - Date.parse(body.verdict.since)).toBeGreaterThan(35 * 60_000);
  });

  it.each([
    ['bare', 'not_mapped', 'not_mapped'],
    ['bad', 'not_mapped', 'finding'],
  ])('never shows a number or a colour for %s', async (name, code, reason) => {
    const { body } = await get(`/applications/${name}/summary`);
    for (const tile of body.tiles) {
      expect(tile.value).toMatchObject({ status: 'not_applicable', value: null, reason: { code } });
      expect(tile.state).toBeNull();
    }
    expect(body.verdict).toMatchObject({ state: 'unknown', reasons: [{ code: reason }] });
  });

  it('tells what is wrong with an annotation and what works', async () => {
    const { body } = await get('/applications/bad/summary');
    expect(body.findings).toEqual([
      { key: 'rosetta.io/dynatrace.entityId', value: expect.stringContaining('SERVICE-1"'), message: expect.any(String), example: expect.stringMatching(/SERVICE-/) },
    ]);
  });

  it('turns tiles stale, with the last value, when the source refuses us', async () => {
    await knex.raw(
      `update feed set error_code = 'authentication', error_message = 'refused', error_since = now() - interval '6 hours'`,
    );
    await knex.raw(`update signal_5min set ts = ts`);
    const later = Date.now() + 3_600_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(later);
    const { body } = await get('/applications/shop/summary');
    clock.mockRestore();
    await knex.raw(`update feed set error_code = null, error_message = null, error_since = null`);
    const tile = body.tiles.find((item: { kpi: string }) => item.kpi === 'error_rate');
    expect(tile.value).toMatchObject({ status: 'stale', value: null, lastValue: 0.042, reason: { code: 'source_refused' } });
    expect(tile.state).toBeNull();
  });

  it.each([
    ['last_1h', '5m', 12],
    ['last_24h', '5m', 288],
    ['last_72h', '5m', 864],
    ['last_30d', '1h', 720],
    ['last_365d', '1d', 365],
  ])('chooses the step of %s: %s, at most %d points', async (period, resolution, points) => {
    const { body } = await get(`/applications/shop/timeseries?metric=error_rate,latency_p95&period=${period}`);
    expect(body.resolution).toBe(resolution);
    expect(body.timestamps.length).toBeLessThanOrEqual(points);
    expect(body.timestamps.length).toBeGreaterThan(points * 0.8);
    for (const series of body.series) expect(series.values).toHaveLength(body.timestamps.length);
  });

  it('leaves gaps as null and never as zero', async () => {
    const { body } = await get('/applications/shop/timeseries?metric=throughput&period=last_72h');
    const { values } = body.series[0];
    expect(values.filter((value: number | null) => value === null).length).toBeGreaterThan(500);
    expect(values.filter((value: number | null) => value !== null).every((value: number) => value === 1_000 / 300)).toBe(true);
  });

  it('answers an unchanged read with 304', async () => {
    const first = await get('/applications/shop/pivots');
    expect(first.headers['cache-control']).toContain('private');
    const second = await get('/applications/shop/pivots').set('if-none-match', first.headers.etag);
    expect(second.status).toBe(304);
  });

  it('asks the catalog what a user may see once a minute, and not at all for one who may see everything', async () => {
    await get('/scopes', 'user:default/outsider');
    const before = plugin.catalogCalls.length;
    for (let call = 0; call < 5; call += 1) await get('/scopes', 'user:default/outsider');
    await get('/scopes');
    expect(plugin.catalogCalls).toHaveLength(before);
  });

  it('pages through entities without losing or repeating one', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: { body: { items: { ref: string }[]; nextCursor: string | null } } = await get(
        `/applications?limit=1${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...body.items.map(item => item.ref));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen.sort()).toEqual(['component:default/bad', 'component:default/bare', 'component:default/secret', 'component:default/shop']);
  });

  it('answers 503 while the database is away', async () => {
    await knex.destroy();
    const { status, body } = await get('/health');
    expect([status, body.error.code]).toEqual([503, 'database_unavailable']);
    expect((await get('/applications/shop/summary')).status).toBe(503);
  });
});
