import { RouteDefinition, routes, RouteId } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import request from 'supertest';
import { z } from 'zod';
import { migratedDatabase, testDatabases } from './__testUtils__/database';
import { ENTITIES, fillEstate } from './__testUtils__/estate';
import { asService, asUser, startTestPlugin, TestPluginOptions } from './__testUtils__/testPlugin';

jest.setTimeout(120_000);

const READ = new Set(['rosetta.entity.read']);
const READ_INCIDENTS = new Set(['rosetta.entity.read', 'rosetta.incident.read']);
const NOT_SECRET = ENTITIES.map(entity => `${entity.kind.toLowerCase()}:default/${entity.metadata.name}`).filter(
  ref => !ref.endsWith('/secret'),
);
const users: TestPluginOptions['users'] = {
  'user:default/nobody': { permissions: new Set() },
  'user:default/outsider': { permissions: READ, visible: NOT_SECRET },
  'user:default/owner': { permissions: READ_INCIDENTS },
  'user:default/manager': {
    permissions: new Set(['rosetta.entity.read', 'rosetta.incident.read', 'rosetta.portfolio.read']), visible: NOT_SECRET,
  },
  'user:default/reader': { permissions: READ_INCIDENTS, visible: NOT_SECRET },
  'user:default/admin': { permissions: 'all' },
};
type Principal = 'anonymous' | 'nobody' | 'outsider' | 'owner' | 'admin' | 'service';
const PRINCIPALS: Principal[] = ['anonymous', 'nobody', 'outsider', 'owner', 'admin', 'service'];
const headersOf = (principal: Principal): Record<string, string> => {
  if (principal === 'anonymous') return {};
  return principal === 'service' ? asService() : asUser(`user:default/${principal}`);
};

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/** Every route that the running stack really has. */
function runningRoutes(layers: readonly Layer[]): string[] {
  return layers.flatMap(layer =>
    layer.route
      ? Object.keys(layer.route.methods).map(method => `${method} ${layer.route!.path}`)
      : runningRoutes(layer.handle.stack ?? []),
  );
}

/** What every failure looks like (API.md, Errors). */
const ERROR_BODY = (status: number) =>
  z.strictObject({
    error: z.strictObject({ name: z.string(), message: z.string(), code: z.string(), details: z.unknown().optional() }),
    response: z.strictObject({ statusCode: z.literal(status) }),
  });

const LISTS = [
  '/scopes', '/overview', '/overview?groupBy=team', '/overview?groupBy=system', '/overview?scope=system:default/web&groupBy=system',
  '/overview?scope=domain:default/sales&groupBy=system', '/applications', '/applications?include=metrics', '/applications/secret/summary',
  '/applications?sort=name', '/incidents', '/incidents?status=all', '/incidents?scope=system:default/web&status=all',
  '/applications/secret/incidents', '/applications/secret/timeline', '/applications/secret/deployments', '/applications/secret/changes',
  '/kpis/dora', '/kpis/dora?groupBy=app', '/kpis/dora?scope=system:default/web', '/applications/secret/dora', '/kpis/slo?origin=all', '/kpis/slo?origin=all&groupBy=app', '/kpis/slo?origin=all&groupBy=group', '/kpis/slo/days', '/kpis/slo/days?scope=system:default/web&origin=all', '/applications/secret/slos',
  '/explain?kpi=error_rate&subject=component:default/secret', '/explain?kpi=error_rate&subject=system:default/web',
  '/explain?kpi=error_rate&subject=system:default/web&period=now', '/explain?kpi=error_rate&subject=all',
  '/applications/secret/logs/volume', '/applications/shop/deployments', '/applications/shop/changes', '/applications/shop/incidents', '/applications/shop/timeline',
  '/kpis/incidents?groupBy=app', '/kpis/incidents?scope=system:default/web', '/risk/top', '/risk/top?metric=incidents_opened',
  '/changes/calendar', '/changes/calendar?scope=system:default/web', '/explain?kpi=mttr&subject=component:default/secret',
  '/explain?kpi=health_score&subject=component:default/secret', '/explain?kpi=recurrence_rate&subject=all',
];

