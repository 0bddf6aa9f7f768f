import { request as httpRequest, createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { buildOpenApi, RouteDefinition, RouteId, routes } from '@rosetta/backstage-plugin-monitoring-common';
import fc from 'fast-check';
import { z } from 'zod';
import { migratedDatabase, testDatabases } from './__testUtils__/database';
import { ENTITIES, fillEstate } from './__testUtils__/estate';
import { fitting, HOSTILE, hostile, hostileJson, JsonSchema, KNOWN, nearlyFitting } from './__testUtils__/fuzzInputs';
import { asUser, startTestPlugin } from './__testUtils__/testPlugin';

/** Requests in all: `npm run fuzz -- --count 20000`; a smoke of it in every test run. */
const COUNT = Number(process.env.ROSETTA_FUZZ_COUNT ?? 1_500);
const SEED = Number(process.env.ROSETTA_FUZZ_SEED ?? 20_261_120);

jest.setTimeout(60_000 + COUNT * 100);

const users = {
  'user:default/admin': { permissions: 'all' as const },
  'user:default/outsider': { permissions: new Set(['rosetta.entity.read']), visible: ['component:default/shop', 'system:default/web'] },
};

interface Operation {
  readonly operationId: RouteId;
  readonly parameters?: readonly { name: string; in: 'path' | 'query'; required?: boolean; schema: JsonSchema }[];
  readonly requestBody?: { content: { 'application/json': { schema: JsonSchema } } };
}

/** A request as it goes over the wire. */
interface Shot {
  readonly id: RouteId;
  readonly method: string;
  readonly path: string;
  readonly user: string | undefined;
  readonly body: string | undefined;
  readonly contentType: string;
}

const errorBody = (status: number) =>
  z.strictObject({
    error: z.strictObject({ name: z.string(), message: z.string(), code: z.string(), details: z.unknown().optional() }),
    response: z.strictObject({ statusCode: z.literal(status) }),
  });

const encoded = (text: string) => {
  try {
    return encodeURIComponent(text);
  } catch {
    // A half surrogate has no encoding: what a careless client would send.
    return '%ED%A0%80';
  }
};

/** Shots at one operation: sound ones, nearly sound ones, and hostile ones. */
function shotsAt(path: string, method: string, operation: Operation): fc.Arbitrary<Shot> {
  const { operationId: id, parameters = [], requestBody } = operation;
  const inPath = parameters.filter(parameter => parameter.in === 'path');
  const inQuery = parameters.filter(parameter => parameter.in === 'query');
  const pathValues = fc.record(
    Object.fromEntries(
      inPath.map(({ name }) => [
        name,
        fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...KNOWN[name]) }, { weight: 1, arbitrary: hostile }).map(text => text || '%20'),
      ]),
    ) as Record<string, fc.Arbitrary<string>>,
  );
  const requiredKeys = inQuery.filter(parameter => parameter.required).map(parameter => parameter.name);
  // A range of one's own goes with one period only, so a sound request has none.
  const sound = fc.record(
    Object.fromEntries(inQuery.filter(({ name }) => name !== 'from' && name !== 'to').map(({ name, schema: one }) => [name, fitting(one, name)])),
    { requiredKeys },
  );
  const least = fc.record(
    Object.fromEntries(inQuery.filter(({ required }) => required).map(({ name, schema: one }) => [name, fitting(one, name)])),
  );
  const unsound = fc.record(
    Object.fromEntries(
      inQuery.map(({ name, schema: one }) => [
        name,
        fc.oneof({ weight: 3, arbitrary: fitting(one, name) }, { weight: 2, arbitrary: nearlyFitting(one, name) }, { weight: 2, arbitrary: hostile }),
      ]),
    ),
    { requiredKeys: [] },
  );
  const queryValues = fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<Record<string, unknown>> }[]>(
    { weight: 3, arbitrary: sound },
    // With every parameter there are, most are wrong together: little is asked as well.
    { weight: 1, arbitrary: least },
    { weight: 2, arbitrary: unsound },
  );
  // Seldom: a parameter that nobody knows is turned away at the door, whatever the others say.
  const extra = fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.tuple(hostile, hostile) });
  const schema = requestBody?.content['application/json'].schema;
  const body = schema
    ? fc.oneof(
        { weight: 5, arbitrary: fitting(schema, 'body').map(value => JSON.stringify(value)) },
        { weight: 3, arbitrary: nearlyFitting(schema, 'body').map(value => JSON.stringify(value)) },
        { weight: 1, arbitrary: hostileJson.map(value => JSON.stringify(value)) },
        { weight: 1, arbitrary: fc.constantFrom(...HOSTILE, '{"a":', '[[[[[[', '"') },
      )
    : fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant('{"a":1}') });
  return fc
    .tuple(
      pathValues, queryValues, extra, body,
      fc.constantFrom('user:default/admin', 'user:default/admin', 'user:default/admin', 'user:default/admin', 'user:default/outsider', undefined),
      fc.oneof({ weight: 12, arbitrary: fc.constant('application/json') }, { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/json; charset=utf-7', 'application/x-www-form-urlencoded', '') }),
    )
    .map(([inThePath, inTheQuery, more, text, user, contentType]) => {
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(inThePath[name]));
      const pairs = Object.entries(inTheQuery).map(([name, value]) => `${encoded(name)}=${encoded(typeof value === 'string' ? value : JSON.stringify(value) ?? '')}`);
      if (more) pairs.push(`${encoded(more[0])}=${encoded(more[1])}`);
      return {
        id, method: method.toUpperCase(), path: `/api/monitoring${filled}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`,
        user, body: text, contentType,
      };
    });
}

