import { API_KEY, useElisa } from './__testUtils__/useElisa';

const elisa = useElisa();
const root = (version: object) => ({ json: { version } });
const check = () => elisa.connector.checkHealth(new AbortController().signal);
const rights = (read: boolean) => ({ json: { username: 'x', has_all_requested: read, cluster: {}, index: { 'logs-*': { read } }, application: {} } });

describe('the health of ELISA', () => {
  it('is well where the key may read what config allows', async () => {
    await elisa.start(request => (request.path === '/' ? root({ number: '8.15.3' }) : rights(true)));
    expect(await check()).toMatchObject({ state: 'ok', version: '8.15.3', missingScopes: [] });
    expect(elisa.server.requests.map(request => request.headers.authorization)).toEqual([`ApiKey ${API_KEY}`, `ApiKey ${API_KEY}`]);
    expect(JSON.parse(elisa.server.requests[1]!.body)).toEqual({ index: [{ names: ['logs-*'], privileges: ['read'] }] });
  });

  it('names what the key may not read', async () => {
    await elisa.start(request => (request.path === '/' ? root({ number: '8.15.3' }) : rights(false)));
    expect(await check()).toMatchObject({ state: 'refused', code: 'refused_scope', missingScopes: ['read logs-*'] });
  });

  it('does not need the right to see the version', async () => {
    await elisa.start(request => (request.path === '/' ? { status: 403, json: {} } : rights(true)));
    expect(await check()).toMatchObject({ state: 'ok', version: null });
  });

  it('does not ask OpenSearch for rights it cannot tell, and notices the wrong flavour', async () => {
    await elisa.start(() => root({ number: '2.19.1', distribution: 'opensearch' }), { flavour: 'elasticsearch' });
    expect(await check()).toMatchObject({ state: 'degraded', version: '2.19.1', message: expect.stringContaining('flavour') });
    expect(elisa.server.requests).toHaveLength(1);
  });

  it('notices a clock that is off', async () => {
    await elisa.start(request =>
      request.path === '/' ? { ...root({ number: '8.15.3' }), headers: { date: new Date(Date.now() - 3_600_000).toUTCString() } } : rights(true),
    );
    expect(await check()).toMatchObject({ state: 'degraded', message: expect.stringMatching(/60 minutes off/) });
  });

  it.each([
    [{ status: 401, json: {} }, 'refused', 'authentication'],
    [{ status: 503, json: {} }, 'unreachable', 'server_error'],
  ])('says of %j that it is %s', async (answer, state, code) => {
    await elisa.start(() => answer);
    const health = await check();
    expect(health).toMatchObject({ state, code });
    expect(JSON.stringify(health)).not.toContain(API_KEY);
  });
});
