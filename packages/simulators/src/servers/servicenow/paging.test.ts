import { NOW, TestClient, startTestClient } from '../../__testUtils__/client';
import { SERVICENOW_RESTRICTED_USER } from './users';

let client: TestClient;
let clock = NOW;
beforeAll(async () => {
  client = await startTestClient(() => clock);
});
beforeEach(() => {
  clock = NOW;
});
afterAll(() => client.close());

const INCIDENTS = 'api/now/table/incident';
type Row = Record<string, string>;

describe('pages', () => {
  const page = (query: Record<string, string>, user?: string) =>
    client.servicenow(INCIDENTS, { sysparm_fields: 'sys_id', ...query }, { user });

  it('count, link and hide as asked', async () => {
    const ask = { sysparm_query: 'ORDERBYsys_id', sysparm_limit: '7' };
    const first = await page(ask);
    const total = Number(first.headers.get('x-total-count'));
    expect(total).toBeGreaterThan(1000);
    expect(first.headers.get('link')).toContain('sysparm_offset=-1>;rel="prev",<');
    const bare = await page({
      ...ask,
      sysparm_no_count: 'true',
      sysparm_suppress_pagination_header: 'true',
    });
    expect(bare.headers.get('x-total-count')).toBeNull();
    expect(bare.headers.get('link')).toBeNull();
    const last = await page({ ...ask, sysparm_offset: String(total - 2) });
    expect((await last.json()).result).toHaveLength(2);
    expect(last.headers.get('link')).not.toContain('rel="next"');
  });

  it('come short, and even empty, for a user who may not see every row', async () => {
    const lengths: number[] = [];
    const hidden = { sysparm_query: 'ORDERBYsys_id' };
    for (let offset = 0; offset < 60; offset += 2) {
      const response = await page(
        { ...hidden, sysparm_limit: '2', sysparm_offset: String(offset) },
        SERVICENOW_RESTRICTED_USER,
      );
      lengths.push((await response.json()).result.length);
    }
    expect(lengths).toContain(0);
    expect(lengths).toContain(2);
    const whole = await page(hidden, SERVICENOW_RESTRICTED_USER);
    const seen = (await whole.json()).result.length;
    const total = Number(whole.headers.get('x-total-count'));
    expect(seen / total).toBeGreaterThan(0.55);
    expect(seen / total).toBeLessThan(0.78);
  });

  it('by sys_id lose nothing while tickets are opened and moved', async () => {
    const before = (await (await page({})).json()).result.map((row: Row) => row.sys_id);
    const seen: string[] = [];
    let last = '';
    for (;;) {
      const response = await page({
        sysparm_query: `${last ? `sys_id>${last}^` : ''}ORDERBYsys_id`,
        sysparm_limit: '200',
      });
      const { result } = await response.json();
      if (!result.length) {
        break;
      }
      seen.push(...result.map((row: Row) => row.sys_id));
      last = seen[seen.length - 1];
      clock += 3 * 3_600_000;
      await client.control('PUT', 'tickets', { target: 'cards-switch', count: 20 });
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(before));
    await client.control('DELETE', 'tickets');
  }, 20_000);

  it('without an order repeat rows, so nobody may rely on them', async () => {
    const ids = async (offset: number) =>
      (
        await (await page({ sysparm_limit: '50', sysparm_offset: String(offset) })).json()
      ).result.map((row: Row) => row.sys_id);
    const seen = [...(await ids(0)), ...(await ids(50))];
    expect(new Set(seen).size).toBe(100);
    const total = Number((await page({ sysparm_limit: '1' })).headers.get('x-total-count'));
    const end = await ids(total - 3);
    expect(seen).toEqual(expect.arrayContaining(end));
  });
});