describe('hostile and near-valid input on every route', () => {
  const databases = testDatabases();
  let plugin: Awaited<ReturnType<typeof startTestPlugin>>;
  let server: Server;
  let port: number;
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown) => rejections.push(reason);

  beforeAll(async () => {
    const { knex, views } = await migratedDatabase(databases);
    await fillEstate(knex, views, Date.now());
    // Mappings 1 to 8 are there to be read, changed and deleted.
    await knex.raw(
      `insert into mapping (entity_ref, environment, source, key, value, note, created_by, created_at, updated_by, updated_at)
       select 'component:default/' || name, environment, 'dynatrace', 'dynatrace.entityId', 'SERVICE-1', '', 'me', now(), 'me', now()
         from unnest(array['shop', 'secret', 'bare', 'bad']) as name, unnest(array['production', 'uat']) as environment`,
    );
    plugin = await startTestPlugin({ knex, entities: ENTITIES, users, permissionsEnabled: true });
    server = createServer(plugin.app).listen(0, '127.0.0.1');
    await new Promise(done => server.once('listening', done));
    port = (server.address() as AddressInfo).port;
    process.on('unhandledRejection', onRejection);
  });
  afterAll(async () => {
    process.off('unhandledRejection', onRejection);
    server.closeAllConnections();
    await new Promise(done => server.close(done));
    await plugin.stop();
  });

  const fire = ({ method, path, user, body, contentType }: Shot) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = httpRequest(
        {
          host: '127.0.0.1', port, method, path,
          headers: {
            ...(user ? asUser(user) : {}),
            ...(body === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }),
          },
        },
        answer => {
          const chunks: Buffer[] = [];
          answer.on('data', chunk => chunks.push(chunk));
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });

  it(`gives each of ${COUNT} requests an answer of the contract, and nothing else happens`, async () => {
    const document = buildOpenApi('test') as { paths: Record<string, Record<string, Operation>> };
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => shotsAt(path, method, operation)),
    );
    const before = Object.getOwnPropertyNames(Object.prototype).sort();
    const statuses = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.oneof(...operations), async shot => {
        const { status, text } = await fire(shot);
        statuses.set(`${shot.id} ${status}`, (statuses.get(`${shot.id} ${status}`) ?? 0) + 1);
        expect(status).toBeLessThan(500);
        const isFile = status === 200 && (routes[shot.id] as unknown as RouteDefinition).contentType !== undefined;
        const body: unknown = isFile ? text : JSON.parse(text);
        const contract = status === 200 ? (routes[shot.id] as unknown as RouteDefinition).response : errorBody(status);
        expect(contract.safeParse(body).error).toBeUndefined();
      }),
      { numRuns: COUNT, seed: SEED, endOnFailure: true },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(rejections).toEqual([]);
    // Not all at the door: each route was answered in earnest as well.
    const reached = new Set([...statuses.keys()].filter(key => key.endsWith(' 200')).map(key => key.split(' ')[0]));
    const unreached = Object.keys(routes).filter(id => !reached.has(id) && !['cancelBatch'].includes(id));
    expect(COUNT < 20_000 ? [] : unreached).toEqual([]);
    const byStatus = [...statuses].reduce((sums, [key, n]) => sums.set(key.split(' ')[1], (sums.get(key.split(' ')[1]) ?? 0) + n), new Map<string, number>());
    process.stdout.write(`Fuzz, seed ${SEED}: ${[...byStatus].sort().map(([status, n]) => `${n} × ${status}`).join(', ')}; ${reached.size} of ${Object.keys(routes).length} routes answered 200\n`);
  });
});
