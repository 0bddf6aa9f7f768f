import { FixtureAnswer, FixtureRequest } from '@rosetta/backstage-plugin-monitoring-node/testing';
import {
  answering, codesOf, factsOf, formOf, HOUR, isProbe, labels, matrix, PROBE_ANSWER, QUERIES, series, START, target, usePrometheus,
} from './__testUtils__/usePrometheus';

const SHOP = target('shop', labels(['job', 'shop']));
const isFor = (request: FixtureRequest, text: string) => formOf(request).get('query')!.includes(text);
const failing = (errorType: string, status: number): FixtureAnswer => ({
  status,
  json: { status: 'error', errorType, error: 'upstream words with http://secret.example' },
});

describe('collectSignals', () => {
  const prometheus = usePrometheus();

  it('asks each expression over the slot with the labels of the entity, in the body of a POST', async () => {
    await prometheus.start(answering(request => matrix(series(request))));
    await prometheus.collect([target('shop', labels(['job', 'sh"op'], ['namespace', 'web']))]);
    expect(prometheus.asked).toHaveLength(3);
    const request = prometheus.asked.find(item => isFor(item, 'requests_count'))!;
    expect([request.method, request.path, request.headers['content-type']]).toEqual([
      'POST', '/api/v1/query_range', 'application/x-www-form-urlencoded',
    ]);
    expect(Object.fromEntries(formOf(request))).toEqual({
      query: 'sum(increase(requests_count{job="sh\\"op",namespace="web"}[3600s]))',
      start: String((START + HOUR) / 1_000),
      end: String((START + 2 * HOUR) / 1_000),
      step: '3600',
      timeout: '8s',
    });
  });

  it('joins what the expressions gave to one fact per slot', async () => {
    await prometheus.start(answering(request => matrix(series(request, isFor(request, 'cpu') ? '0.25' : '100'))));
    const pages = await prometheus.collect([SHOP]);
    expect(pages).toHaveLength(1);
    expect(factsOf(pages)).toMatchObject([
      { kind: 'signal', startMs: START, resolution: '1h', requests: 100, latencyP95Ms: 100, errors: null, cpuRatio: 0.25, saturationRatio: 0.25, saturationResource: 'cpu' },
      { startMs: START + HOUR },
    ]);
    expect(pages[0]).toMatchObject({ counts: { facts: 6, nulls: 0, rejected: 0 }, progress: 1, notFound: [], found: [{ entityRef: SHOP.entityRef }] });
    expect(pages[0]!.raw).toHaveLength(3);
    expect(JSON.parse(pages[0]!.raw[0]!.context)).toMatchObject({ ask: { key: 'queries.requests' }, targets: [{ entityRef: SHOP.entityRef }] });
  });

  it('asks once for entities that share a pivot', async () => {
    await prometheus.start(answering(request => matrix(series(request))));
    const pages = await prometheus.collect([SHOP, { ...SHOP, entityRef: 'component:default/twin' }]);
    expect(prometheus.asked).toHaveLength(3);
    expect(factsOf(pages)).toHaveLength(4);
    expect(pages[0]!.counts.facts).toBe(6);
  });

  it('asks a service name by the label that config names', async () => {
    await prometheus.start(answering(request => matrix(series(request))), { serviceNameLabel: 'app' });
    await prometheus.collect([target('shop', { kind: 'service', name: 'shop' })]);
    expect(formOf(prometheus.asked[0]!).get('query')).toContain('app="shop"');
  });

  it.each([
    ['an expression that is not accepted', failing('bad_data', 400), /does not accept/, false],
    ['an expression that cannot be computed', failing('execution', 422), /many series/, false],
    ['an expression that takes too long', failing('timeout', 503), /gave up/, true],
    ['an error that comes with 200', failing('execution', 200), /many series/, false],
    ['a reason we do not know', failing('strange', 422), /log says why/, true],
    ['a refusal without Prometheus’s words', { status: 400, body: '<html>' }, /log says why/, true],
  ])('refuses %s, spares the other metrics, and asks again what may pass', async (_, answer, message, isAskedAgain) => {
    await prometheus.start(answering(request => (isFor(request, 'latency') ? answer : matrix(series(request)))));
    const pages = await prometheus.collect([SHOP]);
    expect(factsOf(pages)).toMatchObject([{ requests: 1, latencyP95Ms: null, cpuRatio: 1 }, { requests: 1 }]);
    expect(pages[0]!.rejected).toEqual([
      expect.objectContaining({ code: 'query_failed', field: 'queries.latencyP95Ms', message: expect.stringMatching(message) }),
    ]);
    expect(pages[0]!.missed).toEqual(isAskedAgain ? [{ entityRef: SHOP.entityRef, environment: SHOP.environment }] : []);
    expect(JSON.stringify(pages)).not.toContain('secret.example');
    // Not at once: the expression is at fault, and it costs the server most.
    expect(prometheus.asked).toHaveLength(3);
  });

  it('takes a 503 that is not Prometheus’s own as a server that is down', async () => {
    await prometheus.start(answering(() => ({ status: 503, body: 'upstream connect error' })));
    await expect(prometheus.collect([SHOP])).rejects.toMatchObject({ code: 'server_error', kind: 'unavailable' });
  });

  it('tells a server that is no Prometheus by its plain 404', async () => {
    await prometheus.start(() => ({ status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found' }));
    await expect(prometheus.collect([SHOP])).rejects.toMatchObject({
      kind: 'notFound', code: 'not_found', message: expect.stringContaining('before /api/v1'), logId: expect.any(String),
    });
  });

  it.each([
    ['a vector', { json: { status: 'success', data: { resultType: 'vector', result: [] } } }],
    ['no envelope', { json: [] }],
  ])('stops at %s in place of a matrix', async (_, answer) => {
    await prometheus.start(answering(() => answer));
    await expect(prometheus.collect([SHOP])).rejects.toMatchObject({ code: 'schema_changed' });
  });

  it('stops when most series of a page are in an unknown form', async () => {
    await prometheus.start(answering(() => matrix({ metric: 1 }, { metric: 2 })));
    const many = Array.from({ length: 3 }, (_, index) => target(`c${index}`, labels(['job', `c${index}`])));
    await expect(prometheus.collect(many)).rejects.toMatchObject({ code: 'schema_changed' });
  });

  it('counts each series in an unknown form, those of one answer, too', async () => {
    const answers = (count: number) => answering(request => (isFor(request, 'cpu') ? matrix(...Array(count).fill(null)) : matrix(series(request))));
    await prometheus.start(answers(5));
    await expect(prometheus.collect([SHOP])).rejects.toMatchObject({ code: 'schema_changed' });
    prometheus.server.handle(answers(1));
    expect(codesOf(await prometheus.collect([SHOP]))).toEqual(['malformed_series']);
  });

  it('stops asking an expression that is wrong for everybody, and goes on with the others', async () => {
    await prometheus.start(answering(request => (isFor(request, 'latency') ? failing('bad_data', 400) : matrix(series(request)))));
    const many = Array.from({ length: 25 }, (_, index) => target(`c${index}`, labels(['job', `c${index}`])));
    const pages = await prometheus.collect(many);
    const asked = prometheus.asked.filter(request => isFor(request, 'latency')).length;
    expect(asked).toBeGreaterThanOrEqual(3);
    expect(asked).toBeLessThan(8);
    expect(factsOf(pages)).toHaveLength(50);
    expect(pages.map(page => page.rejected.at(-1)!.recordId)).toEqual(Array(3).fill('queries.latencyP95Ms'));
    expect(pages[2]!.rejected).toHaveLength(1);
  });

  it('keeps asking an expression that only some entities are refused', async () => {
    let count = 0;
    await prometheus.start(
      answering(request => {
        if (!isFor(request, 'latency')) return matrix(series(request));
        count += 1;
        return count === 1 ? matrix() : failing('bad_data', 400);
      }),
    );
    await prometheus.collect(Array.from({ length: 12 }, (_, index) => target(`c${index}`, labels(['job', `c${index}`]))));
    expect(count).toBe(12);
  });

  it('pages in a stable order and goes on after a cursor', async () => {
    await prometheus.start(answering(request => matrix(series(request))));
    const many = Array.from({ length: 23 }, (_, index) => target(`c${index}`, labels(['job', `c${String(index).padStart(2, '0')}`])));
    const pages = await prometheus.collect([...many].reverse());
    expect(pages.map(page => page.nextCursor)).toEqual(['10', '20', undefined]);
    expect(pages.map(page => page.progress)).toEqual([10 / 23, 20 / 23, 1]);
    const rest = await prometheus.collect(many, { cursor: '10' });
    expect(factsOf(rest)).toEqual(factsOf(pages.slice(1)));
    expect(factsOf(await prometheus.collect(many, { cursor: 'nonsense' }))).toEqual(factsOf(pages));
  });

  it('asks nothing for no targets, for no whole slot, and for days without percentiles', async () => {
    await prometheus.start(answering(request => matrix(series(request))), { queries: { requests: QUERIES.requests } });
    const empty = { facts: [], raw: [], progress: 1, counts: { facts: 0, nulls: 0, rejected: 0 } };
    expect(await prometheus.collect([])).toMatchObject([empty]);
    expect(await prometheus.collect([SHOP], { endMs: START + HOUR - 1 })).toMatchObject([empty]);
    expect(await prometheus.collect([SHOP], { stream: 'signals_day', endMs: START + 90 * HOUR, nowMs: START + 90 * HOUR })).toMatchObject([empty]);
    expect(prometheus.server.requests).toHaveLength(0);
  });

  it('asks percentiles of days of the reporting zone, each over its own length', async () => {
    await prometheus.start(answering(request => matrix(series(request, '250'))));
    const startMs = Date.parse('2026-10-23T22:00:00Z');
    const pages = await prometheus.collect([SHOP], { stream: 'signals_day', startMs, endMs: startMs + 73 * HOUR });
    expect(prometheus.asked.map(request => [formOf(request).get('step'), formOf(request).get('end')])).toEqual([
      ['86400', String(Date.parse('2026-10-24T22:00:00Z') / 1_000)],
      ['90000', String(Date.parse('2026-10-25T23:00:00Z') / 1_000)],
      ['86400', String(Date.parse('2026-10-26T23:00:00Z') / 1_000)],
    ]);
    expect(prometheus.asked.map(request => /\[(\w+)\]/.exec(formOf(request).get('query')!)![1])).toEqual(['86400s', '90000s', '86400s']);
    expect(factsOf(pages)).toMatchObject([
      { resolution: '1d', startMs, latencyP95Ms: 250, requests: null },
      { startMs: startMs + 24 * HOUR },
      { startMs: startMs + 49 * HOUR },
    ]);
    expect(pages[0]).not.toHaveProperty('notFound');
  });

  describe('presence', () => {
    const near = { endMs: START + 2 * HOUR, nowMs: START + 2 * HOUR + 420_000 };

    it('says who is unknown when every expression is silent up to the present', async () => {
      await prometheus.start(answering(request => (isFor(request, 'gone') ? matrix() : matrix(series(request, 'NaN')))));
      const pages = await prometheus.collect([SHOP, target('gone', labels(['job', 'gone']))], near);
      expect(pages[0]).toMatchObject({
        facts: [],
        notFound: [{ entityRef: 'component:default/gone', environment: 'production' }],
        // NaN is no data, and yet the series is there.
        found: [{ entityRef: SHOP.entityRef }],
        counts: { nulls: 6 },
      });
    });

    it('takes what began to be scraped in this hour as new, and not as unknown', async () => {
      const isNow = (request: FixtureRequest) => Number(formOf(request).get('end')) * 1_000 === near.nowMs;
      await prometheus.start(answering(request => (isNow(request) ? matrix(series(request)) : matrix())));
      const pages = await prometheus.collect([SHOP], near);
      expect(pages[0]).toMatchObject({ facts: [], notFound: [], counts: { facts: 0 } });
      expect(prometheus.asked.filter(isNow)).toHaveLength(1);
    });

    it('concludes nothing from the past, from a short window, or from a refused expression', async () => {
      await prometheus.start(answering(() => matrix()));
      expect((await prometheus.collect([SHOP], { ...near, nowMs: START + 9 * HOUR }))[0]!.notFound).toEqual([]);
      expect((await prometheus.collect([SHOP], { ...near, stream: 'signals_5min' }))[0]!.notFound).toEqual([]);
      prometheus.server.handle(answering(request => (isFor(request, 'cpu') ? failing('execution', 422) : matrix())));
      expect((await prometheus.collect([SHOP], near))[0]!.notFound).toEqual([]);
    });
  });

  it('asks extra metrics and a saturation of its own where config names them', async () => {
    await prometheus.start(
      answering(request => matrix(series(request, isFor(request, 'bytes') ? '1048576' : '0.5'))),
      {
        queries: { cpuRatio: QUERIES.cpuRatio, saturationRatio: 'max(pool_ratio)' },
        extraMetrics: [{ metric: 'memory_bytes', query: 'sum(bytes)' }],
      },
    );
    const pages = await prometheus.collect([SHOP], { endMs: START + HOUR });
    expect(factsOf(pages)).toMatchObject([
      { kind: 'signal', cpuRatio: 0.5, saturationRatio: 0.5, saturationResource: null },
      { kind: 'metric', metric: 'memory_bytes', value: 1_048_576, resolution: '1h' },
    ]);
  });

  it('counts every value that came, whatever became of it', async () => {
    await prometheus.start(
      answering(request => {
        if (isFor(request, 'cpu')) return matrix(series(request, '7'));
        return isFor(request, 'latency')
          ? matrix(series(request, '1', { pod: 'a' }), series(request, '2', { pod: 'b' }))
          : matrix({ metric: {}, values: [[(START + HOUR) / 1_000, 'NaN'], [(START + 2 * HOUR) / 1_000, '4']] });
      }),
    );
    const pages = await prometheus.collect([SHOP]);
    expect(pages[0]!.counts).toEqual({ facts: 1, nulls: 1, rejected: 6 });
    expect(codesOf(pages).sort()).toEqual(['ambiguous_series', 'out_of_range']);
    expect(factsOf(pages)).toMatchObject([{ startMs: START + HOUR, requests: 4, latencyP95Ms: null, cpuRatio: null }]);
  });

  it('does not store a credential that the server echoes', async () => {
    const password = 'PASSWORDPASSWORD';
    await prometheus.start(
      request => (isProbe(request) ? PROBE_ANSWER : { json: { ...(matrix(series(request)).json as object), warnings: [`Basic ${password}`] } }),
      { auth: { type: 'basic', username: 'reader', password } },
    );
    const pages = await prometheus.collect([SHOP]);
    expect(prometheus.asked[0]!.headers.authorization).toBe(`Basic ${Buffer.from(`reader:${password}`).toString('base64')}`);
    expect(JSON.stringify(pages)).not.toContain(password);
    // What Prometheus warns of stays with the raw page.
    expect(pages[0]!.raw[0]!.body).toContain('warnings');
    expect(factsOf(pages)).toHaveLength(2);
  });
});
