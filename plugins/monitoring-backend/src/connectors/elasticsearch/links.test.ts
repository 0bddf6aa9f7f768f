import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { decodeRison, readFragment } from './__testUtils__/decodeRison';
import { HOUR, pivot, START } from './__testUtils__/useElisa';
import { createLinks } from './links';
import { encodeForFragment, encodeRison, RisonValue } from './rison';
import { optionsSchema } from './schemas';

const window = { startMs: START, endMs: START + HOUR };
const subject = { entityName: 'payments-api', environment: 'production', window, errorsOnly: false };
const linksOf = (kibana: object, more: object = {}, uiUrl = 'https://kibana.example.com') =>
  createLinks(uiUrl, optionsSchema.parse({ allowedIndices: ['logs-*'], kibana: { dataViewId: 'dv-1', ...kibana }, ...more }))!;

const hostile = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom("'", '!', '(', ')', ',', ':', '"', '\\', '#', '&', '%', '?', '/', '*', ' ', '+', '\n', '\u0000', '\u202e', 'é', '😀', '\ud800', 'n', 't', '-', '1') }),
);
/** A lone surrogate has no form in a URL. */
const wellFormed = (text: string) => Buffer.from(text, 'utf8').toString('utf8');

describe('Rison', () => {
  it('is read back as it was meant by a reader of its own, 20,000 texts through the fragment of a URL', () => {
    fc.assert(
      fc.property(hostile, hostile, (key, text) => {
        const value: RisonValue = { [`k${key}`]: [text, { a: text }, true, false, null, -1.5] };
        const url = new URL('https://kibana.example.com/app/discover');
        url.hash = `/?_a=${encodeForFragment(encodeRison(value))}`;
        assert.equal(url.host, 'kibana.example.com');
        assert.equal(decodeRison(encodeRison(text)), text);
        const meant = { [wellFormed(`k${key}`)]: [wellFormed(text), { a: wellFormed(text) }, true, false, null, -1.5] };
        assert.deepEqual(readFragment(url.href)._a, meant);
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['a', 'a'], ['', "''"], ['1', "'1'"], ['-', "'-'"], ["it's!", "'it!'s!!'"], ['a b', "'a b'"], ['true', 'true'], ['@timestamp', "'@timestamp'"],
  ])('writes %j as %s', (text, rison) => {
    expect(encodeRison(text)).toBe(rison);
  });

  it('has no form for numbers that are none', () => {
    expect(() => encodeRison(Number.NaN)).toThrow(RangeError);
    expect(decodeRison(encodeRison([0, -0, 1e21, 1e-7]))).toEqual([0, 0, 1e21, 1e-7]);
  });
});

describe('links', () => {
  it.each([
    ['7', '/app/discover', { index: 'dv-1' }],
    ['8', '/app/discover', { index: 'dv-1', dataSource: { dataViewId: 'dv-1', type: 'dataView' } }],
    ['9', '/app/discover', { dataSource: { dataViewId: 'dv-1', type: 'dataView' } }],
  ])('open Discover of Kibana %s', (version, path, state) => {
    const link = linksOf({ version }).logs(pivot(), subject)!;
    expect(new URL(link).pathname).toBe(path);
    expect(link).toContain('/app/discover#/?_g=');
    const { _g, _a } = readFragment(link);
    expect(_g).toEqual({ filters: [], refreshInterval: { pause: true, value: 60_000 }, time: { from: '2026-11-20T06:00:00.000Z', to: '2026-11-20T07:00:00.000Z' } });
    expect(_a).toEqual({
      ...state,
      columns: ['log.level', 'message'],
      filters: [],
      interval: 'auto',
      query: { language: 'kuery', query: 'service.name : "payments-api" and service.environment : "production"' },
      sort: [['@timestamp', 'desc']],
    });
  });

  it('open Discover of OpenSearch Dashboards, which has tenants in place of spaces', () => {
    const link = linksOf({ version: 'opensearch', basePath: '/_dashboards' }, { fields: { service: 'app', level: 'severity', message: 'msg', environment: 'env' } })
      .logs(pivot({ space: 'payments' }), subject)!;
    expect(link).toContain('https://kibana.example.com/_dashboards/app/data-explorer/discover#?_g=');
    const { _a, _q } = readFragment(link);
    expect(_a).toEqual({ discover: { columns: ['severity', 'msg'], isDirty: false, sort: [['@timestamp', 'desc']] }, metadata: { indexPattern: 'dv-1', view: 'discover' } });
    expect(_q).toEqual({ filters: [], query: { language: 'kuery', query: 'app : "payments-api" and env : "production"' } });
  });

  it('keep to the space, the base path and the data view of the index', () => {
    const links = linksOf({ version: 8, basePath: '/kibana', defaultSpace: 'ops', dataViews: { 'logs-payments-*': 'dv-payments' } }, {}, 'https://kibana.example.com/elk/');
    const own = links.logs(pivot({ space: 'payments' }), subject)!;
    expect(new URL(own).pathname).toBe('/elk/kibana/s/payments/app/discover');
    expect(readFragment(own)._a.dataSource.dataViewId).toBe('dv-payments');
    expect(new URL(links.logs(pivot({ index: 'logs-x' }), subject)!).pathname).toBe('/elk/kibana/s/ops/app/discover');
    expect(new URL(links.logs(pivot({ space: 'default' }), subject)!).pathname).toBe('/elk/kibana/app/discover');
  });

  it('ask for errors only where they should, and for what the field says of an environment', () => {
    const links = linksOf({ version: 9, environments: { production: ['prod', 'PROD'] } }, { errorLevels: ['error'] });
    const kql = (more: object) => readFragment(links.logs(pivot(), { ...subject, ...more })!)._a.query.query;
    expect(kql({ errorsOnly: true })).toBe(
      'service.name : "payments-api" and service.environment : ("prod" or "PROD") and log.level : ("error" or "ERROR" or "Error")',
    );
    expect(kql({ environment: 'unknown' })).toBe('service.name : "payments-api"');
  });

  it('fill a template in, every value quoted', () => {
    const links = linksOf({ version: 9 }, { errorLevels: ['E'] });
    const templated = pivot({ queryTemplate: 'a : "{{service}}" or b : "x-{{entity}}-{{environment}}"' });
    expect(readFragment(links.logs(templated, { ...subject, entityName: 'a"b\\', errorsOnly: true })!)._a.query.query).toBe(
      '(a : "payments-api" or b : "x-a\\"b\\\\-production") and log.level : ("E" or "e")',
    );
    expect(links.logs(pivot({ service: null, queryTemplate: 'a : "{{service}}"' }), subject)).toBeUndefined();
    expect(links.pivot(templated)).toBeUndefined();
    expect(readFragment(links.pivot(pivot())!)).toMatchObject({ _g: { time: { from: 'now-24h', to: 'now' } }, _a: { query: { query: 'service.name : "payments-api"' } } });
  });

  it('are none without a data view, a service or a Kibana', () => {
    expect(linksOf({ version: 8, dataViewId: undefined }).logs(pivot(), subject)).toBeUndefined();
    expect(linksOf({ version: 8 }).logs(pivot({ service: null }), subject)).toBeUndefined();
    expect(createLinks('https://x', optionsSchema.parse({ allowedIndices: ['a'] }))).toBeUndefined();
  });

  it('lead to the traces of the service', () => {
    const links = linksOf({ version: 8, traces: 'kibana-apm' });
    const link = new URL(links.traces(pivot({ service: 'a/b ?#', space: 'pay' }), window)!);
    expect(link.pathname).toBe('/s/pay/app/apm/services/a%2Fb%20%3F%23/overview');
    expect(link.searchParams.get('rangeFrom')).toBe('2026-11-20T06:00:00.000Z');
    expect(links.traces(pivot({ service: '..' }), window)).toBeUndefined();
    expect(linksOf({ version: 8 }).traces(pivot(), window)).toBeUndefined();
    expect(linksOf({ version: 'opensearch', traces: 'kibana-apm' }).traces(pivot(), window)).toBeUndefined();
  });

  it('stay on the configured host with what was meant, for 20,000 names', () => {
    const links = ['7', '8', '9', 'opensearch'].map(version => linksOf({ version, traces: 'kibana-apm' }));
    fc.assert(
      fc.property(hostile, hostile, fc.nat(3), (entityName, service, position) => {
        const of = pivot({ service, queryTemplate: 'a : "{{entity}}"' });
        const link = links[position]!.logs(of, { ...subject, entityName })!;
        const url = new URL(link);
        assert.deepEqual([url.protocol, url.host, url.username, url.search], ['https:', 'kibana.example.com', '', '']);
        const state = readFragment(link);
        const { query } = (state._q ?? state._a).query;
        assert.equal(query.startsWith('a : "') && query.endsWith('"'), true);
        assert.equal(query.slice(5, -1).replace(/\\(.)/gs, '$1'), wellFormed(entityName));
        const traces = links[position]!.traces(of, window);
        assert.equal(new URL(traces ?? 'https://kibana.example.com').host, 'kibana.example.com');
      }),
      { numRuns: 20_000 },
    );
  });
});
