import { NOW, TestClient, startTestClient } from '../../__testUtils__/client';
import { upstreamId } from '../../estate/topology';

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.close());

async function get(
  path: string,
  query: Record<string, string> = {},
  instance = 'main',
) {
  const response = await client.dynatrace(path, query, { instance });
  return { status: response.status, body: await response.json() };
}

async function everyPage(
  path: string,
  query: Record<string, string>,
  key: string,
): Promise<{ items: Record<string, unknown>[]; last: unknown }> {
  const items: Record<string, unknown>[] = [];
  let parameters = query;
  for (let page = 0; page < 100; page += 1) {
    const { body } = await get(path, parameters);
    items.push(...body[key]);
    if (!body.nextPageKey) {
      return { items, last: body };
    }
    parameters = { nextPageKey: body.nextPageKey };
  }
  throw new Error('The listing does not end');
}

describe('problems', () => {
  it('reports the live release of payments-api as open, with its root cause and dependants', async () => {
    const { body } = await get('problems', {
      problemSelector: 'status("open")',
      from: 'now-30d',
    });
    const problem = body.problems.find(
      (one: { rootCauseEntity: { name: string } | null }) =>
        one.rootCauseEntity?.name === 'payments-api',
    );
    expect(problem).toMatchObject({
      status: 'OPEN',
      endTime: -1,
      severityLevel: 'ERROR',
    });
    expect(
      problem.affectedEntities.map((entity: { name: string }) => entity.name),
    ).toEqual(
      expect.arrayContaining(['payments-api', 'mobile-gateway', 'web-gateway']),
    );
  });

  it('misses a problem that is open since before the window', async () => {
    const open = {
      problemSelector: 'status("open"),affectedEntityTypes("HOST")',
    };
    expect(
      (await get('problems', { ...open, from: 'now-2h' })).body.totalCount,
    ).toBe(0);
    expect(
      (await get('problems', { ...open, from: 'now-1d' })).body.totalCount,
    ).toBe(1);
  });

  it('closes a problem when its cause is over', async () => {
    const { body } = await get('problems', {
      problemSelector: 'status("closed")',
      from: 'now-90d',
      pageSize: '500',
    });
    expect(body.totalCount).toBeGreaterThan(10);
    for (const problem of body.problems) {
      expect(problem.endTime).toBeGreaterThan(problem.startTime);
      expect(problem.endTime).toBeLessThanOrEqual(NOW);
    }
  });

  it('pages through all problems once, newest first, and ends with null', async () => {
    const { items, last } = await everyPage(
      'problems',
      { from: 'now-90d', pageSize: '7', sort: '-startTime' },
      'problems',
    );
    const ids = items.map(item => item.problemId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(items.map(item => item.startTime)).toEqual(
      [...items.map(item => Number(item.startTime))].sort((a, b) => b - a),
    );
    expect(last).toMatchObject({ nextPageKey: null, totalCount: items.length });
  });

  it('serves short pages with extra fields, and drops the fields unless repeated', async () => {
    const { body } = await get('problems', {
      from: 'now-90d',
      fields: 'evidenceDetails',
      pageSize: '100',
    });
    expect(body.pageSize).toBe(10);
    expect(body.problems[0].evidenceDetails.totalCount).toBeGreaterThan(0);
    const key = body.nextPageKey;
    expect(
      (await get('problems', { nextPageKey: key })).body.problems[0]
        .evidenceDetails,
    ).toBeUndefined();
    expect(
      (await get('problems', { nextPageKey: key, fields: 'evidenceDetails' }))
        .body.problems[0].evidenceDetails,
    ).toBeDefined();
  });

  it.each([
    [
      'severityLevel("ERROR")',
      (problem: Record<string, unknown>) => problem.severityLevel === 'ERROR',
    ],
    [
      'impactLevel("INFRASTRUCTURE")',
      (problem: Record<string, unknown>) =>
        problem.impactLevel === 'INFRASTRUCTURE',
    ],
    [
      `rootCauseEntity("${upstreamId(
        'service',
        'payments-api',
        'production',
      )}")`,
      (problem: Record<string, unknown>) =>
        JSON.stringify(problem.rootCauseEntity).includes('payments-api'),
    ],
    [
      'entityTags("app:mobile-gateway")',
      (problem: Record<string, unknown>) =>
        JSON.stringify(problem.entityTags).includes('mobile-gateway'),
    ],
  ])('selects by %s', async (problemSelector, test) => {
    const { body } = await get('problems', {
      from: 'now-90d',
      pageSize: '500',
      problemSelector,
    });
    expect(body.problems.length).toBeGreaterThan(0);
    expect(body.problems.every(test)).toBe(true);
  });

  it.each([
    ['problemSelector', { problemSelector: 'status(open)' }],
    ['problemSelector', { problemSelector: 'status("open","closed")' }],
    ['problemSelector', { problemSelector: 'state("open")' }],
    ['problemSelector', { problemSelector: `text("${'x'.repeat(31)}")` }],
    ['fields', { fields: 'everything' }],
    ['pageSize', { pageSize: '501' }],
    ['sort', { sort: '+colour' }],
  ])('refuses a bad %s: %j', async (path, query) => {
    const { status, body } = await get(
      'problems',
      query as Record<string, string>,
    );
    expect([status, body.error.constraintViolations[0].path]).toEqual([
      400,
      path,
    ]);
  });
});

describe('entities', () => {
  it('pages through all services once and ends with an empty key', async () => {
    const { items, last } = await everyPage(
      'entities',
      { entitySelector: 'type("SERVICE")', pageSize: '20', sort: '+name' },
      'entities',
    );
    expect(new Set(items.map(item => item.entityId)).size).toBe(items.length);
    expect(items.map(item => item.displayName)).toEqual(
      [...items.map(item => String(item.displayName))].sort((a, b) =>
        a.localeCompare(b, 'en-US'),
      ),
    );
    expect(last).toMatchObject({ nextPageKey: '', totalCount: items.length });
  });

  it('gives no key at all when one page is enough', async () => {
    const { body } = await get('entities', { entitySelector: 'type("HOST")' });
    expect(Object.keys(body)).toEqual(['totalCount', 'pageSize', 'entities']);
  });

  it('loses entities that were silent for longer than the window', async () => {
    const silent = {
      entitySelector: `entityId("${upstreamId(
        'service',
        'cards-personalisation',
        'production',
      )}")`,
    };
    expect((await get('entities', silent)).body.totalCount).toBe(0);
    expect(
      (await get('entities', { ...silent, from: 'now-10d' })).body.totalCount,
    ).toBe(1);
  });

  it('says an entity does not exist', async () => {
    expect((await get('entities/SERVICE-0000000000000001')).status).toBe(404);
    expect(
      (
        await get('entities', {
          entitySelector: 'entityId("SERVICE-0000000000000001")',
        })
      ).body.totalCount,
    ).toBe(0);
  });

  it('needs the plus sign of a field to be encoded', async () => {
    const { status } = await get('entities', {
      entitySelector: 'type("HOST")',
      fields: ' lastSeenTms',
    });
    expect(status).toBe(400);
  });

  it('finds by tag, name, relationship and zone', async () => {
    const names = async (entitySelector: string) =>
      (
        await get('entities', { entitySelector, pageSize: '500' })
      ).body.entities.map(
        (entity: { displayName: string }) => entity.displayName,
      );
    expect(await names('type("SERVICE"),tag("app:payments-api")')).toEqual([
      'payments-api',
    ]);
    expect(await names('type("SERVICE"),tag("app:payments-api-uat")')).toEqual([
      'payments-api',
    ]);
    expect(
      await names(
        'type(SERVICE),entityName.equals("mobile-gateway"),tag("env:production")',
      ),
    ).toEqual(['mobile-gateway']);
    expect(
      await names(
        'type("SERVICE"),fromRelationships.calls(type("SERVICE"),tag("app:payments-api"))',
      ),
    ).toEqual(expect.arrayContaining(['mobile-gateway', 'web-gateway']));
    expect(
      await names(
        'type("SERVICE"),mzName("northbank cards"),not(tag("env:uat"))',
      ),
    ).toContain('cards-switch');
    expect(await names('type("SERVICE"),healthState("UNHEALTHY")')).toContain(
      'payments-api',
    );
  });
});
