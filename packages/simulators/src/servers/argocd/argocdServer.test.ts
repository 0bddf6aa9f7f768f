import { NOW, TestClient, startTestClient } from '../../__testUtils__/client';
import { parseLabelSelector } from './labelSelector';
import {
  ARGOCD_DEMO_PASSWORD,
  ARGOCD_DEMO_TOKEN,
  ARGOCD_PAYMENTS_TOKEN,
} from './tokens';

let client: TestClient;
let clock = NOW;
beforeAll(async () => {
  client = await startTestClient(() => clock);
  // The first list has to think up the deliveries of 400 days.
  await client.argocd('applications');
}, 30_000);
afterAll(() => client.close());
afterEach(async () => {
  clock = NOW;
  await client.control('DELETE', 'faults');
  await client.control('DELETE', 'releases');
  await client.control('DELETE', 'scenarios');
});

interface Item {
  metadata: {
    name: string;
    namespace: string;
    labels?: Record<string, string>;
  };
  spec: { project: string; sources?: unknown[]; source?: { repoURL: string } };
  status: {
    history?: {
      id: number;
      revision?: string;
      revisions?: string[];
      deployedAt: string;
    }[];
    operationState?: { phase: string; finishedAt?: string };
    health: { status: string };
    sync: { status: string };
    summary: { images?: string[] };
  };
}

const list = async (query: Record<string, string> = {}, token?: string) =>
  (await client.argocd('applications', query, { token })).json();
const names = async (query: Record<string, string>, token?: string) =>
  ((await list(query, token)).items ?? []).map(
    (item: Item) => item.metadata.name,
  );

describe('lists', () => {
  it('say null when nothing matches', async () => {
    expect((await list({ name: 'nobody' })).items).toBeNull();
    expect((await list({ projects: 'vault' })).items).toBeNull();
  });

  it('leave out in silence what a token may not see', async () => {
    const all = (await list()).items as Item[];
    expect(all.some(item => item.spec.project === 'vault')).toBe(false);
    const few = (await list({}, ARGOCD_PAYMENTS_TOKEN)).items as Item[];
    expect(new Set(few.map(item => item.spec.project))).toEqual(
      new Set(['payments']),
    );
  });

  it.each([
    [
      { selector: 'app.kubernetes.io/name=credit-scoring' },
      ['credit-scoring-prod', 'credit-scoring-uat'],
    ],
    [
      {
        selector: 'app.kubernetes.io/name=credit-scoring,environment in (uat)',
      },
      ['credit-scoring-uat'],
    ],
    [{ name: 'payments-api-prod' }, ['payments-api-prod']],
    [
      { appNamespace: 'argocd-mobile', name: 'mobile-push-prod' },
      ['mobile-push-prod'],
    ],
    [{ appNamespace: 'argocd', name: 'mobile-push-prod' }, []],
    [
      { project: 'platform-services' },
      ['identity-provider-prod', 'identity-provider-uat'],
    ],
  ])('filter by %j', async (query, expected) => {
    expect(await names(query as Record<string, string>)).toEqual(expected);
  });

  it('filter by repository', async () => {
    const [app] = (await list({ name: 'payments-api-prod' })).items as Item[];
    expect(await names({ repo: app.spec.source?.repoURL ?? '' })).toEqual([
      'payments-api-prod',
      'payments-api-uat',
    ]);
  });

  it('refuse a selector that cannot be read', async () => {
    expect(
      (await client.argocd('applications', { selector: 'a=b=c' })).status,
    ).toBe(400);
  });

  it.each(['items.metadata.name,items.status.history', '-items.spec'])(
    'never give the history with fields=%s',
    async fields => {
      const body = await list({ fields, name: 'payments-api-prod' });
      expect(body.items[0].metadata.name).toBe('payments-api-prod');
      expect(body.items[0].status?.history).toBeUndefined();
      expect(body.items[0].metadata.uid).toBeUndefined();
    },
  );

  it('hold what was deployed by hand, by version, by chart and by several sources', async () => {
    const items = (await list()).items as Item[];
    const of = (name: string) =>
      items.find(item => item.metadata.name === name) as Item;
    expect(of('identity-provider-prod').status.history?.[0].revision).toMatch(
      /^\d+\.\d+\.\d+$/,
    );
    const multi = of('statements-api-prod');
    expect(multi.spec.source).toBeUndefined();
    expect(multi.spec.sources).toHaveLength(2);
    expect(multi.status.history?.[0].revision).toBeUndefined();
    expect(multi.status.history?.[0].revisions).toHaveLength(2);
    // Where the revision does not name the commit, the image of each entry does.
    expect(JSON.stringify(of('cards-switch-prod').status.history)).toMatch(
      /"images":\["registry[^"]*:[0-9a-f]{12}"\]/,
    );
    expect(of('payments-api-prod').status.summary.images).toEqual([
      'registry.northbank.example/payments/payments-api:v2.14.0',
    ]);
    expect(
      Math.max(...items.map(item => item.status.history?.length ?? 0)),
    ).toBe(10);
    expect(items.some(item => item.status.history === undefined)).toBe(true);
    for (const { status } of items) {
      const times = (status.history ?? []).map(entry => entry.deployedAt);
      expect(times).toEqual([...times].sort());
    }
  });
});

