import { FixtureHandler } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { answering, formOf, HOUR, labels, matrix, PROBE_ANSWER, series, START, target, usePrometheus } from './__testUtils__/usePrometheus';
import { PrometheusPivot } from './pivot';

const signal = new AbortController().signal;
const NOW = START + 61_000;
const shop = labels(['job', 'shop']);

describe('live', () => {
  const prometheus = usePrometheus();

  it('signals are the last three whole slots of five minutes', async () => {
    await prometheus.start(answering(request => matrix(series(request, '0.5'))));
    const facts = await prometheus.connector.live!.signals!({
      target: target('shop', shop), window: { startMs: 0, endMs: NOW }, nowMs: NOW, signal,
    });
    expect(facts).toHaveLength(3);
    expect(facts.at(-1)).toMatchObject({ kind: 'signal', resolution: '5m', startMs: START - 300_000, requests: 0.5, cpuRatio: 0.5 });
  });
});

describe('what a pivot names', () => {
  const prometheus = usePrometheus();
  const verify = async (pivot: PrometheusPivot, data: FixtureHandler) => {
    let asked = 0;
    await prometheus.start(request => {
      asked += 1;
      return asked === 1 ? PROBE_ANSWER : data(request);
    });
    return prometheus.connector.verify!(pivot, { nowMs: NOW, signal });
  };
  const counted = (...values: string[]): FixtureHandler => () => ({
    json: { status: 'success', data: { resultType: 'vector', result: values.map(value => ({ metric: {}, value: [1, value] })) } },
  });

  it('is told with the number of series', async () => {
    expect(await verify(labels(['job', 'shop"x']), counted('42'))).toEqual({
      state: 'found',
      message: '42 series carry these labels',
      found: [{ name: '{job="shop\\"x"}', detail: '42 series' }],
    });
    expect(formOf(prometheus.server.requests[1]!).get('query')).toBe('count(last_over_time({job="shop\\"x"}[1d]))');
  });

  it('may be nothing', async () => {
    expect(await verify(shop, counted())).toMatchObject({ state: 'not_found', found: [] });
  });

  it.each<[string, FixtureHandler, string]>([
    ['too many to count', () => ({ status: 422, json: { status: 'error', errorType: 'execution', error: 'words of upstream' } }), 'server_error'],
    ['two counts', counted('1', '2'), 'schema_changed'],
    ['a count that is none', counted('NaN'), 'schema_changed'],
  ])('is an error for %s', async (_, handler, code) => {
    const failure = await verify(shop, handler).catch(error => error);
    expect(failure).toMatchObject({ code });
    expect(failure.message).not.toContain('upstream');
  });
});

describe('pages read again', () => {
  const prometheus = usePrometheus();
  const targets = [target('shop', shop), target('again', shop, 'uat'), target('cart', { kind: 'service', name: 'cart' })];

  it.each(['signals_5min', 'signals_hour', 'signals_day'])('say of %s what they said', async stream => {
    await prometheus.start(
      answering(request => matrix(series(request, formOf(request).get('query')!.includes('cpu') ? '7' : '0.5'))),
    );
    const pages = await prometheus.collect(targets, { stream, startMs: START - 30 * HOUR, zone: 'UTC' });
    const asked = prometheus.server.requests.length;
    expect(pages.flatMap(page => page.facts).length).toBeGreaterThan(2);
    for (const page of pages) {
      const { facts, rejected, counts } = page;
      expect(prometheus.connector.replay!({ stream, raw: page.raw, reportingZone: 'UTC' })).toEqual({ facts, rejected, counts });
    }
    expect(prometheus.server.requests).toHaveLength(asked);
  });

  it('keep the column of an expression that config has no more', async () => {
    await prometheus.start(answering(request => matrix(series(request, '0.5'))));
    const [page] = await prometheus.collect([target('shop', shop)]);
    await prometheus.start(answering(() => matrix()), { queries: { errors: 'sum(increase(errors_total[$__range]))' } });
    const read = prometheus.connector.replay!({ stream: 'signals_hour', raw: page!.raw, reportingZone: 'UTC' });
    expect(read.facts).toEqual(page!.facts);
  });

  it.each([
    ['{"status":"success"', '{}'],
    ['{"status":"error","errorType":"timeout"}', '{}'],
    ['{"status":"success","data":{}}', '{"ask":{}}'],
  ])('that cannot be read are refused in our words: %s', async (body, context) => {
    await prometheus.start(answering(() => matrix()));
    const raw = [{ route: 'POST /query_range', contentType: 'application/json', body, context }];
    expect(() => prometheus.connector.replay!({ stream: 'signals_hour', raw, reportingZone: 'UTC' })).toThrow('cannot be read any more');
  });
});
