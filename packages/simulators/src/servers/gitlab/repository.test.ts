import { NOW, TestClient, startTestClient } from '../../__testUtils__/client';

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.close());

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

describe('repository', () => {
  it('compares what one release has over another', async () => {
    const rows: Row[] = (
      await readAll(`${PAYMENTS}/deployments`, {
        environment: 'production',
        status: 'success',
      })
    ).slice(-8);
    for (let i = 1; i < rows.length; i += 1) {
      const forth = await read(`${PAYMENTS}/repository/compare`, {
        from: rows[i - 1].sha,
        to: rows[i].sha,
      });
      const listed = await readAll(`${PAYMENTS}/repository/commits`, {
        ref_name: rows[i].sha,
      });
      const known = new Set(
        (
          await readAll(`${PAYMENTS}/repository/commits`, {
            ref_name: rows[i - 1].sha,
          })
        ).map(row => row.id),
      );
      expect(forth.commits.map((row: Row) => row.id).sort()).toEqual(
        listed
          .map(row => row.id)
          .filter(id => !known.has(id))
          .sort(),
      );
    }
    const back = await read(`${PAYMENTS}/repository/compare`, {
      from: rows[7].sha,
      to: rows[6].sha,
    });
    expect(back.compare_same_ref).toBe(rows[7].sha === rows[6].sha);
  });

  it('does not find a commit that is gone', async () => {
    const gone = (
      await readAll('projects/accounts%2Fledger-export/deployments', {
        environment: 'production',
      })
    ).filter(row => row.ref.startsWith('spike-'));
    expect(gone.length).toBeGreaterThan(0);
    const response = await client.gitlab(
      'projects/accounts%2Fledger-export/repository/compare',
      { from: gone[0].sha, to: 'main' },
    );
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ message: '404 Ref Not Found' });
  });

  it('keeps the clock of the author, and never counts commits', async () => {
    const response = await client.gitlab(`${PAYMENTS}/repository/commits`, {
      per_page: '100',
    });
    expect(response.headers.get('x-total')).toBeNull();
    const rows: Row[] = await response.json();
    const offsets = new Set(rows.map(row => row.authored_date.slice(-6)));
    expect(offsets.size).toBeGreaterThan(2);
    expect(rows.every(row => Date.parse(row.authored_date) <= NOW)).toBe(true);
  });

  it('names the tag of the story', async () => {
    const [tag] = await read(`${PAYMENTS}/repository/tags`, {
      search: 'v2.14.0',
    });
    expect(tag.target).toMatch(/^[0-9a-f]{40}$/);
  });

  it.each([
    ['payments%2Fpayments-api', 'merge_commit_sha'],
    ['cards%2Fcards-switch', 'squash_commit_sha'],
    ['accounts%2Fledger-core', 'sha'],
  ])('finds what merges of %s landed on main under %s', async (path, field) => {
    const merged: Row[] = await read(`projects/${path}/merge_requests`, {
      state: 'merged',
      per_page: '30',
    });
    const main = new Set(
      (await readAll(`projects/${path}/repository/commits`)).map(row => row.id),
    );
    expect(merged.every(row => main.has(row[field] as unknown as number))).toBe(
      true,
    );
  });
});
