import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { FixtureAnswer } from '../testing/fixtureServer';
import { CANARY, useHttpHarness } from './__testUtils__/httpHarness';

describe('createHttpClient', () => {
  const http = useHttpHarness();

  it('sends the credentials and gives parsed JSON, text and the clock of upstream', async () => {
    http.server.handle(() => ({
      json: { a: 1 },
      headers: { date: 'Fri, 20 Nov 2026 10:00:00 GMT' },
    }));
    const response = await http.build().request(http.call({ query: { q: 'a b' } }));
    expect(response).toMatchObject({
      status: 200,
      json: { a: 1 },
      text: '{"a":1}',
      upstreamNowMs: Date.parse('2026-11-20T10:00:00Z'),
      contentType: 'application/json; charset=utf-8',
    });
    expect(http.server.requests[0]).toMatchObject({ method: 'GET', path: '/root/things' });
    expect(http.server.requests[0]!.headers).toMatchObject({
      'private-token': CANARY,
      accept: 'application/json',
    });
  });

  it('uses renewed credentials from the next request on, and masks the old ones as well', async () => {
    const client = http.build();
    http.server.handle(request => ({ json: { said: `${CANARY} and RENEWED-SECRET-1`, had: request.headers['private-token'] } }));
    await client.request(http.call());
    client.renew({ headers: { 'private-token': 'RENEWED-SECRET-1' }, secrets: ['RENEWED-SECRET-1'] });
    const answer = await client.request(http.call());
    expect(http.server.requests.map(request => request.headers['private-token'])).toEqual([CANARY, 'RENEWED-SECRET-1']);
    expect(answer.redact(answer.text)).not.toMatch(/RENEWED|CANARY/);
  });

  it('posts JSON, and a caller cannot replace a credential', async () => {
    http.server.handle(() => ({ json: {} }));
    await http.build().request(
      http.call({
        method: 'POST',
        body: { size: 1 },
        headers: { 'private-token': 'mine', 'kbn-xsrf': '1' },
      }),
    );
    expect(http.server.requests[0]).toMatchObject({ method: 'POST', body: '{"size":1}' });
    expect(http.server.requests[0]!.headers).toMatchObject({
      'private-token': CANARY,
      'kbn-xsrf': '1',
    });
  });

  it('posts a form, encoded once', async () => {
    http.server.handle(() => ({ json: {} }));
    await http
      .build()
      .request(http.call({ method: 'POST', form: { query: 'up{job="a b"}&x=1', empty: '' } }));
    const [request] = http.server.requests;
    expect(request!.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect([...new URLSearchParams(request!.body)]).toEqual([
      ['query', 'up{job="a b"}&x=1'],
      ['empty', ''],
    ]);
  });

  it.each([
    ['two bodies', { method: 'POST', body: {}, form: {} }],
    ['a form on GET', { method: 'GET', form: {} }],
    ['a body on GET', { method: 'GET', body: {} }],
  ] as const)('does not send a request with %s', async (_, request) => {
    const failure = await http.failureOf(http.build(), http.call(request));
    expect(failure).toMatchObject({ kind: 'malformed', code: 'bad_request' });
    expect(http.server.requests).toHaveLength(0);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('reads %s', async (encoding, compress) => {
    http.server.handle(() => ({
      body: compress(Buffer.from('{"é":"漢"}')),
      headers: { 'content-encoding': encoding },
    }));
    expect((await http.build().request(http.call())).json).toEqual({ é: '漢' });
  });

  it('takes the byte order mark off', async () => {
    http.server.handle(() => ({ body: '\ufeff{"a":1}' }));
    expect((await http.build().request(http.call())).json).toEqual({ a: 1 });
  });

  const failures: [string, FixtureAnswer, string, string, number][] = [
    ['401', { status: 401, json: {} }, 'authentication', 'authentication', 1],
    ['403', { status: 403, json: {} }, 'authentication', 'refused_scope', 1],
    ['404', { status: 404, body: 'none' }, 'notFound', 'not_found', 1],
    ['410', { status: 410, json: {} }, 'notFound', 'gone', 1],
    ['400', { status: 400, json: {} }, 'malformed', 'bad_request', 1],
    ['422', { status: 422, json: {} }, 'malformed', 'bad_request', 1],
    ['407', { status: 407, json: {} }, 'authentication', 'authentication', 1],
    ['500', { status: 500, json: {} }, 'unavailable', 'server_error', 4],
    [
      '502 in HTML',
      { status: 502, body: '<html>', headers: { 'content-type': 'text/html' } },
      'unavailable',
      'server_error',
      4,
    ],
    ['503', { status: 503, json: {} }, 'unavailable', 'server_error', 4],
    ['504', { status: 504, json: {} }, 'unavailable', 'server_error', 4],
    ['a reset', { fault: 'reset' }, 'unavailable', 'unreachable', 4],
    [
      '301',
      { status: 301, headers: { location: 'http://169.254.169.254/' } },
      'malformed',
      'redirect_refused',
      1,
    ],
    ['302', { status: 302, headers: { location: '/other' } }, 'malformed', 'redirect_refused', 1],
    [
      '307',
      { status: 307, headers: { location: 'https://evil.test' } },
      'malformed',
      'redirect_refused',
      1,
    ],
    [
      'a login page',
      { body: '<!doctype html><form>', headers: { 'content-type': 'text/html; charset=utf-8' } },
      'authentication',
      'auth_or_maintenance',
      1,
    ],
    [
      'a page that says it is JSON',
      { body: '\n <html>' },
      'authentication',
      'auth_or_maintenance',
      1,
    ],
    [
      'JSON that says maintenance',
      { json: { status: 'maintenance' } },
      'authentication',
      'auth_or_maintenance',
      1,
    ],
    ['truncated JSON', { body: '{"a":[1,2' }, 'malformed', 'bad_payload', 1],
    ['an empty body', { body: '' }, 'malformed', 'bad_payload', 1],
    ['NaN', { body: '{"a":NaN}' }, 'malformed', 'bad_payload', 1],
    [
      'invalid UTF-8',
      { body: Buffer.from([0x22, 0xff, 0xfe, 0x22]) },
      'malformed',
      'bad_payload',
      1,
    ],
    ['65 levels', { body: '['.repeat(65) + ']'.repeat(65) }, 'malformed', 'bad_payload', 1],
    [
      'stacked encodings',
      { body: gzipSync(gzipSync('{}')), headers: { 'content-encoding': 'gzip, gzip' } },
      'malformed',
      'bad_payload',
      1,
    ],
    [
      'an unknown encoding',
      { body: 'x', headers: { 'content-encoding': 'zstd' } },
      'malformed',
      'bad_payload',
      1,
    ],
    [
      'gzip that is none',
      { body: 'not gzip', headers: { 'content-encoding': 'gzip' } },
      'malformed',
      'bad_payload',
      1,
    ],
  ];
  it.each(failures)('makes of %s a ConnectorError', async (_, answer, kind, code, tries) => {
    http.server.handle(() => answer);
    expect(await http.failureOf(http.build())).toMatchObject({
      kind,
      code,
      source: 'dynatrace',
      instance: 'main',
    });
    expect(http.server.requests).toHaveLength(tries);
    expect(http.budget.takes).toHaveLength(tries);
    expect(http.logger.lines).toHaveLength(1);
  });

  it('takes 64 levels, and brackets inside strings for text', async () => {
    const body = `${'['.repeat(63)}"${'[\\"'.repeat(100)}"${']'.repeat(63)}`;
    http.server.handle(() => ({ body }));
    expect((await http.build().request(http.call())).status).toBe(200);
  });

  it('gives a status the caller accepts, with or without JSON', async () => {
    http.server.handle(request =>
      request.index === 0 ? { status: 404, body: 'gone' } : { status: 404, json: { e: 1 } },
    );
    const client = http.build();
    expect(await client.request(http.call({ acceptStatuses: [404] }))).toMatchObject({
      status: 404,
      json: undefined,
      text: 'gone',
    });
    expect(await client.request(http.call({ acceptStatuses: [404] }))).toMatchObject({
      status: 404,
      json: { e: 1 },
    });
  });

  it('gives a status the caller accepts, in whatever alphabet its page is', async () => {
    http.server.handle(() => ({ status: 404, body: Buffer.from('Seite fehlt: \xfc', 'latin1') }));
    expect(await http.build().request(http.call({ acceptStatuses: [404] }))).toMatchObject({ status: 404, json: undefined });
  });

  it('lets a source classify a status its own way', async () => {
    http.server.handle(() => ({ status: 403, json: {} }));
    const client = http.build(
      {},
      { classify: status => (status === 403 ? 'not_found' : undefined) },
    );
    expect(await http.failureOf(client)).toMatchObject({ kind: 'notFound', code: 'not_found' });
  });

  it('keeps upstream text and secrets it echoes out of errors, and masks them in the log', async () => {
    http.server.handle(request => ({
      status: 400,
      body: `you sent ${request.headers.authorization} and ${CANARY} ${encodeURIComponent(
        CANARY,
      )} ${Buffer.from(CANARY).toString('hex')}`,
    }));
    const failure = await http.failureOf(http.build());
    expect(failure.message).not.toContain('you sent');
    expect(failure.logId).toEqual(expect.any(String));
    expect(http.logger.lines[0]).toContain(failure.logId);
    expect(http.logger.lines[0]).toContain('you sent Basic ***');
  });

  it('leaves nothing of a secret at the edge of a cut excerpt', async () => {
    http.server.handle(() => ({ status: 400, body: `${'x'.repeat(290)}${CANARY}` }));
    await http.failureOf(http.build());
    expect(http.logger.lines[0]).not.toContain('canary');
  });
});
