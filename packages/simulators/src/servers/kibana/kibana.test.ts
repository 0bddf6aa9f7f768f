import { NOW } from '../../__testUtils__/client';
import { startSimulators, Simulators } from '../../index';
import { STATE_SCRIPT } from './discoverScript';

let simulators: Simulators;
beforeAll(async () => {
  simulators = await startSimulators({ port: 0, seed: 7, now: () => NOW, storyStart: NOW });
});
afterAll(() => simulators.close());

const get = (path: string) => fetch(`${simulators.url}/kibana/${path}`);
// eslint-disable-next-line no-new-func -- the script as the page runs it
const { decodeRison, readDiscover } = new Function(`${STATE_SCRIPT}; return { decodeRison, readDiscover };`)() as {
  decodeRison: (text: string) => unknown;
  readDiscover: (hash: string, generation: string) => Record<string, unknown>;
};

describe('the reader of Rison in the page', () => {
  it.each([
    ["(a:!t,b:!(1,-2.5,!n),'c d':'it!'s!!')", { a: true, b: [1, -2.5, null], 'c d': "it's!" }],
    ['()', {}], ['!()', []], ["''", ''], ['now-15m', 'now-15m'], ['1e-7', 1e-7], ['(query:(language:kuery))', { query: { language: 'kuery' } }],
  ])('reads %s', (text, value) => {
    expect(decodeRison(text)).toEqual(value);
  });

  it.each(["'open", '(a:b', '!x', 'a b', "'a!b'", '(a)', '!(a', 'a)b', ''])('refuses %j', text => {
    expect(() => decodeRison(text)).toThrow(/rison/);
  });
});

describe('Discover', () => {
  const state = (a: string) => `#/?_g=${encodeURIComponent("(time:(from:'2026-01-01T00:00:00.000Z',to:now))")}&_a=${encodeURIComponent(a)}`;

  it('takes the data view as its generation does', () => {
    const both = state("(columns:!(message),dataSource:(dataViewId:new,type:dataView),index:old,query:(language:kuery,query:'a : \"b\"'))");
    expect(readDiscover(both, '8')).toEqual({ dataViewId: 'new', view: 'dataView', columns: ['message'], query: 'a : "b"', language: 'kuery', from: '2026-01-01T00:00:00.000Z', to: 'now' });
    expect(readDiscover(both, '7')).toMatchObject({ dataViewId: 'old' });
    expect(readDiscover(state('(index:old)'), '9')).toMatchObject({ dataViewId: 'old' });
  });

  it('is another in OpenSearch Dashboards', () => {
    const hash = "#?_a=(discover:(columns:!(msg)),metadata:(indexPattern:dv,view:discover))&_q=(query:(language:kuery,query:'a'))&_g=(time:(from:now-1h,to:now))";
    expect(readDiscover(hash, 'opensearch')).toEqual({ dataViewId: 'dv', view: 'discover', columns: ['msg'], query: 'a', language: 'kuery', from: 'now-1h', to: 'now' });
  });

  it.each([
    ['main/app/discover', '8.15.3', 'default'],
    ['main/s/payments/app/discover', '8.15.3', 'payments'],
    ['next/app/discover', '9.1.2', 'default'],
    ['legacy/app/discover', '7.17.25', 'default'],
    ['trade/_dashboards/app/data-explorer/discover', '2.19.1', 'default'],
  ])('is served at %s', async (path, version, space) => {
    const response = await get(path);
    expect(response.headers.get('content-type')).toContain('text/html');
    const html = await response.text();
    expect(html).toContain(`data-testid="version">${version}<`);
    expect(html).toContain(`data-testid="space">${space}<`);
    for (const id of ['data-view-id', 'data-view-index', 'time-from', 'time-to', 'kql', 'columns']) expect(html).toContain(`data-testid="${id}"`);
  });

  it('writes nothing of an address into its page unescaped', async () => {
    const html = await (await get(`main/s/${encodeURIComponent('<img src=x>')}/app/discover`)).text();
    expect(html).not.toContain('<img');
    const apm = await (await get(`main/app/apm/services/${encodeURIComponent('"><script>')}/overview?rangeFrom=<b>`)).text();
    expect(apm).not.toMatch(/<script>|<b>/);
  });

  it.each(['main/app/nothing', 'nobody/app/discover', 'trade/app/discover', 'trade/_dashboards/api/data_views', 'legacy/api/data_views'])('is not at %s', async path => {
    expect((await get(path)).status).toBe(404);
  });

  it('lists its data views in the interface of its generation', async () => {
    expect((await (await get('main/api/data_views')).json()).data_view).toContainEqual(expect.objectContaining({ id: 'dv-logs-payments', title: 'logs-payments-*' }));
    expect((await (await get('legacy/s/x/api/saved_objects/_find?type=index-pattern')).json()).saved_objects[0]).toMatchObject({ type: 'index-pattern', attributes: { title: expect.any(String) } });
    expect((await (await get('main/api/status')).json()).version.number).toBe('8.15.3');
  });
});
