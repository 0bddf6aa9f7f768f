import { FixtureAnswer, FixtureRequest } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { dynatraceConnectorFactory } from './dynatraceConnector';
import {
  answerAll,
  factsOf,
  HOUR,
  ids,
  START,
  target,
  TOKEN,
  useDynatrace,
} from './__testUtils__/useDynatrace';

const isMetrics = (request: FixtureRequest) => request.path.endsWith('/metrics/query');

describe('dynatrace signals', () => {
  const dynatrace = useDynatrace();
  it('gives a fact to every entity that has the id, and one fact to an entity of several types', async () => {
    await dynatrace.start(request => answerAll(request, 50));
    const pages = await dynatrace.collect([
      target('a', ids('HOST-1', 'SERVICE-1')),
      target('b', ids('SERVICE-1')),
      target('b', ids('SERVICE-1'), 'uat'),
    ]);
    expect(pages).toHaveLength(1);
    expect(dynatrace.server.requests).toHaveLength(2);
    const signals = factsOf(pages).filter(fact => fact.kind === 'signal');
    expect(signals).toHaveLength(3);
    expect(signals.find(fact => fact.entityRef.endsWith('/a'))).toMatchObject({
      requests: 50,
      latencyP95Ms: 0.05,
      cpuRatio: 0.5,
      saturationRatio: 0.5,
    });
    // Six metrics of the service, four of the host: a value shared by entities is counted once.
    expect(pages[0]!.counts).toEqual({ facts: 10, nulls: 0, rejected: 0 });
  });

  it('asks several ids, tags and selectors as sets, merged by Dynatrace', async () => {
    await dynatrace.start(request => answerAll(request));
    const pages = await dynatrace.collect([
      target('ids', ids('SERVICE-1', 'SERVICE-2')),
      target('tags', { kind: 'tags', tags: ['app:x'] }),
      target('selector', {
        kind: 'selector',
        selector: { type: 'HOST', criteria: [{ name: 'mzId', values: ['1'] }] },
      }),
    ]);
    expect(pages).toHaveLength(3);
    expect(factsOf(pages).filter(fact => fact.kind === 'signal')).toHaveLength(3);
    for (const request of dynatrace.server.requests) {
      expect(request.query.get('metricSelector')).toContain(':splitBy():');
    }
    expect(dynatrace.budget.takes.every(take => take.share === 0.3)).toBe(true);
  });

  it('asks each reporting day as one span for percentiles, and says which ids nobody knows', async () => {
    await dynatrace.start(request =>
      isMetrics(request)
        ? answerAll(request, 2_000)
        : { json: { entities: [{ entityId: 'SERVICE-1' }], nextPageKey: '' } },
    );
    const pages = await dynatrace.collect(
      [target('a', ids('SERVICE-1')), target('b', ids('SERVICE-2'))],
      {
        stream: 'signals_day',
        startMs: Date.parse('2026-10-23T22:00:00Z'),
        endMs: Date.parse('2026-10-26T10:00:00Z'),
        nowMs: Date.parse('2026-10-26T10:00:00Z'),
      },
    );
    const asked = dynatrace.server.requests.filter(isMetrics);
    expect(
      asked.map(
        request => (Number(request.query.get('to')) - Number(request.query.get('from'))) / HOUR,
      ),
    ).toEqual([24, 25]);
    expect(asked[0]!.query.get('resolution')).toBe('Inf');
    expect(asked[0]!.query.get('metricSelector')!.match(/percentile/g)).toHaveLength(3);
    expect(
      factsOf(pages).map(
        fact =>
          fact.kind === 'signal' && [
            fact.resolution,
            fact.startMs,
            fact.latencyP99Ms,
            fact.requests,
          ],
      ),
    ).toContainEqual(['1d', Date.parse('2026-10-24T22:00:00Z'), 2, null]);
    expect(pages.map(page => page.notFound)).toEqual([
      undefined,
      [{ entityRef: 'component:default/b', environment: 'production' }],
    ]);
  });

  it.each<[string, FixtureAnswer]>([
    ['the token may not read entities', { status: 403, json: {} }],
    ['an entity cannot be read', { json: { entities: [{ entityID: '1' }] } }],
  ])('calls no id unknown when %s', async (_, entities) => {
    await dynatrace.start(request => (isMetrics(request) ? answerAll(request) : entities));
    const pages = await dynatrace.collect([target('a', ids('SERVICE-1'))], {
      stream: 'signals_day',
      startMs: START - 48 * HOUR,
      nowMs: START + HOUR,
      zone: 'UTC',
    });
    expect(pages.some(page => page.notFound)).toBe(false);
    expect(factsOf(pages).length).toBeGreaterThan(0);
  });

  it('asks metrics one by one when Dynatrace refuses them together, and names the refused one', async () => {
    await dynatrace.start(
      request =>
        request.query.get('metricSelector')!.includes('custom.')
          ? { status: 400, json: {} }
          : answerAll(request, 50),
      {
        extraMetrics: [
          {
            metric: 'network_latency_ms',
            entityType: 'HOST',
            selector: 'custom.latency:avg',
            unit: 'milliseconds',
          },
        ],
      },
    );
    const [page] = await dynatrace.collect([target('h', ids('HOST-1'))]);
    expect(page!.facts).toMatchObject([
      { kind: 'signal', cpuRatio: 0.5, memoryRatio: 0.5, availabilityRatio: 0.5 },
    ]);
    expect(page!.rejected).toMatchObject([
      { code: 'request_refused', recordId: 'HOST|custom.latency' },
    ]);
    expect(page!.counts).toEqual({ facts: 3, nulls: 0, rejected: 0 });
  });

  it('stops where every metric is unknown: then the interface is', async () => {
    await dynatrace.start(() => ({ status: 404, json: {} }));
    await expect(dynatrace.collect([target('s', ids('SERVICE-1'))])).rejects.toMatchObject({
      kind: 'notFound',
      code: 'not_found',
    });
  });

  it('asks metrics one by one when two results claim the same', async () => {
    await dynatrace.start(request => {
      const answer = answerAll(request, 50) as { json: { result: { metricId: string }[] } };
      if (answer.json.result.length > 1)
        answer.json.result[1]!.metricId = answer.json.result[0]!.metricId;
      return answer;
    });
    const [page] = await dynatrace.collect([target('s', ids('SERVICE-1'))]);
    expect(page!.facts).toMatchObject([{ requests: 50, errors: 50, latencyP50Ms: 0.05 }]);
    expect(page!.counts).toEqual({ facts: 6, nulls: 0, rejected: 0 });
    expect(dynatrace.server.requests).toHaveLength(7);
  });

  it('stops when too much of an answer is in another form', async () => {
    await dynatrace.start(request => {
      const answer = answerAll(request) as { json: { result: { data: unknown[] }[] } };
      answer.json.result.forEach(result => result.data.fill('series'));
      return answer;
    });
    await expect(dynatrace.collect([target('s', ids('SERVICE-1'))])).rejects.toMatchObject({
      code: 'schema_changed',
    });
  });

  it('yields one empty page when nothing is mapped', async () => {
    await dynatrace.start(() => ({ status: 500, json: {} }));
    expect(await dynatrace.collect([])).toEqual([
      {
        facts: [],
        rejected: [],
        counts: { facts: 0, nulls: 0, rejected: 0 },
        raw: [],
        progress: 1,
      },
    ]);
    expect(dynatrace.server.requests).toHaveLength(0);
  });

  it('keeps the API path when the base URL has it already', async () => {
    const connector = dynatraceConnectorFactory.create(
      {
        name: 'main',
        baseUrl: 'https://host.test/e/id/api/v2/',
        uiUrl: 'https://host.test',
        options: { token: TOKEN },
      },
      {
        environmentOf: () => 'production',
        http: {
          request: async request => {
            expect(request.segments).toEqual(['metrics', 'query']);
            throw new Error('seen');
          },
          close: async () => {},
        },
      },
    );
    await expect(connector.checkHealth(new AbortController().signal)).rejects.toThrow('seen');
  });
});
