import { NOW } from '../../__testUtils__/client';
import { startSimulators, Simulators } from '../../index';
import { Estate } from '../../estate/estate';
import { LOG_CLASSES, LogBook } from '../../estate/logBook';
import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS } from '../../estate/time';
import { ELASTIC_DEMO_API_KEY, ELASTIC_PAYMENTS_API_KEY, OPENSEARCH_DEMO_PASSWORD, OPENSEARCH_DEMO_USER } from './users';

let simulators: Simulators;
beforeAll(async () => {
  simulators = await startSimulators({ port: 0, seed: 7, now: () => NOW, storyStart: NOW });
});
afterEach(() => fetch(`${simulators.url}/control/faults`, { method: 'DELETE' }));
afterAll(() => simulators.close());

type Json = any;
const book = new LogBook(new Estate({ seed: 7, storyStart: NOW, scenarios: [] }));
const KEY = `ApiKey ${ELASTIC_DEMO_API_KEY}`;
const BASIC = `Basic ${Buffer.from(`${OPENSEARCH_DEMO_USER}:${OPENSEARCH_DEMO_PASSWORD}`).toString('base64')}`;

const send = (path: string, body?: string, { authorization = KEY as string | undefined, type = 'application/json', server = 'elasticsearch/main' } = {}) =>
  fetch(`${simulators.url}/${server}/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...(authorization ? { authorization } : {}), 'content-type': type },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(20_000),
  });
const ask = async (path: string, body: object, init?: object): Promise<{ status: number; json: Json }> => {
  const response = await send(path, JSON.stringify(body), init);
  return { status: response.status, json: await response.json() };
};

const HOUR = floorTo(NOW, HOUR_MS) - 2 * HOUR_MS;
const window = { range: { '@timestamp': { gte: HOUR, lt: HOUR + HOUR_MS, format: 'epoch_millis' } } };
const filter = (...clauses: object[]) => ({ bool: { filter: [window, ...clauses] } });
const service = { term: { 'service.name': 'payments-api' } };
const total = (component: string, start: number, end: number, kinds?: string[], environment?: string) =>
  LOG_CLASSES.filter(of => of.component === component && (!kinds || kinds.includes(of.kind)) && (!environment || of.environment === environment)).reduce(
    (sum, of) => sum + book.count(of, start, end),
    0,
  );

describe('the logs of the estate', () => {
  it('are as many in an hour as in its minutes and in its parts, and follow the requests', () => {
    for (const of of LOG_CLASSES.filter((_, position) => position % 17 === 0)) {
      const hour = book.count(of, HOUR, HOUR + HOUR_MS);
      let minutes = 0;
      let lines = 0;
      for (let at = HOUR; at < HOUR + HOUR_MS; at += MINUTE_MS) {
        minutes += book.count(of, at, at + MINUTE_MS);
        lines += book.lines(of, at).length;
      }
      expect([minutes, lines]).toEqual([hour, hour]);
      const cut = HOUR + 17 * MINUTE_MS + 12_345;
      expect(book.count(of, HOUR, cut) + book.count(of, cut, HOUR + HOUR_MS)).toBe(hour);
    }
  });

  it('have more errors in a bad release than before it, and the same past in every run', () => {
    const errors = (start: number) => total('payments-api', start, start + 10 * MINUTE_MS, ['failure', 'exception'], 'production');
    expect(errors(NOW - 20 * MINUTE_MS)).toBeGreaterThan(5 * errors(NOW - 80 * MINUTE_MS));
    const other = new LogBook(new Estate({ seed: 7, storyStart: NOW, scenarios: [] }));
    const [of] = LOG_CLASSES;
    expect(other.lines(of, HOUR)).toEqual(book.lines(of, HOUR));
  });

  it('have storms, and answer for 400 days ago', () => {
    const storms = LOG_CLASSES.filter(of => of.kind === 'storm').reduce((sum, of) => sum + book.count(of, NOW - 30 * DAY_MS, NOW), 0);
    expect(storms).toBeGreaterThan(10_000);
    expect(total('payments-api', NOW - 399 * DAY_MS, NOW - 398 * DAY_MS)).toBeGreaterThan(100_000);
  });
});

describe('Elasticsearch', () => {
  it('says what it is', async () => {
    const response = await send('');
    expect(response.headers.get('x-elastic-product')).toBe('Elasticsearch');
    expect(await response.json()).toMatchObject({ version: { number: '8.15.3' }, tagline: 'You Know, for Search' });
    const trade = await send('', undefined, { authorization: BASIC, server: 'opensearch/trade' });
    expect(trade.headers.get('x-elastic-product')).toBeNull();
    expect(await trade.json()).toMatchObject({ version: { distribution: 'opensearch' } });
  });

  it('refuses who is nobody, with a challenge', async () => {
    const response = await send('logs-*/_search', '{}', { authorization: '' });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('ApiKey');
    expect(await response.json()).toMatchObject({ error: { type: 'security_exception', reason: expect.stringContaining('missing authentication credentials') }, status: 401 });
    const raw = await ask('logs-*/_search', {}, { authorization: 'ApiKey rosetta-demo:RosettaDemoElasticKey0' });
    expect(raw.status).toBe(401);
  });

  it('counts as the estate does', async () => {
    const { json } = await ask('logs-payments-*/_search', {
      size: 0,
      track_total_hits: true,
      query: filter(service),
      aggs: {
        hours: {
          date_histogram: { field: '@timestamp', fixed_interval: '1h', min_doc_count: 0, extended_bounds: { min: HOUR - HOUR_MS, max: HOUR } },
          aggs: {
            errors: { filter: { terms: { 'log.level': ['error'] } } },
            exceptions: { filter: { exists: { field: 'error.type' } } },
            phrase: { filter: { match_phrase: { message: 'SocketTimeoutException Read timed out' } } },
            environments: { terms: { field: 'service.environment' } },
          },
        },
      },
    });
    const [before, hour] = json.aggregations.hours.buckets;
    expect(before).toMatchObject({ key: HOUR - HOUR_MS, doc_count: 0 });
    expect(hour.doc_count).toBe(total('payments-api', HOUR, HOUR + HOUR_MS));
    expect(json.hits.total).toEqual({ value: hour.doc_count, relation: 'eq' });
    expect(hour.errors.doc_count).toBe(total('payments-api', HOUR, HOUR + HOUR_MS, ['failure', 'exception', 'storm']));
    expect(hour.exceptions.doc_count).toBe(total('payments-api', HOUR, HOUR + HOUR_MS, ['exception']));
    expect(hour.phrase.doc_count).toBeGreaterThan(0);
    expect(hour.phrase.doc_count).toBeLessThan(hour.exceptions.doc_count);
    expect(hour.environments.buckets.map((bucket: Json) => bucket.key)).toEqual(['production', 'staging']);
    expect(hour.environments.buckets[1].doc_count).toBe(total('payments-api', HOUR, HOUR + HOUR_MS, undefined, 'uat'));
  });

  it('caps a total that nobody asked to be exact', async () => {
    const body = { size: 0, query: filter(service) };
    expect((await ask('logs-payments-*/_search', body)).json.hits.total).toEqual({ value: 10_000, relation: 'gte' });
    expect((await ask('logs-payments-*/_search', { ...body, track_total_hits: false })).json.hits.total).toBeUndefined();
    const count = (await ask('logs-payments-*/_count', { query: filter(service) })).json.count;
    expect(count).toBe(total('payments-api', HOUR, HOUR + HOUR_MS));
  });

  it('pages lines after the last one, newest first, without a hole', async () => {
    const body = {
      size: 100,
      sort: [{ '@timestamp': { order: 'desc' } }, { _doc: { order: 'desc' } }],
      query: filter(service, { terms: { 'log.level': ['error', 'ERROR'] } }),
      _source: ['message', 'service.environment'],
    };
    const seen = new Map<string, number>();
    let after: unknown[] | undefined;
    for (;;) {
      const { json } = await ask('logs-payments-*/_search', { ...body, ...(after ? { search_after: after } : {}) });
      for (const hit of json.hits.hits) {
        expect(Object.keys(hit._source)).toEqual(['message', 'service']);
        seen.set(hit._id, hit.sort[0]);
      }
      if (json.hits.hits.length < 100) break;
      after = json.hits.hits.at(-1).sort;
    }
    const times = [...seen.values()];
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(seen.size).toBe(total('payments-api', HOUR, HOUR + HOUR_MS, ['failure', 'exception', 'storm']));
  });

  it('tells a missing index from a pattern of none', async () => {
    expect(await ask('logs-gone/_search', {})).toMatchObject({ status: 404, json: { error: { type: 'index_not_found_exception', index: 'logs-gone' } } });
    expect(await ask('logs-gone-*/_search', { aggs: { a: { terms: { field: 'x' } } } })).toMatchObject({ status: 200, json: { _shards: { total: 0 }, hits: { total: { value: 0 } } } });
    expect((await ask('logs-gone/_search?ignore_unavailable=true', { size: 0 })).status).toBe(200);
  });

  it.each([
    [{ query: { query_string: { query: '*' } } }, 400, 'parsing_exception'],
    [{ aggs: { a: { scripted_metric: {} } } }, 400, 'parsing_exception'],
    [{ aggs: { a: { date_histogram: { field: '@timestamp', interval: '1h' } } } }, 400, 'parsing_exception'],
    [{ query: filter(), aggs: { a: { terms: { field: 'message' } } } }, 400, 'illegal_argument_exception'],
    [{ from: 9_999, size: 2 }, 400, 'illegal_argument_exception'],
    [{ size: 0, aggs: { a: { date_histogram: { field: '@timestamp', fixed_interval: '1s', extended_bounds: { min: NOW - DAY_MS, max: NOW } } } }, query: { bool: { filter: [{ range: { '@timestamp': { gte: NOW - 60_000 } } }] } } }, 400, 'too_many_buckets_exception'],
    [{ sort: ['_id'] }, 400, 'illegal_argument_exception'],
    [{ nonsense: 1 }, 400, 'parsing_exception'],
  ])('refuses %j', async (body, status, type) => {
    const answer = await ask('logs-payments-*/_search', body);
    expect(answer.status).toBe(status);
    expect(answer.json.error.root_cause[0].type).toBe(type);
  });

  it('answers many searches at once, each with its own status', async () => {
    const lines = [{ index: 'logs-payments-*' }, { size: 0, query: filter(service), track_total_hits: true }, { index: 'logs-gone' }, { size: 0 }, { index: 'logs-cards-*' }, { query: { nope: {} } }];
    const body = `${lines.map(line => JSON.stringify(line)).join('\n')}\n`;
    const response = await send('_msearch', body, { type: 'application/x-ndjson' });
    expect(response.status).toBe(200);
    const { responses } = await response.json();
    expect(responses.map((one: Json) => [one.status, one.error?.type])).toEqual([[200, undefined], [404, 'index_not_found_exception'], [400, 'parsing_exception']]);
    expect(responses[0].hits.total.value).toBe(total('payments-api', HOUR, HOUR + HOUR_MS));
    const unterminated = await send('_msearch', body.slice(0, -1), { type: 'application/x-ndjson' });
    expect(unterminated.status).toBe(400);
    const restricted = await send('_msearch', body, { type: 'application/x-ndjson', authorization: `ApiKey ${ELASTIC_PAYMENTS_API_KEY}` });
    expect((await restricted.json()).responses.map((one: Json) => one.status)).toEqual([200, 403, 403]);
  });

  it('shows a key only what it may read', async () => {
    const authorization = `ApiKey ${ELASTIC_PAYMENTS_API_KEY}`;
    expect((await ask('logs-payments-*/_search', { size: 0, query: filter() }, { authorization })).status).toBe(200);
    expect(await ask('logs-cards-*/_search', { size: 0, query: filter() }, { authorization })).toMatchObject({ status: 403, json: { error: { type: 'security_exception' } } });
    const { json } = await ask('_security/user/_has_privileges', { index: [{ names: ['logs-*', 'logs-payments-*'], privileges: ['read'] }] }, { authorization });
    expect(json.index).toEqual({ 'logs-*': { read: false }, 'logs-payments-*': { read: true } });
  });

  it('walks composite buckets by their key, and names extremes, percentiles and filters', async () => {
    const seen: Json[] = [];
    let after: Json;
    for (;;) {
      const { json } = await ask('logs-payments-*/_search', {
        size: 0,
        query: filter(),
        aggs: { pages: { composite: { size: 4, sources: [{ service: { terms: { field: 'service.name' } } }, { level: { terms: { field: 'log.level' } } }], ...(after ? { after } : {}) } } },
      });
      seen.push(...json.aggregations.pages.buckets);
      after = json.aggregations.pages.after_key;
      if (!after) break;
    }
    expect(new Set(seen.map(bucket => JSON.stringify(bucket.key))).size).toBe(seen.length);
    expect(seen.filter(bucket => bucket.key.service === 'payments-api').reduce((sum, bucket) => sum + bucket.doc_count, 0)).toBe(total('payments-api', HOUR, HOUR + HOUR_MS));
    const { json } = await ask('logs-payments-*/_search', {
      size: 0,
      query: filter(service),
      aggs: {
        first: { min: { field: '@timestamp' } },
        last: { max: { field: '@timestamp' } },
        slow: { percentiles: { field: 'event.duration', percents: [95] } },
        parts: { filters: { filters: { errors: { term: { 'log.level': 'error' } }, rest: { bool: { must_not: { term: { 'log.level': 'error' } } } } } } },
      },
    });
    const { first, last, slow, parts } = json.aggregations;
    expect(first.value).toBeGreaterThanOrEqual(HOUR);
    expect(last.value).toBeLessThan(HOUR + HOUR_MS);
    expect(slow).toEqual({ values: { '95.0': null } });
    expect(parts.buckets.errors.doc_count + parts.buckets.rest.doc_count).toBe(total('payments-api', HOUR, HOUR + HOUR_MS));
  });

  it('knows days of a zone', async () => {
    const { json } = await ask('logs-payments-*/_search', {
      size: 0,
      query: { bool: { filter: [{ range: { '@timestamp': { gte: NOW - 2 * DAY_MS, lt: NOW } } }, service] } },
      aggs: { days: { date_histogram: { field: '@timestamp', calendar_interval: '1d', time_zone: 'Europe/Paris' } } },
    });
    expect(json.aggregations.days.buckets.map((bucket: Json) => bucket.key_as_string)).toEqual([
      '2026-03-15T23:00:00.000Z', '2026-03-16T23:00:00.000Z', '2026-03-17T23:00:00.000Z',
    ]);
  });

  it('has documents of another form on the server of trade finance', async () => {
    const init = { authorization: BASIC, server: 'opensearch/trade' };
    const { json } = await ask('trade-logs-*/_search', { size: 1, query: { bool: { filter: [window, { term: { app: 'lc-issuance' } }, { terms: { severity: ['ERROR'] } }] } }, sort: [{ '@timestamp': 'desc' }] }, init);
    expect(json.hits.hits[0]._source).toMatchObject({ app: 'lc-issuance', severity: 'ERROR', env: expect.stringMatching(/^(PROD|UAT)$/), msg: expect.any(String) });
    expect((await ask('_security/user/_has_privileges', { index: [] }, init)).status).toBe(400);
    const caps = await (await send('trade-logs-*/_field_caps?fields=app,msg', undefined, init)).json();
    expect([caps.fields.app.keyword.aggregatable, caps.fields.msg.text.aggregatable]).toEqual([true, false]);
  });

  it('has lines that do not say where they were written, and planted secrets', async () => {
    const { json } = await ask('logs-payments-*/_search', {
      size: 1, query: filter({ term: { 'service.name': 'sepa-batch' } }, { bool: { must_not: { exists: { field: 'service.environment' } } } }), track_total_hits: true,
    });
    expect(json.hits.total.value).toBe(60);
    const errors = await ask('logs-payments-*/_search', { size: 1_000, query: filter({ term: { 'log.level': 'error' } }) });
    const text = JSON.stringify(errors.json);
    expect(text).toMatch(/S3cr3t-Canary|swordfishcanary|AKIACANARY/);
    expect(text).toContain('customers.northbank.example');
  });

  it.each([
    ['429-no-headers', 429, 'circuit_breaking_exception'],
    ['unauthorized', 401, 'security_exception'],
    ['forbidden', 403, 'security_exception'],
    ['503', 503, 'search_phase_execution_exception'],
  ])('misbehaves as told: %s', async (kind, status, type) => {
    await fetch(`${simulators.url}/control/faults`, { method: 'PUT', body: JSON.stringify([{ target: 'elasticsearch/main', endpoint: 'search', kind }]) });
    const response = await send('logs-*/_search', '{"size":0}');
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBeNull();
    expect((await response.json()).error.type).toBe(type);
    expect((await send('')).status).toBe(200);
  });

  it.each([
    ['warning', { _shards: { failed: 1 } }],
    ['data', { timed_out: true }],
  ])('answers in part with status 200: %s', async (shape, expected) => {
    await fetch(`${simulators.url}/control/faults`, { method: 'PUT', body: JSON.stringify([{ target: 'elasticsearch/main', kind: 'empty', shape }]) });
    const { status, json } = await ask('logs-payments-*/_search', { size: 0, query: filter(service) });
    expect(status).toBe(200);
    expect(json).toMatchObject(expected);
  });

  it('writes down what it was asked', async () => {
    await ask('logs-payments-*/_search', { size: 0, query: filter(service) });
    const log = await (await fetch(`${simulators.url}/control/requests`)).json();
    expect(log.at(-1)).toMatchObject({ instance: 'elasticsearch/main', endpoint: 'search', path: '/logs-payments-*/_search', authorizationSent: true, status: 200 });
  });
});
