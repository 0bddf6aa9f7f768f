import { NOW, TestClient, startTestClient } from './__testUtils__/client';

let client: TestClient;
let clock = NOW;
beforeAll(async () => {
  client = await startTestClient(() => clock);
});
afterAll(() => client.close());
afterEach(async () => {
  clock = NOW;
  await client.control('DELETE', 'releases');
  await client.control('DELETE', 'scenarios');
  await client.control('DELETE', 'faults');
});

const post = (body: unknown) => client.control('POST', 'releases', body);
const latest = async (query: Record<string, string> = {}) => {
  const rows = await (
    await client.gitlab('projects/payments%2Fpayments-router/deployments', {
      sort: 'desc',
      per_page: '1',
      ...query,
    })
  ).json();
  return rows[0];
};
const app = async (name = 'payments-router-prod') =>
  (await client.argocd(`applications/${name}`)).json();

describe('releases by hand', () => {
  it('shows a success in both tools at once, and under the watermark of a reader', async () => {
    const before = await app();
    const { rollout, project } = await (
      await post({ component: 'payments-router' })
    ).json();
    expect(project.path).toBe('payments/payments-router');
    const row = await latest({ environment: 'production' });
    expect(row).toMatchObject({
      sha: rollout.sha,
      status: 'success',
      id: rollout.deploymentId,
    });
    expect(Date.parse(row.updated_at)).toBe(NOW);
    const { status } = await app();
    expect(status.history[status.history.length - 1].revision).toBe(
      rollout.sha,
    );
    expect(status.history[status.history.length - 1].id).toBe(
      before.status.history[before.status.history.length - 1].id + 1,
    );
    expect(rollout.changes.mergeRequests.length).toBeGreaterThan(0);
    const request = await client.gitlab(
      `projects/${project.id}/merge_requests/${rollout.changes.mergeRequests[0]}/commits`,
    );
    expect((await request.json()).length).toBeGreaterThan(0);
  });

  it('shows a failure, which leaves the history alone', async () => {
    const before = await app();
    await post({ component: 'payments-router', outcome: 'failed' });
    expect(await latest({ environment: 'production' })).toMatchObject({
      status: 'failed',
    });
    const { status } = await app();
    expect(status.history).toEqual(before.status.history);
    expect(['Failed', 'Error']).toContain(status.operationState.phase);
    expect(status.sync.status).toBe('OutOfSync');
  });

  it('breaks production with a bad one, once', async () => {
    const { rollout } = await (
      await post({ component: 'payments-router', outcome: 'bad' })
    ).json();
    const scenarios = await (await client.control('GET', 'scenarios')).json();
    expect(scenarios).toMatchObject([
      { id: 'bad-release', target: 'payments-router' },
    ]);
    expect(Date.parse(rollout.finishedAt)).toBeLessThan(
      Date.parse(scenarios[0].from),
    );
    const [truth] = await (
      await client.control(
        'GET',
        `truth/deliveries?component=payments-router&from=${NOW - 600_000}`,
      )
    ).json();
    expect(
      truth.rollouts.filter(
        (one: { environment: string }) => one.environment === 'production',
      ),
    ).toHaveLength(1);
    // Ended, it is followed by a rollback or a repair.
    clock = NOW + 60 * 60_000;
    await client.control('PUT', 'scenarios', {
      ...scenarios[0],
      to: new Date(NOW + 50 * 60_000).toISOString(),
    });
    const [after] = await (
      await client.control(
        'GET',
        `truth/deliveries?component=payments-router&from=${NOW + 600_000}`,
      )
    ).json();
    expect(after.rollouts.map((one: { reason: string }) => one.reason)).toEqual(
      expect.arrayContaining([expect.stringMatching(/rollback|hotfix/)]),
    );
  });

  it('goes to UAT on demand, and is forgotten on demand', async () => {
    const before = await latest();
    await post({ component: 'payments-router', environment: 'uat' });
    expect((await latest()).environment.name).toBe('uat');
    await client.control('DELETE', 'releases');
    expect(await latest()).toEqual(before);
  });

  it.each([
    [{ component: 'nobody' }],
    [{ component: 'fraud-rules', environment: 'uat' }],
    [{ component: 'payments-router', outcome: 'great' }],
    [{ component: 'payments-router', colour: 'red' }],
    [[]],
  ])('refuses %j', async order => {
    expect((await post(order)).status).toBe(400);
  });
});

describe('faults in the words of each vendor', () => {
  const PROJECT = 'projects/payments%2Fpayments-router';
  const meet = async (target: string, kind: string, rest = {}) => {
    await client.control('PUT', 'faults', [{ target, kind, ...rest }]);
    return target.startsWith('gitlab')
      ? client.gitlab(`${PROJECT}/pipelines`)
      : client.argocd('applications', { projects: 'payments' });
  };

  it.each([
    ['gitlab/main', 'unauthorized', 401, 'invalid_token'],
    ['gitlab/main', 'forbidden', 403, 'insufficient_scope'],
    ['gitlab/main', '500', 500, 'Internal Server Error'],
    ['gitlab/main', '429', 429, 'Retry later'],
    ['gitlab/main', '429-no-headers', 429, 'too many times'],
    ['gitlab/main', 'html-200', 200, '<html>'],
    ['gitlab/main', 'empty', 200, '[]'],
    ['argocd/main', 'unauthorized', 401, 'token is expired'],
    ['argocd/main', 'forbidden', 403, '"code":7'],
    ['argocd/main', '503', 503, '"code":14'],
    ['argocd/main', 'empty', 200, '"items":null'],
    ['argocd/main', 'html-200', 200, '<html>'],
  ])('%s %s', async (target, kind, status, words) => {
    const response = await meet(target, kind);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(words);
  });

  it.each(['gitlab/main', 'argocd/main'])(
    '%s breaks off or breaks its schema',
    async target => {
      await expect(
        (await meet(target, 'truncated-json')).json(),
      ).rejects.toThrow();
      const body = await (
        await meet(target, 'wrong-schema', { records: 'first' })
      ).json();
      const [first, second] = Array.isArray(body) ? body : body.items;
      expect(typeof (first.status.history ?? first.status)).not.toBe('object');
      expect(second.status.health?.status ?? second.status).toEqual(
        expect.any(String),
      );
    },
  );

  it('are logged with the endpoint, and credentials are not', async () => {
    await client.control('DELETE', 'requests');
    await client.gitlab(`${PROJECT}/deployments`, { private_token: 'secret' });
    await client.argocd('applications/payments-router-prod');
    const logged = await (await client.control('GET', 'requests')).json();
    expect(logged).toMatchObject([
      {
        instance: 'gitlab/main',
        endpoint: 'deployments',
        authorizationSent: true,
        query: { private_token: '***' },
      },
      {
        instance: 'argocd/main',
        endpoint: 'applications/name',
        authorizationSent: true,
      },
    ]);
    expect(JSON.stringify(logged)).not.toContain('glpat');
  });
});

describe('settings of GitLab', () => {
  it('are checked and can be reset', async () => {
    expect(
      (await client.control('PUT', 'gitlab', { countLimit: 0 })).status,
    ).toBe(400);
    expect((await client.control('PUT', 'gitlab', { colour: 1 })).status).toBe(
      400,
    );
    const changed = await (
      await client.control('PUT', 'gitlab', { countLimit: 5 })
    ).json();
    expect(changed.countLimit).toBe(5);
    const reset = await (await client.control('DELETE', 'gitlab')).json();
    expect(reset.countLimit).toBe(10_000);
  });
});
