import { runInNewContext } from 'node:vm';
import { createEnvironmentMatcher, LogHourFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Connector, createHttpClient, FactPage, HttpClient } from '@rosetta/backstage-plugin-monitoring-node';
import { createCaptureLogger, createMemoryBudgetStore, FAST_LIMITS, TEST_ENVIRONMENTS } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { SpawnedSimulators, spawnSimulators } from './__testUtils__/spawnSimulators';
import { factsOf, HOUR, pivot, target } from './__testUtils__/useElisa';
import { elasticsearchConnectorFactory } from './elasticsearchConnector';

jest.setTimeout(60_000);

/** Public credentials of the simulators. */
const API_KEY = Buffer.from('rosetta-demo:RosettaDemoElasticKey0').toString('base64');
const OPENSEARCH = { type: 'basic', username: 'rosetta', password: 'RosettaDemoOpenSearch0' };
/** What the simulators plant into messages. */
const CANARIES = /Alice Martin|Jean-Pierre Dupont|Siobhan|Renée|Giulia|canary|customers\.northbank|eyJhbGci|S3cr3t|AKIA|FR76/i;

let simulators: SpawnedSimulators;
const clients: HttpClient[] = [];
const nowMs = Date.now();
const WEEK = 7 * 24 * HOUR;
/** Midday of the first Wednesday of 1970. */
const MIDDAY = 6.5 * 24 * HOUR;
/** The last such midday of which both hours are over: at night and at weekends the estate may have no error at all. */
const startMs = Math.floor((nowMs - MIDDAY - 2 * HOUR) / WEEK) * WEEK + MIDDAY;
const endMs = startMs + 2 * HOUR;

function connectorOf(path: string, options: object, uiPath = path): Connector<any> {
  const instance = { name: 'main', baseUrl: `${simulators.url}${path}`, uiUrl: `${simulators.url}${uiPath}`, options };
  const http = createHttpClient({
    source: 'elisa',
    instance: 'main',
    baseUrl: instance.baseUrl,
    ...elasticsearchConnectorFactory.credentials(instance),
    allowPrivateAddresses: true,
    limits: { ...FAST_LIMITS, attemptTimeoutMs: 20_000, totalTimeoutMs: 40_000 },
    budget: createMemoryBudgetStore(),
    ratePerSecond: 1_000,
    logger: createCaptureLogger(),
  });
  clients.push(http);
  return elasticsearchConnectorFactory.create(instance, { http, environmentOf: createEnvironmentMatcher(TEST_ENVIRONMENTS) });
}
const main = (kibana: object = { version: 8, dataViews: { 'logs-payments-*': 'dv-logs-payments' }, environments: { uat: ['staging'] } }, uiPath = '/kibana/main') =>
  connectorOf('/elasticsearch/main', { auth: { type: 'apiKey', token: API_KEY }, allowedIndices: ['logs-*'], kibana }, uiPath);
const trade = () =>
  connectorOf(
    '/opensearch/trade',
    {
      flavour: 'opensearch',
      auth: OPENSEARCH,
      allowedIndices: ['trade-logs-*'],
      fields: { service: 'app', level: 'severity', message: 'msg', environment: 'env', exception: 'exception_class' },
      kibana: { version: 'opensearch', basePath: '/_dashboards', dataViewId: 'dv-trade-logs' },
    },
    '/kibana/trade',
  );

async function collect(connector: Connector<any>, stream: string, targets: readonly ReturnType<typeof target>[]): Promise<FactPage[]> {
  const pages: FactPage[] = [];
  const signal = new AbortController().signal;
  for await (const page of connector.collect({ stream, window: { startMs, endMs }, targets, nowMs, reportingZone: 'Europe/Paris', budgetShare: 1, signal })) pages.push(page);
  return pages;
}

