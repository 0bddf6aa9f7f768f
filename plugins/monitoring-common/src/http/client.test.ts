import { createMonitoringClient, FetchLike, MonitoringApiError } from './client';

const answer = (status: number, body: unknown) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });

function clientOf(reply: () => Response) {
  const calls: { url: string; init?: RequestInit }[] = [];
  const fetchLike: FetchLike = async (url, init) => {
    calls.push({ url, init });
    return reply();
  };
  return { calls, client: createMonitoringClient({ baseUrl: async () => 'http://host/api/monitoring', fetch: fetchLike }) };
}

const PROBLEMS = { items: [], nextCursor: null, total: 0 };

describe('createMonitoringClient', () => {
  it('puts parameters where the route has them, encoded', async () => {
    const { calls, client } = clientOf(() => answer(200, PROBLEMS));
    await client.call('problems', {
      params: { appId: 'component:default/a b' },
      query: { period: 'last_7d', environment: undefined, limit: 10 },
    });
    expect(calls[0].url).toBe(
      'http://host/api/monitoring/applications/component%3Adefault%2Fa%20b/problems?period=last_7d&limit=10',
    );
    expect(calls[0].init?.method).toBe('GET');
  });

  it('sends a body as JSON', async () => {
    const { calls, client } = clientOf(() => answer(200, { requestId: '1' }));
    const body = { source: 'dynatrace', instance: 'main', stream: 'problems', from: '2026-11-19T00:00:00Z', to: '2026-11-20T00:00:00Z' } as const;
    expect(await client.call('triggerBatch', { body })).toEqual({ requestId: '1' });
    expect(JSON.parse(String(calls[0].init?.body))).toEqual(body);
    expect(calls[0].init?.headers).toEqual({ 'content-type': 'application/json' });
  });

  it('passes the signal on, so that a page that is left cancels its request', async () => {
    const { calls, client } = clientOf(() => answer(200, PROBLEMS));
    const { signal } = new AbortController();
    await client.call('problems', { params: { appId: 'x' }, query: {}, signal });
    expect(calls[0].init?.signal).toBe(signal);
  });

  it('gives our own error its status, code and sentence', async () => {
    const { client } = clientOf(() =>
      answer(403, { error: { name: 'NotAllowedError', code: 'not_permitted', message: 'You need a permission' }, response: { statusCode: 403 } }),
    );
    await expect(client.call('sources', {})).rejects.toMatchObject({
      name: 'MonitoringApiError', status: 403, code: 'not_permitted', message: 'You need a permission',
    });
  });

  it.each(['<html>502</html>', { unexpected: true }, ''])('does not show the words of something between us: %j', async body => {
    const { client } = clientOf(() => answer(502, body));
    await expect(client.call('meta', {})).rejects.toEqual(
      new MonitoringApiError(502, 'unexpected_answer', 'The monitoring backend answered 502'),
    );
  });

  it('refuses an answer that is not what the route promises', async () => {
    const { client } = clientOf(() => answer(200, { items: 'many' }));
    await expect(client.call('scopes', {})).rejects.toThrow();
  });
});