const MAPPING = {
  entityRef: 'component:default/shop', environment: 'production', source: 'dynatrace', key: 'dynatrace.entityId', value: 'SERVICE-1',
};
const BODIES: Partial<Record<RouteId, object>> = {
  createMapping: MAPPING,
  linkIncident: { instance: 'main', target: { kind: 'change', instance: 'main', number: 'CHG0001' }, verdict: 'confirmed' },
  checkMapping: { ...MAPPING, value: '' },
  updateMapping: { key: MAPPING.key, value: MAPPING.value },
  replayRaw: { source: 'dynatrace', instance: 'main', stream: 'problems', from: '2026-11-19T00:00:00Z' },
  importMappings: { csv: 'entity,environment,source,key,value' },
  applicationStates: { refs: ['component:default/shop', 'component:default/secret', 'component:default/never-was'] },
  triggerBatch: {
    source: 'dynatrace', instance: 'main', stream: 'problems', from: '2026-11-19T00:00:00Z', to: '2026-11-20T00:00:00Z',
  },
};
/** Query parameters that a route cannot be asked without. */
const QUERIES: Partial<Record<RouteId, string>> = {
  timeseries: '?metric=error_rate',
  explain: '?kpi=error_rate&subject=component:default/shop',
};
/** An SLO of each entity; known once the estate is there. */
const sloIds: Record<string, string> = {};
const IDS: Partial<Record<RouteId, string>> = { testSource: 'dynatrace:main', linkIncident: 'INC0001' };
const urlOf = (id: RouteId, entity: string) =>
  `/api/monitoring${routes[id].path
    .replace(':appId', encodeURIComponent(`component:default/${entity}`))
    .replace(':sloId', sloIds[entity])
    .replace(':id', IDS[id] ?? '1')}${QUERIES[id] ?? ''}`;
const SUCCESS: Partial<Record<RouteId, number>> = { cancelBatch: 409 };

/** What the contract says each principal gets. */
function expectedStatus(id: RouteId, principal: Principal, entity: string, permissionsEnabled: boolean): number {
  const definition = routes[id] as unknown as RouteDefinition;
  const success = SUCCESS[id] ?? 200;
  if (definition.caller === 'anyone') return success;
  if (principal === 'anonymous') return 401;
  const isAdminRoute = /^rosetta\.(source|batch|mapping)/.test(definition.permission?.name ?? '');
  if (!permissionsEnabled) {
    // The framework allows everything then: admin routes need a named admin, visibility still holds.
    if (isAdminRoute && principal !== 'admin') return 403;
  } else if (definition.permission && principal !== 'service') {
    const held = users[`user:default/${principal}`].permissions;
    if (held !== 'all' && !held.has(definition.permission.name)) return 403;
  }
  if (definition.visibility === 'entity' && entity === 'secret' && principal === 'outsider') return 404;
  return success;
}

