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
      ['/applications?include=everything', 'include'],
      ['/applications/shop/timeline?period=forever', 'period'],
      ['/applications/shop/timeline?metric=error_rate', 'metric'],
      ['/applications/shop/incidents?status=new', 'status'],
      ['/applications/shop/incidents?cursor=zzz', 'cursor'],
      ['/incidents?priority=1', 'priority'],
      ['/incidents?scope=domain:default/sales&team=component:default/shop', 'team'],
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

  it('says in words which pivot its source refuses', async () => {
    const held = await knex('entity_pivot').where({ entity_ref: 'component:default/shop', source: 'dynatrace' }).first();
    const refuse = (verification: string, note: string | null) =>
      knex('entity_pivot').where({ entity_ref: held.entity_ref, source: held.source, environment: held.environment })
        .update({ verification, verification_note: note });
    expect(JSON.parse(held.pivot)).toEqual(expect.anything());
    await refuse('refused', 'The token lacks the scope entities.read');
    const { body } = await get('/applications/shop/summary');
    await refuse(held.verification, held.verification_note);
    expect(body.findings).toEqual([
      { key: 'dynatrace', value: expect.not.stringMatching(/[{}"]/), message: 'The token lacks the scope entities.read', example: '' },
    ]);
    expect(body.findings[0].value).not.toBe('');
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

  it('counts open incidents by priority with the SLA that ends next', async () => {
    const { body } = await get('/applications/shop/summary');
    const tile = body.tiles.find((item: { kpi: string }) => item.kpi === 'open_incidents');
    expect(tile.value).toMatchObject({ status: 'ok', value: 1, n: 1 });
    expect(tile).toMatchObject({ state: 'critical', incidents: { byPriority: [{ priority: 1, count: 1 }], slaBreached: 0 } });
    expect(Date.parse(tile.incidents.nextSlaDue) - Date.now()).toBeGreaterThan(90 * 60_000);
  });

  it('lists incidents with their clocks, duplicates marked and not counted', async () => {
    const { body } = await get('/applications/shop/incidents');
    expect(body.items.map((item: { number: string; isChild: boolean; isOpen: boolean }) => [item.number, item.isChild, item.isOpen])).toEqual([
      ['INC0002', true, true], ['INC0001', false, true], ['INC0003', false, false],
    ]);
    expect(body.items[1]).toMatchObject({ acknowledged: expect.any(String), sla: { name: 'P1 resolution', hasBreached: false } });
    const kpis = new Map(body.kpis.map((item: { kpi: string; value: object }) => [item.kpi, item.value]));
    expect(kpis.get('open_incidents')).toMatchObject({ status: 'ok', value: 1 });
    expect(kpis.get('incidents_opened')).toMatchObject({ status: 'ok', value: 2, previous: 0 });
    // One case is shown grey with its n, and never judged.
    expect(kpis.get('mttr')).toMatchObject({ status: 'insufficient', lastValue: 7_200, reason: { code: 'too_few', params: { have: 1, need: 5 } } });
    expect(kpis.get('sla_breach_rate')).toMatchObject({ status: 'insufficient', num: 1, den: 1 });
  });

  it('counts what it lists: an incident of the scope once, by status', async () => {
    const numbers = async (query: string) => (await get(`/incidents?${query}`)).body.items.map((item: { number: string }) => item.number);
    expect(await numbers('status=open')).toEqual(['INC0001', 'INC0666']);
    expect(await numbers('status=all&scope=domain:default/sales')).toEqual(['INC0001', 'INC0666', 'INC0003']);
    expect(await numbers('status=closed&team=group:default/team')).toEqual(['INC0003']);
  });

  it('puts problems and incidents on the axis of the curve', async () => {
    const { body } = await get('/applications/shop/timeline?period=last_72h');
    expect(body.curves.map((curve: { metric: string }) => curve.metric)).toEqual(['error_rate', 'latency_p95']);
    const [problems, incidents] = body.lanes;
    expect(problems).toMatchObject({ status: 'ok', items: [{ id: 'P-1', end: null, level: 'warning' }] });
    expect(incidents.items.map((item: { id: string; level: string; end: string | null }) => [item.id, item.level, item.end === null])).toEqual([
      ['INC0003', 'neutral', false], ['INC0001', 'critical', true],
    ]);
    expect(body.states.at(-1)).toMatchObject({ state: 'critical' });
  });

  it('gives rows their figures of now when asked, and none otherwise', async () => {
    const { body } = await get('/applications?include=metrics&sort=name');
    const shop = body.items.find((item: { name: string }) => item.name === 'shop');
    expect(shop.metrics).toMatchObject({
      errorRate: { status: 'ok', value: 0.042 }, latencyP95: { status: 'ok', value: 400 }, openIncidents: { status: 'ok', value: 1 },
      worstPriority: 1, openProblems: 1, slo: null,
    });
    expect(shop.metrics.sparkline.values).toHaveLength(48);
    expect(body.items.find((item: { name: string }) => item.name === 'bare').metrics.errorRate.status).toBe('not_applicable');
    expect((await get('/applications')).body.items[0].metrics).toBeNull();
  });

  it('gives all entities that a caller may read as a file, each once, with the figures of the list', async () => {
    const { text, status } = await get('/export/applications.csv?sort=name');
    expect(status).toBe(200);
    const [head, ...lines] = text.trim().split('\n').map((line: string) => line.split(','));
    const { body } = await get('/applications?include=metrics&sort=name');
    expect(lines.map((line: string[]) => line[0].replace('\ufeff', ''))).toEqual(body.items.map((item: { ref: string }) => item.ref));
    const shop = lines.find((line: string[]) => line[0] === 'component:default/shop')!;
    expect([shop[head.indexOf('error_rate')], shop[head.indexOf('worst_priority')]]).toEqual(['0.042', '1']);
    expect((await get('/export/applications.csv', 'user:default/outsider')).status).toBe(403);
  });

  it('gives states of many, leaving out what is hidden or not there', async () => {
    const states = await request(plugin.app).post('/api/monitoring/applications/states').set(asUser('user:default/outsider'))
      .send({ refs: ['Component:Default/Shop', 'component:default/secret', 'component:default/never'] });
    expect(states.body.items).toEqual([expect.objectContaining({ ref: 'component:default/shop', state: 'critical' })]);
    const tooMany = await request(plugin.app).post('/api/monitoring/applications/states').set(asUser('user:default/admin'))
      .send({ refs: Array.from({ length: 201 }, (_, index) => `component:default/c${index}`) });
    expect([tooMany.status, tooMany.body.error.details.field]).toEqual([400, 'refs']);
  });

  it('adds the overview up: figures, days, trends, and what to act on first', async () => {
    const { body } = await get('/overview?period=last_7d');
    expect(body.members).toBe(4);
    const kpis = new Map(body.kpis.map((item: { kpi: string; value: object }) => [item.kpi, item.value]));
    expect(kpis.get('open_incidents')).toMatchObject({ status: 'ok', value: 2 });
    expect(kpis.get('incidents_opened')).toMatchObject({ status: 'ok', value: 3 });
    const opened = body.trends.find((trend: { kpi: string }) => trend.kpi === 'incidents_opened');
    expect(opened.days).toHaveLength(7);
    expect(opened.days.reduce((sum: number, day: { value: number }) => sum + day.value, 0)).toBe(3);
    expect(body.attention.slice(0, 2).map((item: { incident: { number: string } }) => item.incident?.number)).toEqual(['INC0001', 'INC0666']);
    expect(body.rows[0]).toMatchObject({ ref: 'domain:default/sales', incidentsOpened: { value: 3 }, mapped: 2 });
    expect(body.rows[0].days.at(-1).state).not.toBeNull();
  });

  it('says of a period before the first data since when there is some', async () => {
    const { body, status } = await get('/overview?period=custom&from=2020-01-01&to=2020-02-01');
    expect(status).toBe(200);
    const { value } = body.kpis.find((item: { kpi: string }) => item.kpi === 'error_rate');
    expect(value).toMatchObject({ status: 'insufficient', value: null, reason: { code: 'too_little_history' } });
    expect(Date.parse(value.reason.since)).toBeGreaterThan(Date.parse('2026-01-01'));
    expect(body.rows[0].throughput).toMatchObject({ status: 'insufficient', reason: { since: value.reason.since } });
  });

  it('shows of a group its own teams only, never those above it', async () => {
    await knex.raw(
      `insert into entity (entity_ref, kind, name, tier, tier_declared, content_hash, first_seen_at) values
         ('group:default/tribe', 'group', 'tribe', 2, false, '', now()) on conflict do nothing`,
    );
    await knex.raw(
      `insert into entity_relation (from_ref, kind, to_ref, source, valid)
       values ('group:default/team', 'childOf', 'group:default/tribe', 'catalog', tstzrange(now(), null))`,
    );
    await knex.raw(
      `insert into entity_scope (scope_ref, scope_kind, entity_ref, valid)
       values ('group:default/tribe', 'group', 'component:default/shop', '(,)')`,
    );
    const refs = async (scope: string) =>
      (await get(`/overview?period=last_7d&groupBy=team&scope=${scope}`)).body.rows.map((row: { ref: string }) => row.ref);
    expect(await refs('group:default/tribe')).toEqual(['group:default/team']);
    expect(await refs('group:default/team')).toEqual([]);
  });

  it('says how complete the history of a figure is and gives no number before it is', async () => {
    const { body } = await get('/overview?period=last_365d');
    const opened = body.kpis.find((item: { kpi: string }) => item.kpi === 'incidents_opened');
    expect(opened.value).toMatchObject({ status: 'insufficient', value: null, reason: { code: 'too_little_history', params: { have: 90, need: 365, unit: 'days' } } });
  });

  it('sums a system now, with the spread of its latency and never a percentile', async () => {
    const { body } = await get('/overview?scope=system:default/web&groupBy=system&period=last_7d');
    expect(body.now).toMatchObject({
      errorRate: { status: 'ok', value: 0.042, n: 6_000 }, openIncidents: { value: 2 },
      incidentsByPriority: [{ priority: 1, count: 1 }, { priority: 2, count: 1 }],
      latencyP95: { lowMs: 400, highMs: 400, entities: 2 },
    });
  });

  it('keeps the last count of incidents, greyed, when ServiceNow refuses us, and everything else fresh', async () => {
    await knex.raw(
      `update feed set error_code = 'authentication', error_message = 'refused', error_since = now() - interval '6 hours' where source = 'servicenow'`,
    );
    const { body } = await get('/applications/shop/summary');
    const { body: overview } = await get('/overview?period=last_7d');
    await knex.raw(`update feed set error_code = null, error_message = null, error_since = null`);
    const statuses = new Map(body.tiles.map((tile: { kpi: string; value: { status: string } }) => [tile.kpi, tile.value.status]));
    expect(Object.fromEntries(statuses)).toEqual({
      error_rate: 'ok', latency_p95: 'ok', throughput: 'ok', saturation: 'ok', open_incidents: 'stale', open_problems: 'ok',
    });
    const tile = body.tiles.find((item: { kpi: string }) => item.kpi === 'open_incidents');
    expect(tile.value).toMatchObject({ lastValue: 1, reason: { code: 'source_refused' } });
    expect(overview.attention).toContainEqual(expect.objectContaining({ kind: 'source_refused', origin: { source: 'servicenow', instance: 'main' } }));
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
