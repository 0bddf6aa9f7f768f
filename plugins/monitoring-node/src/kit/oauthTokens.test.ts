import { FixtureAnswer, FixtureRequest } from '../testing/fixtureServer';
import { CANARY, useHttpHarness } from './__testUtils__/httpHarness';
import { Clock, systemClock } from './clock';
import { HttpClientOptions } from './httpClientOptions';

const TOKEN_PATH = '/root/oauth_token.do';
const oauth = {
  segments: ['oauth_token.do'],
  form: { grant_type: 'client_credentials', client_id: 'robot', client_secret: CANARY },
};
const isTokenCall = (request: FixtureRequest) => request.path === TOKEN_PATH;
const token = (text: string, more: object = {}): FixtureAnswer => ({
  json: {
    access_token: text,
    refresh_token: `refresh-of-${text}`,
    scope: 'useraccount',
    token_type: 'Bearer',
    expires_in: 1_799,
    ...more,
  },
});

describe('oauth tokens of a client', () => {
  const http = useHttpHarness();
  const build = (more: Partial<HttpClientOptions> = {}) =>
    http.build({}, { headers: {}, oauth, ...more });
  const tokenCalls = () => http.server.requests.filter(isTokenCall);
  const dataCalls = () => http.server.requests.filter(request => !isTokenCall(request));
  /** Gives tokens in turn, and data to whoever shows one of `accepted`. */
  const serve = (tokens: readonly FixtureAnswer[], accepted: readonly string[]) => {
    let given = 0;
    http.server.handle(request => {
      if (isTokenCall(request)) {
        given += 1;
        return tokens[Math.min(given, tokens.length) - 1]!;
      }
      return accepted.some(text => request.headers.authorization === `Bearer ${text}`)
        ? { json: { a: 1 } }
        : { status: 401, json: { error: request.headers.authorization } };
    });
  };
  /** A clock that is put forward by hand. */
  const movable = (): Clock & { ms: number } => ({
    ms: Date.parse('2026-11-20T10:00:00Z'),
    now() {
      return this.ms;
    },
    sleep: systemClock.sleep,
  });

  it('asks for a token once, as a form, and sends it with every request', async () => {
    serve([token('first-token')], ['first-token']);
    const client = build();
    await client.request(http.call());
    await client.request(http.call());
    expect(tokenCalls()).toHaveLength(1);
    expect(tokenCalls()[0]!.method).toBe('POST');
    expect(Object.fromEntries(new URLSearchParams(tokenCalls()[0]!.body))).toEqual(oauth.form);
    expect(tokenCalls()[0]!.headers.authorization).toBeUndefined();
    expect(dataCalls().map(request => request.headers.authorization)).toEqual([
      'Bearer first-token',
      'Bearer first-token',
    ]);
  });

  it('asks once however many requests wait', async () => {
    serve([{ ...token('first-token'), delayMs: 50 }], ['first-token']);
    const client = build();
    await Promise.all(Array.from({ length: 8 }, () => client.request(http.call())));
    expect(tokenCalls()).toHaveLength(1);
    expect(dataCalls()).toHaveLength(8);
  });

  it('takes budget for the token as for any request', async () => {
    serve([token('first-token')], ['first-token']);
    await build().request(http.call({ budgetShare: 0.3 }));
    expect(http.budget.takes.map(take => take.share)).toEqual([1, 0.3]);
  });

  it.each([
    ['a minute before the end of its life', {}, 1_738, 1_740],
    ['half way when it lives a minute', { expires_in: '60' }, 29, 31],
    ['after four minutes when it does not tell', { expires_in: undefined }, 239, 241],
    ['after a day at most', { expires_in: 10_000_000 }, 86_339, 86_341],
  ])('renews a token %s', async (_, life, stillFreshSeconds, staleSeconds) => {
    serve([token('first-token', life), token('second-token')], ['first-token', 'second-token']);
    const clock = movable();
    const startMs = clock.ms;
    const client = build({ clock });
    await client.request(http.call());
    clock.ms = startMs + stillFreshSeconds * 1_000;
    await client.request(http.call());
    expect(tokenCalls()).toHaveLength(1);
    clock.ms = startMs + staleSeconds * 1_000;
    await client.request(http.call());
    expect(tokenCalls()).toHaveLength(2);
    expect(dataCalls().at(-1)!.headers.authorization).toBe('Bearer second-token');
  });

  it('renews once on 401 for all who were refused, and repeats their requests', async () => {
    serve([token('revoked-token'), token('second-token')], ['second-token']);
    const client = build();
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.request(http.call())));
    expect(answers.map(answer => answer.json)).toEqual(Array(5).fill({ a: 1 }));
    expect(tokenCalls()).toHaveLength(2);
    expect(dataCalls()).toHaveLength(10);
  });

  it('gives up at the second 401, and does not renew again at once', async () => {
    serve([token('first-token'), token('second-token'), token('third-token')], []);
    const clock = movable();
    const client = build({ clock });
    const failure = await http.failureOf(client);
    expect(failure).toMatchObject({ kind: 'authentication', code: 'authentication' });
    expect([tokenCalls().length, dataCalls().length]).toEqual([2, 2]);
    await http.failureOf(client);
    expect([tokenCalls().length, dataCalls().length]).toEqual([2, 3]);
    clock.ms += 31_000;
    await http.failureOf(client);
    expect(tokenCalls()).toHaveLength(3);
  });

  const refusals: [string, FixtureAnswer, string][] = [
    ['no token', { json: { token_type: 'Bearer' } }, 'authentication'],
    ['a token of another kind', token('first-token', { token_type: 'mac' }), 'authentication'],
    ['a token with a line break', token('first\r\nx: token'), 'authentication'],
    ['an error with 200', { json: { error: 'invalid_client' } }, 'authentication'],
    ['a list', { json: [] }, 'authentication'],
    ['400', { status: 400, json: { error: 'invalid_client', hint: CANARY } }, 'authentication'],
    ['401', { status: 401, json: { error: 'access_denied' } }, 'authentication'],
    ['403', { status: 403, json: {} }, 'authentication'],
    ['a login page', { body: '<html>' }, 'auth_or_maintenance'],
  ];
  it.each(refusals)('takes %s for a refusal and does not storm', async (_, answer, code) => {
    serve([answer], []);
    const clock = movable();
    const client = build({ clock });
    for (let index = 0; index < 3; index += 1) {
      expect(await http.failureOf(client)).toMatchObject({ kind: 'authentication', code });
    }
    expect(http.server.requests).toHaveLength(1);
    clock.ms += 31_000;
    await http.failureOf(client);
    expect(http.server.requests).toHaveLength(2);
  });

  it('tries a token endpoint that is down like any upstream', async () => {
    let asked = 0;
    http.server.handle(request => {
      if (!isTokenCall(request)) return { json: { a: 1 } };
      asked += 1;
      return asked < 3 ? { status: 503, json: {} } : token('first-token');
    });
    expect((await build().request(http.call())).json).toEqual({ a: 1 });
    expect(tokenCalls()).toHaveLength(3);
  });

  it('masks received tokens in answers, errors and the log', async () => {
    const secret = 'received-token-0123456789';
    http.server.handle(request =>
      isTokenCall(request)
        ? token(secret)
        : {
            status: request.query.has('ok') ? 200 : 400,
            json: { seen: request.headers.authorization },
          },
    );
    const client = build();
    const response = await client.request(http.call({ query: { ok: '1' } }));
    expect(response.text).toContain(secret);
    expect(response.redact(response.text)).toBe('{"seen":"Bearer ***"}');
    expect(
      response.redact(`x refresh-of-${secret} ${Buffer.from(secret).toString('base64')}`),
    ).toBe('x *** ***');
    const failure = await http.failureOf(client);
    expect(failure.message).not.toContain(secret);
    expect(http.logger.lines.join('\n')).toContain('Bearer ***');
    expect(http.logger.lines.join('\n')).not.toContain(secret);
  });

  it('lets one caller stop without stopping the others', async () => {
    serve([{ ...token('first-token'), delayMs: 100 }], ['first-token']);
    const client = build();
    const stopped = new AbortController();
    const [one, other] = [
      http.failureOf(client, http.call({ signal: stopped.signal })),
      client.request(http.call()),
    ];
    setTimeout(() => stopped.abort(), 20);
    expect(await one).toMatchObject({ code: 'cancelled' });
    expect((await other).json).toEqual({ a: 1 });
    expect(tokenCalls()).toHaveLength(1);
  });
});
