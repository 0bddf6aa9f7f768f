import { TestClient, NOW, startTestClient } from '../../__testUtils__/client';
import {
  SERVICENOW_DEMO_CLIENT_ID,
  SERVICENOW_DEMO_CLIENT_SECRET,
  SERVICENOW_PARIS_PASSWORD,
  SERVICENOW_PARIS_USER,
} from './users';

let client: TestClient;
let clock = NOW;
beforeAll(async () => {
  client = await startTestClient(() => clock);
});
beforeEach(() => {
  clock = NOW;
});
afterEach(() => client.control('DELETE', 'servicenow'));
afterAll(() => client.close());

const CLIENT = {
  client_id: SERVICENOW_DEMO_CLIENT_ID,
  client_secret: SERVICENOW_DEMO_CLIENT_SECRET,
};
const take = async (form: Record<string, string>) => {
  const response = await client.servicenowToken({ ...CLIENT, ...form });
  return { status: response.status, body: await response.json() };
};
const statusWith = async (token: string) =>
  (await client.servicenow('api/now/table/incident', { sysparm_limit: '1' }, { token })).status;

describe('tokens', () => {
  it('open the tables and expire', async () => {
    const { body } = await take({ grant_type: 'client_credentials' });
    expect(body).toMatchObject({ expires_in: 1799, token_type: 'Bearer', scope: 'useraccount' });
    expect(body).not.toHaveProperty('refresh_token');
    expect(await statusWith(body.access_token)).toBe(200);
    clock = NOW + 1798_000;
    expect(await statusWith(body.access_token)).toBe(200);
    clock = NOW + 1799_000;
    expect(await statusWith(body.access_token)).toBe(401);
  });

  it('live as long as the control says', async () => {
    await client.control('PUT', 'servicenow', { tokenLifetimeSeconds: 5 });
    const { body } = await take({ grant_type: 'client_credentials' });
    expect(body.expires_in).toBe(5);
    clock = NOW + 5000;
    expect(await statusWith(body.access_token)).toBe(401);
  });

  it('are renewed by a refresh token', async () => {
    const first = await take({
      grant_type: 'password',
      username: SERVICENOW_PARIS_USER,
      password: SERVICENOW_PARIS_PASSWORD,
    });
    clock = NOW + 2_000_000;
    const second = await take({
      grant_type: 'refresh_token',
      refresh_token: first.body.refresh_token,
    });
    expect(second.body.access_token).not.toBe(first.body.access_token);
    expect(await statusWith(first.body.access_token)).toBe(401);
    expect(await statusWith(second.body.access_token)).toBe(200);
  });

  it('are worth nothing once revoked', async () => {
    const { body } = await take({ grant_type: 'client_credentials' });
    await client.control('DELETE', 'servicenow');
    expect(await statusWith(body.access_token)).toBe(401);
  });

  it.each<[string, Record<string, string>, number]>([
    ['a wrong secret', { grant_type: 'client_credentials', client_secret: 'x' }, 401],
    ['a wrong password', { grant_type: 'password', username: 'rosetta.paris', password: 'x' }, 401],
    ['an unknown refresh token', { grant_type: 'refresh_token', refresh_token: 'x' }, 401],
    ['an unknown grant', { grant_type: 'device_code' }, 400],
  ])('are refused to %s', async (_what, form, status) => {
    expect((await take(form)).status).toBe(status);
  });

  it('are refused to clients when the property is off', async () => {
    await client.control('PUT', 'servicenow', { clientCredentialsEnabled: false });
    expect((await take({ grant_type: 'client_credentials' })).status).toBe(401);
  });

  it('leave no secret in the request log', async () => {
    await client.control('DELETE', 'requests');
    const { body } = await take({ grant_type: 'client_credentials' });
    await client.servicenow('api/now/table/incident', { access_token: 'leak', sysparm_limit: '1' });
    await statusWith(body.access_token);
    const text = await (await client.control('GET', 'requests')).text();
    expect(text).toContain('"endpoint":"oauth_token"');
    for (const secret of [SERVICENOW_DEMO_CLIENT_SECRET, body.access_token, 'leak']) {
      expect(text).not.toContain(secret);
    }
  });
});
