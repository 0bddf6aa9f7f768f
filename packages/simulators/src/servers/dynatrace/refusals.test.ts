import fc from 'fast-check';
import { TestClient, startTestClient } from '../../__testUtils__/client';
import { EXPIRED_TOKEN, MAIN_TOKEN, TRADE_TOKEN } from './tokens';

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.close());

const COUNT = 'builtin:service.requestCount.total';

async function query(parameters: Record<string, string>) {
  const response = await client.dynatrace('metrics/query', parameters);
  return { status: response.status, body: await response.json() };
}

describe('what is refused', () => {
  const long = `type("SERVICE"),tag("${'x'.repeat(2000)}")`;
  it.each<[string, Record<string, string>, string]>([
    ['no selector', {}, 'metricSelector'],
    [
      'eleven metrics',
      { metricSelector: Array.from({ length: 11 }, () => COUNT).join(',') },
      'metricSelector',
    ],
    [
      'an unclosed parenthesis',
      { metricSelector: `${COUNT}:splitBy(` },
      'metricSelector',
    ],
    [
      'an unquoted dimension with a quote left open',
      { metricSelector: `${COUNT}:splitBy("dt.entity.service)` },
      'metricSelector',
    ],
    [
      'an unknown transformation',
      { metricSelector: `${COUNT}:splt()` },
      'metricSelector',
    ],
    [
      'a percentile of a count',
      { metricSelector: `${COUNT}:percentile(95)` },
      'metricSelector',
    ],
    [
      'an average of a count',
      { metricSelector: `${COUNT}:avg` },
      'metricSelector',
    ],
    [
      'a percentile above 100',
      { metricSelector: 'builtin:service.response.time:percentile(101)' },
      'metricSelector',
    ],
    [
      'two aggregations',
      { metricSelector: 'builtin:service.response.time:avg:max' },
      'metricSelector',
    ],
    [
      'a rate before an aggregation',
      { metricSelector: `${COUNT}:rate(1s)` },
      'metricSelector',
    ],
    [
      'a second rate',
      { metricSelector: `${COUNT}:value:rate(1s):rate(1s)` },
      'metricSelector',
    ],
    [
      'a bad rate',
      { metricSelector: `${COUNT}:value:rate(x)` },
      'metricSelector',
    ],
    [
      'a bad escape',
      { metricSelector: `${COUNT}:filter(eq("dt.entity.service","~x"))` },
      'metricSelector',
    ],
    [
      'a bad inner selector',
      {
        metricSelector: `${COUNT}:filter(in("dt.entity.service",entitySelector("tag(~"a~")")))`,
      },
      'metricSelector',
    ],
    [
      'a sort without direction',
      { metricSelector: `${COUNT}:sort(value(sum))` },
      'metricSelector',
    ],
    [
      'a limit of nothing',
      { metricSelector: `${COUNT}:limit(0)` },
      'metricSelector',
    ],
    [
      'a selector without type',
      { metricSelector: COUNT, entitySelector: 'tag("app:x")' },
      'entitySelector',
    ],
    [
      'two types',
      {
        metricSelector: COUNT,
        entitySelector: 'type("HOST"),entityId("SERVICE-0000000000000001")',
      },
      'entitySelector',
    ],
    [
      'an unknown type',
      { metricSelector: COUNT, entitySelector: 'type("SERVIC")' },
      'entitySelector',
    ],
    [
      'an unquoted value',
      { metricSelector: COUNT, entitySelector: 'type("SERVICE"),tag(app:x)' },
      'entitySelector',
    ],
    [
      'an unknown criterion',
      {
        metricSelector: COUNT,
        entitySelector: 'type("SERVICE"),colour("red")',
      },
      'entitySelector',
    ],
    [
      'a malformed id',
      { metricSelector: COUNT, entitySelector: 'entityId("service-1")' },
      'entitySelector',
    ],
    [
      'a negated type',
      { metricSelector: COUNT, entitySelector: 'not(type("SERVICE"))' },
      'entitySelector',
    ],
    [
      'a selector that goes on',
      { metricSelector: COUNT, entitySelector: 'type("SERVICE"))' },
      'entitySelector',
    ],
    [
      'a selector that is too long',
      { metricSelector: COUNT, entitySelector: long },
      'entitySelector',
    ],
    [
      'a bad resolution',
      { metricSelector: COUNT, resolution: '5x' },
      'resolution',
    ],
    [
      'more than 10,080 points',
      { metricSelector: COUNT, resolution: '1m', from: 'now-8d' },
      'resolution',
    ],
    ['a bad time', { metricSelector: COUNT, from: 'yesterday' }, 'from'],
    [
      'a window that ends before it begins',
      { metricSelector: COUNT, from: 'now-1h', to: 'now-2h' },
      'from',
    ],
  ])('refuses %s', async (_name, parameters, path) => {
    const { status, body } = await query(parameters);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: 400,
      message: 'Constraints violated.',
      constraintViolations: [
        { path, parameterLocation: 'QUERY', location: null },
      ],
    });
  });

  it.each([
    ['no token', undefined, 401],
    ['an unknown token', 'Api-Token dt0c01.X.Y', 401],
    ['a bearer', 'Bearer abc', 401],
  ])('refuses %s', async (_name, authorization, status) => {
    const response = await fetch(
      `${client.url}/dynatrace/main/api/v2/metrics/query?metricSelector=${COUNT}`,
      { headers: authorization ? { authorization } : {} },
    );
    expect(response.status).toBe(status);
  });

  it('refuses an expired token, a token of the other environment and a format it has not', async () => {
    expect(
      (await client.dynatrace('problems', {}, { token: EXPIRED_TOKEN })).status,
    ).toBe(401);
    expect(
      (await client.dynatrace('problems', {}, { token: TRADE_TOKEN })).status,
    ).toBe(401);
    const response = await fetch(
      `${client.url}/dynatrace/main/api/v2/problems`,
      {
        headers: {
          authorization: `Api-Token ${MAIN_TOKEN}`,
          accept: 'application/xml',
        },
      },
    );
    expect(response.status).toBe(406);
  });
});

describe('selectors of any text', () => {
  const fragment = fc.constantFrom(
    ...[
      'builtin:service.response.time',
      ':splitBy(',
      ')',
      '(',
      ',',
      '"',
      '~',
      ':avg',
      ':filter(and(',
      'eq("a","b")',
      'type("SERVICE")',
      'not(',
      'tag("a:b")',
      '/',
      '1',
      ' ',
      '.',
      '[',
      '\\',
      'é',
    ],
  );
  const text = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.array(fragment, { maxLength: 14 }).map(parts => parts.join('')),
  );

  it('are answered or refused, never a failure', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (metricSelector, entitySelector) => {
        const { status } = await query({ metricSelector, entitySelector });
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['metricSelector', { metricSelector: '('.repeat(4900) }],
    [
      'metricSelector',
      { metricSelector: `${COUNT}:filter(${'not('.repeat(1200)}` },
    ],
    [
      'entitySelector',
      { metricSelector: COUNT, entitySelector: 'not('.repeat(490) },
    ],
  ])('refuse deep nesting of %s', async (path, parameters) => {
    const { status, body } = await query(parameters as Record<string, string>);
    expect(status).toBe(400);
    expect(body.error.constraintViolations[0].path).toBe(path);
  });
});