describe.each([true, false])('every route, with permissions enabled: %s', permissionsEnabled => {
  const databases = testDatabases();
  let knex: Knex;
  let plugin: Awaited<ReturnType<typeof startTestPlugin>>;

  beforeAll(async () => {
    const migrated = await migratedDatabase(databases);
    knex = migrated.knex;
    await fillEstate(knex, migrated.views, Date.now());
    const { rows } = await knex.raw<{ rows: { name: string; id: string }[] }>(
      `select split_part(entity_ref, '/', 2) as name, min(slo_id)::text as id from slo group by entity_ref`,
    );
    for (const { name, id } of rows) sloIds[name] = id;
    plugin = await startTestPlugin({
      knex, entities: ENTITIES, users, permissionsEnabled, adminRefs: ['user:default/admin'],
    });
  });
  afterAll(() => plugin.stop());

  // Mapping 1 is there for whoever asks, changes or deletes it.
  beforeEach(() =>
    knex.raw(`
      delete from mapping_history;
      delete from mapping;
      insert into mapping (mapping_id, entity_ref, environment, source, key, value, note, created_by, created_at, updated_by, updated_at)
      values (1, 'component:default/shop', 'uat', 'dynatrace', 'dynatrace.entityId', 'SERVICE-2', '', 'me', now(), 'me', now());
      insert into mapping_history (mapping_id, action, entity_ref, environment, source, note, changed_by, changed_at)
      values (1, 'created', 'component:default/shop', 'uat', 'dynatrace', '', 'me', now());
      select setval(pg_get_serial_sequence('mapping', 'mapping_id'), 1)`),
  );

  it('is in the route table, and every route of the table runs', () => {
    const stack = plugin.handlers.flatMap(handler => (handler as unknown as { stack?: Layer[] }).stack ?? []);
    const table = Object.values(routes).map(route => `${route.method} ${route.path}`);
    // The framework mounts its own integration of our permissions beside our router.
    const own = runningRoutes(stack).filter(route => !route.includes(' /.well-known/backstage/permissions/'));
    expect(own.sort()).toEqual(table.sort());
  });

  const cases = (Object.keys(routes) as RouteId[]).flatMap(id =>
    PRINCIPALS.flatMap(principal =>
      (routes[id].visibility === 'entity' ? ['shop', 'secret'] : ['shop']).map(
        entity => [id, principal, entity, expectedStatus(id, principal, entity, permissionsEnabled)] as const,
      ),
    ),
  );

  it.each(cases)('%s for %s on %s answers %d', async (id, principal, entity, status) => {
    const definition = routes[id] as unknown as RouteDefinition;
    const response = await request(plugin.app)
      [definition.method](urlOf(id, entity))
      .set(headersOf(principal))
      .send(BODIES[id]);
    expect({ status: response.status, body: response.status === status ? undefined : response.body }).toEqual({ status, body: undefined });
    const contract = status === 200 ? definition.response : ERROR_BODY(status);
    expect(contract.safeParse(status === 200 && definition.contentType ? response.text : response.body).error).toBeUndefined();
  });

  it('gives the same 404 for a hidden entity as for one that does not exist', async () => {
    const get = (name: string) =>
      request(plugin.app).get(`/api/monitoring/applications/component:default:${name}/summary`).set(headersOf('outsider'));
    const [hidden, missing] = [await get('secret'), await get('never-was')];
    expect(hidden.status).toBe(404);
    expect(hidden.body).toEqual(missing.body);
  });

  it('says nothing anywhere of an entity that the caller may not read', async () => {
    const bodies: string[] = [];
    for (const user of ['outsider', 'reader']) {
      for (const url of LISTS) {
        const response = await request(plugin.app).get(`/api/monitoring${url}`).set(asUser(`user:default/${user}`));
        bodies.push(JSON.stringify(response.body));
      }
      const states = await request(plugin.app).post('/api/monitoring/applications/states').set(asUser(`user:default/${user}`))
        .send(BODIES.applicationStates);
      bodies.push(JSON.stringify(states.body));
    }
    expect(bodies.join()).not.toMatch(/secret|INC0666/);
    const { body } = await request(plugin.app).get('/api/monitoring/overview').set(headersOf('outsider'));
    // Nothing hidden is counted either: one hidden entity would be known by its count.
    expect(body.members).toBe(3);
  });

  it('neither names nor counts a single entity that a manager may not read', async () => {
    const bodies: string[] = [];
    for (const url of LISTS) {
      const response = await request(plugin.app).get(`/api/monitoring${url}`).set(asUser('user:default/manager'));
      bodies.push(JSON.stringify(response.body));
    }
    expect(bodies.join()).not.toMatch(/secret|INC0666/);
    const { body } = await request(plugin.app).get('/api/monitoring/overview').set(asUser('user:default/manager'));
    expect(body).toMatchObject({ basis: 'precomputed', members: 3 });
  });

  it('locks incidents without a count for a caller who may not read them', async () => {
    if (!permissionsEnabled) return;
    const get = (url: string) => request(plugin.app).get(`/api/monitoring${url}`).set(headersOf('outsider'));
    const { body: summary } = await get('/applications/shop/summary');
    const tile = summary.tiles.find((item: { kpi: string }) => item.kpi === 'open_incidents');
    expect(tile).toMatchObject({ incidents: null, state: null, value: { status: 'not_permitted', value: null, n: null } });
    const { body: timeline } = await get('/applications/shop/timeline');
    expect(timeline.lanes[1]).toMatchObject({ lane: 'incidents', status: 'not_permitted', items: [], more: 0 });
    const { body: overview } = await get('/overview');
    const { body: rows } = await get('/applications?include=metrics');
    expect(JSON.stringify([summary, timeline, overview, rows])).not.toMatch(/INC\d|Orders fail/);
    for (const kpi of overview.kpis.filter((item: { kpi: string }) => item.kpi !== 'error_rate')) {
      expect(kpi.value.status).toBe('not_permitted');
    }
  });
});
