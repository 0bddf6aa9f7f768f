import { NOW, TestClient, startTestClient } from '../../__testUtils__/client';
import { SERVICENOW_DEMO_CLIENT_ID } from './users';

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterEach(() => client.control('DELETE', 'faults'));
afterAll(() => client.close());

const TARGET = 'servicenow/main';
const ask = (query: Record<string, string> = { sysparm_limit: '3' }) =>
  client.servicenow('api/now/table/incident', query);
const put = (fault: Record<string, unknown>) =>
  client.control('PUT', 'faults', [{ target: TARGET, ...fault }]);

describe('faults of the instance', () => {
  it('limits by the hour, with headers of its own', async () => {
    await put({ kind: '429', retryAfterSeconds: 60 });
    const { status, headers } = await ask();
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('60');
    expect(headers.get('x-ratelimit-limit')).toBe('100');
    expect(headers.get('x-ratelimit-reset')).toBe(String(NOW / 1000 + 60));
    expect(headers.get('x-ratelimit-rule')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('limits without a header when no rule matched', async () => {
    await put({ kind: '429-no-headers' });
    const { status, headers } = await ask();
    expect(status).toBe(429);
    expect([...headers.keys()].filter(name => /rate|retry/.test(name))).toEqual([]);
  });

  it('sleeps with status 200 and a page', async () => {
    await put({ kind: 'hibernating' });
    const response = await ask();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('Instance Hibernating page');
  });

  it.each([
    ['unauthorized', 401],
    ['forbidden', 403],
    ['500', 500],
    ['503', 503],
  ])('%s comes in the envelope of the vendor', async (kind, status) => {
    await put({ kind });
    const response = await ask();
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { message: expect.any(String) },
      status: 'failure',
    });
  });

  it('breaks one record or says that there is none', async () => {
    await put({ kind: 'wrong-schema', records: 'first' });
    const { result } = await (await ask()).json();
    expect(result[0].sys_id).toBe(42);
    expect(result[1].sys_id).toMatch(/^[0-9a-f]{32}$/);
    await put({ kind: 'empty' });
    expect(await (await ask()).json()).toEqual({ result: [] });
  });

  it('shows the first page for ever', async () => {
    const first = { sysparm_query: 'ORDERBYsys_id', sysparm_limit: '2' };
    const expected = await (await ask(first)).json();
    const last = expected.result[1].sys_id;
    await put({ kind: 'cursor-loop' });
    const next = { ...first, sysparm_query: `sys_id>${last}^ORDERBYsys_id` };
    expect(await (await ask(next)).json()).toEqual(expected);
    expect(await (await ask({ ...first, sysparm_offset: '2' })).json()).toEqual(expected);
  });

  it('hits one endpoint and leaves the others alone', async () => {
    await put({ kind: 'forbidden', endpoint: 'table/task_sla' });
    expect((await ask()).status).toBe(200);
    expect((await client.servicenow('api/now/table/task_sla')).status).toBe(403);
    await put({ kind: '503', endpoint: 'oauth_token' });
    expect((await ask()).status).toBe(200);
    const token = await client.servicenowToken({ client_id: SERVICENOW_DEMO_CLIENT_ID });
    expect(token.status).toBe(503);
  });
});
