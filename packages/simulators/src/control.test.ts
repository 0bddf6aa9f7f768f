import { MAPPED_SERIES } from './estate/mapping';
import { NOW, TestClient, startTestClient } from './__testUtils__/client';

let client: TestClient;
let clock = NOW;
beforeAll(async () => {
  client = await startTestClient(() => clock);
});
afterAll(() => client.close());

const json = async (path: string) => (await client.control('GET', path)).json();

describe('scenarios', () => {
  it('switches a scenario on and off', async () => {
    const openOf = async () => {
      const body = await (
        await client.dynatrace('problems', {
          problemSelector: 'status("open")',
          from: 'now-1d',
        })
      ).json();
      return body.problems.map(
        (problem: { rootCauseEntity: { name: string } | null }) =>
          problem.rootCauseEntity?.name,
      );
    };
    expect(await openOf()).not.toContain('cards-switch');
    const from = new Date(NOW - 20 * 60_000).toISOString();
    expect(
      (
        await client.control('PUT', 'scenarios', {
          id: 'bad-release',
          target: 'cards-switch',
          from,
        })
      ).status,
    ).toBe(200);
    expect(await openOf()).toContain('cards-switch');
    await client.control(
      'DELETE',
      'scenarios?id=bad-release&target=cards-switch',
    );
    expect(await openOf()).not.toContain('cards-switch');
    expect(await json('scenarios')).toEqual([]);
  });

  it.each([
    [{ id: 'earthquake', target: 'cards-switch' }],
    [{ id: 'bad-release', target: 'nobody' }],
    [{ id: 'bad-release', target: 'cards-switch', from: 'soon' }],
  ])('refuses %j', async scenario => {
    expect((await client.control('PUT', 'scenarios', scenario)).status).toBe(
      400,
    );
  });
});

describe('control', () => {
  it('records what was asked, without credentials', async () => {
    await client.control('DELETE', 'requests');
    await client.dynatrace('problems', {
      problemSelector: 'status("open")',
      'api-token': 'secret',
    });
    const [logged] = await json('requests');
    expect(logged).toMatchObject({
      instance: 'dynatrace/main',
      endpoint: 'problems',
      path: '/api/v2/problems',
      status: 200,
      authorizationSent: true,
      query: { problemSelector: 'status("open")', 'api-token': '***' },
    });
    expect(JSON.stringify(logged)).not.toContain('secret');
    expect(await json(`requests?since=${logged.sequence}`)).toEqual([]);
  });

  it('describes the estate', async () => {
    const estate = await json('estate');
    expect(estate).toMatchObject({
      environments: ['production', 'uat'],
      instances: ['dynatrace/main', 'dynatrace/trade'],
    });
    expect(estate.components).toHaveLength(45);
  });

  it('follows its clock: a problem closes when time passes its end', async () => {
    clock = NOW + 21 * 3_600_000;
    const body = await (
      await client.dynatrace('problems', {
        problemSelector: `rootCauseEntity("${
          MAPPED_SERIES[0].nodes.find(node => node.kind === 'service')?.id
        }")`,
        from: 'now-2d',
      })
    ).json();
    expect(body.problems[0].status).toBe('CLOSED');
    clock = NOW;
  });

  it.each([
    'truth/signals?from=x&to=now',
    'truth/signals?resolution=2m&from=0&to=1',
    'truth/problems?instance=moon&from=0&to=1',
  ])('refuses %s', async path => {
    expect((await client.control('GET', path)).status).toBe(400);
  });
});
