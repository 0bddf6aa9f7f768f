import { TestClient, startTestClient } from '../../__testUtils__/client';

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
  // Deliveries are thought up with the first question.
  await client.dynatrace('events', { from: 'now-1h' }, { timeoutMs: 25_000 });
}, 30_000);
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

describe('events', () => {
  it('announces the release that broke payments-api, and can be asked by id', async () => {
    const { body } = await get('events', {
      from: 'now-1h',
      eventSelector:
        'eventType("CUSTOM_DEPLOYMENT"),property.dt.event.deployment.name("payments-api")',
    });
    expect(body.events).toHaveLength(1);
    const [event] = body.events;
    expect(event.status).toBe('CLOSED');
    // The rollout ends shortly before its effect begins.
    expect(Date.parse('2026-03-18T09:37:00Z') - event.startTime).toBeGreaterThan(0);
    expect(Date.parse('2026-03-18T09:37:00Z') - event.startTime).toBeLessThan(60_000);
    expect(event.properties).toContainEqual({ key: 'dt.event.deployment.version', value: 'v2.14.0' });
    expect((await get(`events/${event.eventId}`)).body).toEqual(event);
  });

  it('pages through all events once', async () => {
    const { items, last } = await everyPage(
      'events',
      { from: 'now-4d', pageSize: '9' },
      'events',
    );
    expect(new Set(items.map(item => item.eventId)).size).toBe(items.length);
    expect(last).toMatchObject({ nextPageKey: null, totalCount: items.length });
  });

  it('tell the versions that the delivery tells', async () => {
    const truth = await (
      await client.control('GET', 'truth/deliveries?from=2026-03-10T00:00:00Z&to=2026-03-18T10:17:30Z')
    ).json();
    const { body } = await get('events', {
      from: '2026-03-10T00:00:00Z',
      eventSelector: 'eventType("CUSTOM_DEPLOYMENT")',
      pageSize: '1000',
    });
    expect(body.events.length).toBeGreaterThan(30);
    for (const event of body.events) {
      const property = (name: string) =>
        event.properties.find(({ key }: { key: string }) => key === `dt.event.deployment.${name}`).value;
      const component = property('name').replace(/-uat$/, '');
      const { rollouts } = truth.find((one: { entityRef: string }) => one.entityRef === `component:default/${component}`);
      expect(
        rollouts.filter(
          (rollout: { finishedAt: string; version: string | null; sha: string; environment: string }) =>
            Date.parse(rollout.finishedAt) === event.startTime &&
            rollout.environment === property('release_stage') &&
            property('version') === (rollout.version ?? rollout.sha.slice(0, 12)),
        ),
      ).toHaveLength(1);
    }
  });

  it('refuses an unknown criterion', async () => {
    expect(
      (await get('events', { eventSelector: 'colour("red")' })).status,
    ).toBe(400);
  });
});

describe('cursor rule', () => {
  it.each([
    ['problems', { from: 'now-90d', pageSize: '2' }, 'pageSize'],
    ['problems', { from: 'now-90d', pageSize: '2' }, 'from'],
    [
      'entities',
      { entitySelector: 'type("SERVICE")', pageSize: '2' },
      'entitySelector',
    ],
    [
      'entities',
      { entitySelector: 'type("SERVICE")', pageSize: '2' },
      'fields',
    ],
  ])(
    'refuses %s with %j repeated as %s beside the key',
    async (path, query, repeated) => {
      const { body } = await get(path, query as Record<string, string>);
      expect(body.nextPageKey).toMatch(/[+].*[/].*=$/);
      const refused = await get(path, {
        nextPageKey: body.nextPageKey,
        [repeated]: (query as Record<string, string>)[repeated] ?? '+tags',
      });
      expect([
        refused.status,
        refused.body.error.constraintViolations[0].path,
      ]).toEqual([400, repeated]);
    },
  );

  it('refuses a key that was not encoded, or is of another endpoint', async () => {
    const { body } = await get('problems', { from: 'now-90d', pageSize: '2' });
    expect(
      (await get('entities', { nextPageKey: body.nextPageKey })).status,
    ).toBe(400);
    expect(
      (
        await get('problems', {
          nextPageKey: body.nextPageKey.replace(/\+/g, ' '),
        })
      ).status,
    ).toBe(400);
  });
});