describe('one application', () => {
  const status = async (name: string, query: Record<string, string> = {}) =>
    (await client.argocd(`applications/${name}`, query)).status;

  it.each([
    ['payments-api-prod', {}, 200],
    ['payments-api-prod', { project: 'payments' }, 200],
    ['payments-api-prod', { project: 'cards' }, 403],
    ['nobody', {}, 403],
    ['nobody', { project: 'payments' }, 404],
    ['mobile-push-prod', {}, 403],
    ['mobile-push-prod', { appNamespace: 'argocd-mobile' }, 200],
    ['interest-engine-prod', {}, 403],
  ])('%s with %j answers %i', async (name, query, expected) => {
    expect(await status(name, query as Record<string, string>)).toBe(expected);
  });

  it('has the same revisions as GitLab has deployments', async () => {
    const app = await (
      await client.argocd('applications/payments-api-prod')
    ).json();
    const rows = await (
      await client.gitlab('projects/payments%2Fpayments-api/deployments', {
        environment: 'production',
        status: 'success',
        sort: 'desc',
        per_page: '10',
      })
    ).json();
    expect(
      app.status.history.map((entry: { revision: string }) => entry.revision),
    ).toEqual(rows.map((row: { sha: string }) => row.sha).reverse());
  });
});

describe('sessions', () => {
  const open = (body: unknown) =>
    fetch(`${client.url}/argocd/main/api/v1/session`, {
      method: 'POST',
      body: JSON.stringify(body),
    });

  it('are opened with the password and carried by a cookie', async () => {
    const { token } = await (
      await open({ username: 'rosetta', password: ARGOCD_DEMO_PASSWORD })
    ).json();
    expect(token).toBe(ARGOCD_DEMO_TOKEN);
    const response = await fetch(
      `${client.url}/argocd/main/api/v1/applications?name=x`,
      {
        headers: { cookie: `argocd.token=${token}` },
      },
    );
    expect(response.status).toBe(200);
    expect((await open({ username: 'rosetta', password: 'x' })).status).toBe(
      401,
    );
  });

  it('are not needed for the version', async () => {
    const body = await (
      await fetch(`${client.url}/argocd/main/api/version`)
    ).json();
    expect(body.Version).toMatch(/^v3\./);
  });
});

describe('stream', () => {
  it('adds every application, then tells of a change', async () => {
    const stop = new AbortController();
    const response = await client.argocd(
      'stream/applications',
      { projects: 'payments' },
      { signal: stop.signal },
    );
    const reader =
      response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    let text = '';
    const readUntil = async (done: () => boolean) => {
      while (!done()) {
        const { value } = await reader.read();
        text += Buffer.from(value ?? []).toString();
      }
    };
    const lines = () =>
      text
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line).result);
    const count = (await names({ projects: 'payments' })).length;
    await readUntil(() => text.split('\n').length > count);
    expect(lines().every(event => event.type === 'ADDED')).toBe(true);
    clock = NOW + 60_000;
    await client.control('POST', 'releases', { component: 'payments-router' });
    await readUntil(() => text.includes('MODIFIED'));
    stop.abort();
    const changed = lines().find(event => event.type === 'MODIFIED');
    expect(changed.application.metadata.name).toBe('payments-router-prod');
  });

  it('wants a session', async () => {
    expect(
      (await client.argocd('stream/applications', {}, { token: '' })).status,
    ).toBe(401);
  });
});

describe('label selectors', () => {
  const labels = { app: 'shop', environment: 'uat' };
  it.each([
    ['', true],
    ['app=shop', true],
    ['app==shop,environment!=production', true],
    ['app in (shop, cart)', true],
    ['app notin (shop)', false],
    ['missing notin (a)', true],
    ['!missing', true],
    ['missing', false],
    ['app', true],
    ['missing!=x', true],
  ])('%s', (text, expected) => {
    expect(parseLabelSelector(text)(labels)).toBe(expected);
  });
});
