import { NOW, TestClient, startTestClient } from '../../__testUtils__/client';
import { GITLAB_PAYMENTS_TOKEN } from './tokens';

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.close());
afterEach(async () => {
  await client.control('DELETE', 'faults');
  await client.control('DELETE', 'gitlab');
});

type Row = Record<string, string> & {
  id: number;
  deployable: { finished_at: string } | null;
};

const PAYMENTS = 'projects/payments%2Fpayments-api';
const read = async (path: string, query: Record<string, string> = {}) => {
  const response = await client.gitlab(path, query);
  expect(response.status).toBe(200);
  return response.json();
};

/** Every row of a list, page by page, as the headers lead. */
async function readAll(path: string, query: Record<string, string> = {}) {
  const rows: Row[] = [];
  let page = '1';
  while (page) {
    const response = await client.gitlab(path, {
      ...query,
      per_page: '100',
      page,
    });
    rows.push(...(await response.json()));
    page = response.headers.get('x-next-page') ?? '';
  }
  return rows;
}

describe('projects', () => {
  it.each(['1004', 'payments%2Fpayments-api'])('finds one by %s', async id => {
    expect(await read(`projects/${id}`)).toMatchObject({
      id: 1004,
      path_with_namespace: 'payments/payments-api',
    });
  });

  it('sends who knows the old name to the number', async () => {
    const response = await client.gitlab(
      'projects/payments%2Fpayments-mailer/deployments',
      { per_page: '5' },
    );
    expect(response.status).toBe(301);
    const { pathname, search } = new URL(
      response.headers.get('location') ?? '',
    );
    expect(pathname).toMatch(
      /^\/gitlab\/main\/api\/v4\/projects\/\d+\/deployments$/,
    );
    expect(search).toBe('?per_page=5');
  });

  it('does not know a path whose slash was decoded on the way', async () => {
    const response = await client.gitlab('projects/payments/payments-api');
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: '404 Not Found' });
  });

  it('hides what a token may not see', async () => {
    const status = async (path: string) =>
      (await client.gitlab(path, {}, { token: GITLAB_PAYMENTS_TOKEN })).status;
    expect(await status(PAYMENTS)).toBe(200);
    expect(await status('projects/cards%2Fcards-switch')).toBe(404);
  });

  it('takes the token as a bearer too, and names its scopes', async () => {
    const response = await client.gitlab(
      'personal_access_tokens/self',
      {},
      { bearer: true },
    );
    expect((await response.json()).scopes).toContain('read_api');
    expect(response.headers.get('ratelimit-remaining')).toMatch(/^\d+$/);
  });
});

describe('deployments', () => {
  const path = `${PAYMENTS}/deployments`;

  it('come oldest first unless asked otherwise', async () => {
    const ids = (await read(path)).map((row: Row) => row.id);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    const [last] = await read(path, {
      sort: 'desc',
      environment: 'production',
      per_page: '1',
    });
    expect(last).toMatchObject({ status: 'success', ref: 'v2.14.0' });
    expect(Date.parse(last.deployable.finished_at)).toBeLessThan(
      NOW - 38 * 60_000,
    );
  });

  it('are all reached page by page, each once', async () => {
    const rows = await readAll(path);
    const first = await client.gitlab(path, { per_page: '100' });
    expect(String(rows.length)).toBe(first.headers.get('x-total'));
    expect(new Set(rows.map(row => row.id)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(300);
  });

  it.each([
    [{ updated_after: '2026-03-01T00:00:00Z' }, 'paired'],
    [{ order_by: 'updated_at' }, 'paired'],
    [
      {
        updated_after: '2026-03-01T00:00:00Z',
        finished_after: '2026-03-01T00:00:00Z',
        order_by: 'updated_at',
      },
      'Both',
    ],
    [{ finished_after: '2026-03-01T00:00:00Z', status: 'success' }, 'paired'],
    [
      { finished_after: '2026-03-01T00:00:00Z', order_by: 'finished_at' },
      'success',
    ],
    [{ order_by: 'finished_at' }, 'finished'],
  ])('refuses %j', async (query, word) => {
    const response = await client.gitlab(path, query as Record<string, string>);
    expect(response.status).toBe(400);
    expect((await response.json()).message).toMatch(
      new RegExp(`^400 Bad request - .*${word}`),
    );
  });

  it.each([
    [{ status: 'completed' }, 'status does not have a valid value'],
    [{ order_by: 'name' }, 'order_by does not have a valid value'],
    [
      { updated_after: 'yesterday', order_by: 'updated_at' },
      'updated_after is invalid',
    ],
  ])('refuses %j', async (query, error) => {
    const response = await client.gitlab(path, query as Record<string, string>);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error });
  });

  it('can be followed by a watermark', async () => {
    const after = new Date(NOW - 40 * 86_400_000).toISOString();
    const rows = await readAll(path, {
      order_by: 'updated_at',
      updated_after: after,
    });
    const times = rows.map(row => row.updated_at);
    expect(times).toEqual([...times].sort());
    const all = await readAll(path);
    expect(rows.map(row => row.id).sort()).toEqual(
      all
        .filter(row => row.updated_at >= after)
        .map(row => row.id)
        .sort(),
    );
  });

  it('mends the order in silence where the instance is not strict', async () => {
    await client.control('PUT', 'gitlab', { strictDeploymentFilters: false });
    const rows: Row[] = await read(path, {
      updated_after: '2026-02-01T00:00:00Z',
      per_page: '100',
    });
    const times = rows.map(row => row.updated_at);
    expect(times).toEqual([...times].sort());
  });

  it('ended in success in the order of their end', async () => {
    const rows: Row[] = await read(path, {
      finished_after: '2026-02-01T00:00:00Z',
      order_by: 'finished_at',
      status: 'success',
    });
    const ends = rows.map(row => row.deployable?.finished_at);
    expect(ends).toEqual([...ends].sort());
  });

  it('are none of Argo CD alone, and without a job where a tool reported them', async () => {
    expect(await read('projects/cards%2Fcards-switch/deployments')).toEqual([]);
    const rows: Row[] = await read(
      'projects/payments%2Fsepa-batch/deployments',
    );
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.every(row => row.deployable === null)).toBe(true);
  });
});

describe('pages', () => {
  it('leave the totals out of a list too long to count', async () => {
    await client.control('PUT', 'gitlab', { countLimit: 50 });
    const response = await client.gitlab(`${PAYMENTS}/pipelines`);
    expect(response.headers.get('x-total')).toBeNull();
    expect(response.headers.get('x-total-pages')).toBeNull();
    expect(response.headers.get('link')).not.toContain('rel="last"');
    expect(response.headers.get('x-next-page')).toBe('2');
  });

  it('say nothing of a next one on the last', async () => {
    const response = await client.gitlab(`${PAYMENTS}/environments`);
    expect(response.headers.get('x-next-page')).toBe('');
  });

  it('are never more than a hundred rows', async () => {
    const response = await client.gitlab(`${PAYMENTS}/pipelines`, {
      per_page: '1000',
    });
    expect(response.headers.get('x-per-page')).toBe('100');
    expect(await response.json()).toHaveLength(100);
  });

  it('loop on demand', async () => {
    await client.control('PUT', 'faults', {
      target: 'gitlab/main',
      kind: 'cursor-loop',
    });
    const response = await client.gitlab(`${PAYMENTS}/pipelines`, {
      page: '3',
    });
    expect(response.headers.get('x-next-page')).toBe('2');
  });
});
