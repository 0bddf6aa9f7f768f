import { FixtureAnswer, FixtureHandler } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { dynatraceConnectorFactory } from './dynatraceConnector';
import { TOKEN, useDynatrace } from './__testUtils__/useDynatrace';

describe('dynatrace health', () => {
  const dynatrace = useDynatrace();
  const health = async (handler: FixtureHandler) => {
    const { connector } = await dynatrace.start(handler);
    return connector.checkHealth(new AbortController().signal);
  };
  const answer = { json: { result: [], problems: [], entities: [] } };

  it('is ok when every right is there', async () => {
    expect(await health(() => answer)).toMatchObject({
      state: 'ok',
      code: null,
      missingScopes: [],
      version: null,
    });
  });

  it('is degraded and names the right that is missing', async () => {
    const result = await health(request =>
      request.path.endsWith('/problems') ? { status: 403, json: {} } : answer,
    );
    expect(result).toMatchObject({
      state: 'degraded',
      code: 'refused_scope',
      missingScopes: ['problems.read'],
    });
    expect(result.message).toContain('problems.read');
  });

  it.each(['events', 'slo'])('names the missing right to read %s', async list => {
    const result = await health(request =>
      request.path.endsWith(`/${list}`) ? { status: 403, json: {} } : answer,
    );
    expect(result).toMatchObject({ state: 'degraded', missingScopes: [`${list}.read`] });
  });

  it.each<[string, FixtureAnswer, string, string]>([
    ['every right is missing', { status: 403, json: {} }, 'refused', 'refused_scope'],
    ['the token is refused', { status: 401, json: {} }, 'refused', 'authentication'],
    ['a login page answers', { body: '<html>' }, 'refused', 'auth_or_maintenance'],
    ['the server fails', { status: 503, json: {} }, 'unreachable', 'server_error'],
    ['the connection breaks', { fault: 'reset' }, 'unreachable', 'unreachable'],
  ])('when %s', async (_, given, state, code) => {
    expect(await health(() => given)).toMatchObject({ state, code });
  });
});

describe('dynatrace options', () => {
  const create = (options: unknown) =>
    dynatraceConnectorFactory.credentials({
      name: 'main',
      baseUrl: 'https://h.test',
      uiUrl: 'https://h.test',
      options,
    });

  it('turns the token into a header, and names what must be hidden', () => {
    expect(create({ token: TOKEN })).toEqual({
      headers: { authorization: `Api-Token ${TOKEN}` },
      secrets: [TOKEN, `Api-Token ${TOKEN}`, 'SECRETSECRET'],
    });
  });

  it.each([
    [{}],
    [{ token: '' }],
    [{ token: 'with a\nline break' }],
    [{ token: TOKEN, unknown: 1 }],
    [
      {
        token: TOKEN,
        extraMetrics: [
          {
            metric: 'network_latency_ms',
            entityType: 'HOST',
            selector: 'a:rate(1s)',
            unit: 'milliseconds',
          },
        ],
      },
    ],
    [
      {
        token: TOKEN,
        extraMetrics: [{ metric: 'other', entityType: 'HOST', selector: 'a:avg', unit: 'bytes' }],
      },
    ],
  ])('refuses %j', options => {
    expect(() => create(options)).toThrow();
  });
});