/** Lines as the server counts them for somebody else. */
async function countOf(clauses: object[], from: number): Promise<number> {
  const response = await fetch(`${simulators.url}/elasticsearch/main/logs-payments-*/_count`, {
    method: 'POST',
    headers: { authorization: `ApiKey ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: { bool: { filter: [{ range: { '@timestamp': { gte: from, lt: from + HOUR } } }, ...clauses] } } }),
  });
  return (await response.json()).count;
}

/** Opens a link as a browser does, and reads what its page shows by `data-testid`. */
async function open(link: string): Promise<Record<string, string>> {
  const html = await (await fetch(link)).text();
  const shown: Record<string, string> = {};
  const document = {
    querySelector: (selector: string) => {
      const [, id] = /"(.+)"/.exec(selector)!;
      return {
        set textContent(text: string) {
          shown[id!] = text;
        },
      };
    },
  };
  const [, script] = /<script>([\s\S]*)<\/script>/.exec(html)!;
  runInNewContext(script!, { document, location: { hash: new URL(link).hash }, addEventListener: () => {}, decodeURIComponent });
  const [, space] = /data-testid="space">([^<]*)</.exec(html)!;
  return { ...shown, space: space! };
}

beforeAll(async () => {
  simulators = await spawnSimulators(new Date(startMs).toISOString());
});
afterAll(async () => {
  await Promise.all(clients.map(client => client.close()));
  await simulators.stop();
});

describe('ELISA over the simulators', () => {
  it('counts what is there, by environment', async () => {
    const pages = await collect(main(), 'log_hours', [
      target('payments-api'),
      target('sepa-batch', pivot({ service: 'sepa-batch' })),
      target('gone', pivot({ index: 'logs-collections' })),
      target('nobody', pivot({ service: 'nobody' })),
    ]);
    expect(pages.flatMap(page => [...page.rejected])).toEqual([]);
    expect(pages.flatMap(page => [...(page.notFound ?? [])]).map(item => item.entityRef)).toEqual(['component:default/gone']);
    const facts = factsOf(pages).filter((fact): fact is LogHourFact => fact.kind === 'log_hour');
    expect([...new Set(facts.map(fact => `${fact.entityRef.split('/')[1]} ${fact.environment}`))].sort()).toEqual([
      'payments-api production', 'payments-api uat', 'sepa-batch production', 'sepa-batch uat', 'sepa-batch unknown',
    ]);
    for (const fact of facts.filter(item => item.entityRef.endsWith('payments-api'))) {
      const of = [{ term: { 'service.name': 'payments-api' } }, { term: { 'service.environment': fact.environment === 'uat' ? 'staging' : 'production' } }];
      expect(fact.total).toBe(await countOf(of, fact.startMs));
      expect(fact.errors).toBe(await countOf([...of, { term: { 'log.level': 'error' } }], fact.startMs));
      expect(fact.exceptions).toBe(await countOf([...of, { exists: { field: 'error.type' } }], fact.startMs));
    }
    const silent = facts.filter(fact => fact.environment === 'unknown');
    expect(silent.map(fact => fact.total)).toEqual([60, 60]);
  });

  it('finds patterns on both servers, and keeps nothing of people and secrets', async () => {
    for (const pages of [
      await collect(main(), 'log_patterns', [target('payments-api'), target('ledger', pivot({ index: 'logs-accounts-*', service: 'ledger-core' }))]),
      await collect(trade(), 'log_patterns', [target('lc', pivot({ index: 'trade-logs-*', service: 'lc-issuance' }))]),
    ]) {
      const patterns = factsOf(pages).flatMap(fact => ('pattern' in fact ? [fact.pattern] : []));
      expect(patterns.length).toBeGreaterThan(3);
      expect(new Set(patterns).size).toBeLessThan(30);
      expect(JSON.stringify(pages)).not.toMatch(CANARIES);
    }
  });

  it('is well, and knows what it speaks to', async () => {
    const check = (connector: Connector<any>) => connector.checkHealth(new AbortController().signal);
    expect(await check(main())).toMatchObject({ state: 'ok', version: '8.15.3' });
    expect(await check(trade())).toMatchObject({ state: 'ok', version: '2.19.1' });
  });

  it.each(['8', '9', '7'])('links to a page that is there: Kibana %s', async version => {
    const names: Record<string, string> = { '8': 'main', '9': 'next', '7': 'legacy' };
    const links = main({ version, dataViewId: 'dv-logs-payments', traces: 'kibana-apm' }, `/kibana/${names[version]}`).links!;
    const link = links.logs!(pivot({ space: 'payments' }), { entityName: 'payments-api', environment: 'production', window: { startMs, endMs }, errorsOnly: true })!;
    expect(await open(link)).toEqual({
      space: 'payments',
      'data-view-id': 'dv-logs-payments',
      'data-view-index': 'logs-payments-*',
      'time-from': new Date(startMs).toISOString(),
      'time-to': new Date(endMs).toISOString(),
      kql: expect.stringMatching(/^service.name : "payments-api" and service.environment : "production" and log.level : \("error" or "ERROR" or /),
      'query-language': 'kuery',
      columns: 'log.level, message',
      'state-error': '',
    });
    const traces = await (await fetch(links.traces!(pivot(), { startMs, endMs })!)).text();
    expect(traces).toContain('data-testid="service">payments-api<');
  });

  it('links to OpenSearch Dashboards', async () => {
    const link = trade().links!.pivot(pivot({ index: 'trade-logs-*', service: 'lc-issuance' }))!;
    expect(await open(link)).toMatchObject({ 'data-view-index': 'trade-logs-*', kql: 'app : "lc-issuance"', 'time-from': 'now-24h', columns: 'severity, msg', 'state-error': '' });
  });

  it('links with the names nobody would choose', async () => {
    const entityName = `it's "!(a)" \\ & # % é 😀 <b>`;
    const link = main().links!.logs!(pivot({ queryTemplate: 'a : "{{entity}}"' }), { entityName, environment: 'production', window: { startMs, endMs }, errorsOnly: false })!;
    expect((await open(link)).kql).toBe(`a : "${entityName.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`);
  });

  it.each([
    ['429-no-headers', 'rate_limited'],
    ['503', 'server_error'],
    ['unauthorized', 'authentication'],
    ['html-200', 'auth_or_maintenance'],
    ['truncated-json', 'bad_payload'],
    ['redirect', 'redirect_refused'],
    ['reset', 'unreachable'],
  ])('says what is wrong when the server answers with %s', async (kind, code) => {
    const control = `${simulators.url}/control/faults`;
    await fetch(control, { method: 'PUT', body: JSON.stringify([{ target: 'elasticsearch/main', kind }]) });
    try {
      await expect(collect(main(), 'log_hours', [target('payments-api')])).rejects.toMatchObject({ code });
    } finally {
      await fetch(control, { method: 'DELETE' });
    }
  });
});
