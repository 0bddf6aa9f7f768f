import { ZodError } from 'zod';
import { prometheusConnectorFactory } from './prometheusConnector';
import { createLinks } from './links';
import { answering, isProbe, labels, matrix, PROBE_ANSWER, QUERIES, usePrometheus } from './__testUtils__/usePrometheus';

const instance = (options: unknown) => ({
  name: 'main',
  baseUrl: 'https://prometheus.example/base/api/v1/',
  uiUrl: 'https://prometheus.example/base/',
  options,
});
const environmentOf = () => 'production';
const NO_HTTP = { environmentOf, http: { request: () => Promise.reject(new Error('not asked')), close: async () => {} } };
const issuesOf = (options: unknown) => {
  try {
    prometheusConnectorFactory.create(instance(options), NO_HTTP);
  } catch (error) {
    return (error as ZodError).issues.map(issue => `${issue.path.join('.')}: ${issue.message}`);
  }
  return [];
};

describe('options', () => {
  it('takes the least there may be', () => {
    expect(issuesOf({ queries: { cpuRatio: 'avg(cpu)' } })).toEqual([]);
    expect(prometheusConnectorFactory.credentials(instance({ queries: { cpuRatio: 'avg(cpu)' } }))).toEqual({ headers: {}, secrets: [] });
  });

  it.each([
    ['no queries', {}, 'queries: '],
    ['no expression', { queries: {} }, 'queries: must name at least one'],
    ['an expression that is not PromQL', { queries: { cpuRatio: 'avg(' } }, 'queries.cpuRatio: is not PromQL'],
    ['an expression without a selector', { queries: { cpuRatio: '1' } }, 'queries.cpuRatio: selects no metric'],
    ['a count over a span of its own', { queries: { requests: 'sum(increase(x[5m]))' } }, 'queries.requests: must be over the slot'],
    ['a percentile over a span of its own', { queries: { latencyP95Ms: 'max(x)' } }, 'queries.latencyP95Ms: must be over the slot'],
    ['a column that there is not', { queries: { latency: 'x' } }, 'queries: '],
    ['an extra metric that is not PromQL', { queries: QUERIES, extraMetrics: [{ metric: 'memory_bytes', query: '(' }] }, 'extraMetrics.0.query: is not PromQL'],
    ['an extra metric twice', { queries: QUERIES, extraMetrics: Array(2).fill({ metric: 'memory_bytes', query: 'x' }) }, 'extraMetrics: names a metric twice'],
    ['a label that is none', { queries: QUERIES, serviceNameLabel: 'a-b' }, 'serviceNameLabel: '],
    ['a user with a colon', { queries: QUERIES, auth: { type: 'basic', username: 'a:b', password: 'c' } }, 'auth.username: '],
    ['a token with a line break', { queries: QUERIES, auth: { type: 'bearer', token: 'abcdefgh\ni' } }, 'auth.token: '],
    ['a token beside a password', { queries: QUERIES, auth: { type: 'bearer', token: 'abcdefgh', password: 'x' } }, 'auth: '],
  ])('names the key of %s', (_, options, message) => {
    expect(issuesOf(options).some(issue => issue.startsWith(message))).toBe(true);
  });

  it('never shows an expression or a secret in what it says', () => {
    const said = issuesOf({ queries: { requests: 'CANARY(' }, auth: { type: 'basic', username: 'x', password: 'CANARY\u0000' } });
    expect(said).toHaveLength(2);
    expect(said.join()).not.toContain('CANARY');
  });

  it('turns auth into a header, with every secret for the redactor', () => {
    const encoded = Buffer.from('reader:pass').toString('base64');
    expect(prometheusConnectorFactory.credentials(instance({ queries: QUERIES, auth: { type: 'basic', username: 'reader', password: 'pass' } }))).toEqual({
      headers: { authorization: `Basic ${encoded}` }, secrets: ['pass', 'reader:pass', encoded],
    });
    expect(prometheusConnectorFactory.credentials(instance({ queries: QUERIES, auth: { type: 'bearer', token: 'abcdefgh' } }))).toEqual({
      headers: { authorization: 'Bearer abcdefgh' }, secrets: ['abcdefgh'],
    });
  });

  it('adds nothing to a base URL that names the API, and knows its streams', async () => {
    const paths: string[] = [];
    const connector = prometheusConnectorFactory.create(instance({ queries: QUERIES }), {
      environmentOf,
      http: { request: async ({ segments }) => { paths.push(segments.join('/')); throw new Error('enough'); }, close: async () => {} },
    });
    await expect(connector.checkHealth(new AbortController().signal)).rejects.toThrow('enough');
    expect(paths).toEqual(['status/buildinfo']);
    expect(() => connector.collect({ stream: 'alerts' } as never)).toThrow('no stream "alerts"');
  });
});

describe('links', () => {
  const links = createLinks('https://prometheus.example/base/', 'app');

  it('opens the graph page with the labels of the pivot', () => {
    const link = new URL(links.pivot(labels(['job', 'a"b\\c&d#e'], ['namespace', 'x'])));
    expect(`${link.origin}${link.pathname}`).toBe('https://prometheus.example/base/graph');
    expect(Object.fromEntries(link.searchParams)).toEqual({ 'g0.expr': '{job="a\\"b\\\\c&d#e",namespace="x"}', 'g0.tab': '0' });
    expect(new URL(links.pivot({ kind: 'service', name: 's' })).searchParams.get('g0.expr')).toBe('{app="s"}');
  });
});

describe('checkHealth', () => {
  const prometheus = usePrometheus();
  const check = async () => (await prometheus.start(() => ({}))).connector.checkHealth(new AbortController().signal);

  it('tells the version of a server that answers', async () => {
    const { connector } = await prometheus.start(answering(() => ({ json: { status: 'success', data: { version: '2.42.0+ds' } } })));
    expect(await connector.checkHealth(new AbortController().signal)).toMatchObject({ state: 'ok', code: null, version: '2.42.0+ds', missingScopes: [] });
  });

  it.each([
    ['has no build info', { status: 404, body: '404 page not found' }],
    ['tells something else', matrix()],
    ['answers with an error', { json: { status: 'error', errorType: 'internal' } }],
  ])('is well with a server that %s and answers queries', async (_, answer) => {
    const { connector } = await prometheus.start(request => (isProbe(request) ? PROBE_ANSWER : answer));
    expect(await connector.checkHealth(new AbortController().signal)).toMatchObject({ state: 'ok', version: null });
  });

  it.each([
    ['refused', 'authentication', 401],
    ['refused', 'refused_scope', 403],
    ['unreachable', 'server_error', 500],
    ['refused', 'not_found', 404],
  ])('is %s with code %s on HTTP %s', async (state, code, status) => {
    const { connector } = await prometheus.start(() => ({ status, json: {} }));
    expect(await connector.checkHealth(new AbortController().signal)).toMatchObject({ state, code });
  });

  it('refuses a server that speaks another language', async () => {
    expect(await check()).toMatchObject({ state: 'refused', code: 'bad_payload' });
  });
});
