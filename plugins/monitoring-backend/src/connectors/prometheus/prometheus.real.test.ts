/* eslint-disable import/no-restricted-paths -- what this test is about is the whole line, from the server to the API */
import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import fc from 'fast-check';
import { Knex } from 'knex';
import request from 'supertest';
import { migratedDatabase, testDatabases } from '../../__testUtils__/database';
import { asUser, startTestPlugin } from '../../__testUtils__/testPlugin';
import { compose, Composition } from '../../composition';
import { readMonitoringConfig } from '../../config';
import { readContent } from '../../readContent';
import { expression, hostileText } from './__testUtils__/promql';
import { hasRealPrometheus, RealPrometheus, startRealPrometheus } from './__testUtils__/realPrometheus';
import { prometheusConnectorFactory } from './prometheusConnector';
import { compileQuery } from './query';

if (!hasRealPrometheus && process.env.CI === 'true') {
  throw new Error('Prometheus is missing: apt-get install prometheus prometheus-node-exporter');
}

const HOUR = 3_600_000;
/** The line's clock is ahead, so that the five minutes in which the node exporter started are over for it. */
const AHEAD_MS = 8 * 60_000;
const LABELS = 'rosetta.io/prometheus.labels';

const component = (name: string, annotations: Record<string, string>): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, namespace: 'default', annotations },
  spec: { type: 'service' },
});
const ENTITIES = [
  component('shop', { [LABELS]: 'job=shop,namespace=web' }),
  component('odd', { [LABELS]: 'job=od"d\\job' }),
  component('host', { [LABELS]: 'job=node', 'rosetta.io/prometheus.instance': 'hosts' }),
  component('nobody', { [LABELS]: 'job=no-such-job' }),
];

const REQUESTS = 'http_server_requests_seconds';
const QUERIES = {
  requests: `sum(increase(${REQUESTS}_count[$__range]))`,
  errors: `sum(increase(${REQUESTS}_count{status=~"5.."}[$__range])) or sum(increase(${REQUESTS}_count[$__range])) * 0`,
  latencyP50Ms: `histogram_quantile(0.5, sum by (le) (rate(${REQUESTS}_bucket[$__range]))) * 1000`,
  latencyP95Ms: `histogram_quantile(0.95, sum by (le) (rate(${REQUESTS}_bucket[$__range]))) * 1000`,
  availabilityRatio: 'avg(avg_over_time(up[$__range]))',
  cpuRatio: 'avg(avg_over_time(process_cpu_usage[$__range]))',
};
const NODE_QUERIES = {
  cpuRatio: 'clamp(1 - avg(rate(node_cpu_seconds_total{mode="idle"}[$__range])), 0, 1)',
  memoryRatio:
    '1 - sum(avg_over_time(node_memory_MemAvailable_bytes[$__range])) / sum(avg_over_time(node_memory_MemTotal_bytes[$__range]))',
};

/** What a person would type into Prometheus for an hour of a job: nothing of it is made by the product. */
const byHand = (job: string) => ({
  throughput: `sum(increase(${REQUESTS}_count{${job}}[1h])) / 3600`,
  error_rate: `sum(increase(${REQUESTS}_count{${job},status=~"5.."}[1h])) / sum(increase(${REQUESTS}_count{${job}}[1h]))`,
  latency_p50: `histogram_quantile(0.5, sum by (le) (rate(${REQUESTS}_bucket{${job}}[1h]))) * 1000`,
  latency_p95: `histogram_quantile(0.95, sum by (le) (rate(${REQUESTS}_bucket{${job}}[1h]))) * 1000`,
  availability: `avg(avg_over_time(up{${job}}[1h]))`,
  cpu: `avg(avg_over_time(process_cpu_usage{${job}}[1h]))`,
});
/** Columns that the store keeps as doubles; the others are single precision, and compared so. */
const EXACT = new Set(['throughput', 'error_rate']);

/** Relative difference of a value to what Prometheus answers; in single precision they are equal or they are not. */
function differenceOf(metric: string, value: number, expected: number): number {
  if (!EXACT.has(metric)) return Math.fround(value) === Math.fround(expected) ? 0 : Infinity;
  return expected === 0 ? Math.abs(value) : Math.abs(value / expected - 1);
}

interface Timeseries {
  resolution: string;
  timestamps: number[];
  series: { values: (number | null)[] }[];
}

const describeIfThere = hasRealPrometheus ? describe : describe.skip;

describeIfThere('a real Prometheus (skipped where prometheus, promtool or the node exporter is not installed)', () => {
  jest.setTimeout(180_000);
  const databases = testDatabases();
  const startedMs = Date.now();
  const now = () => Date.now() + AHEAD_MS;
  /** End of the last whole hour of the past that was written. */
  const lastHourMs = Math.floor(startedMs / HOUR) * HOUR;
  let prometheus: RealPrometheus;
  let knex: Knex;
  let line: Composition;
  let plugin: Awaited<ReturnType<typeof startTestPlugin>>;
  let largestDifference = 0;

  beforeAll(async () => {
    prometheus = await startRealPrometheus(startedMs);
    const migrated = await migratedDatabase(databases);
    knex = migrated.knex;
    const instance = { baseUrl: prometheus.url, allowPrivateAddresses: true, ratePerSecond: 500 };
    const config = readMonitoringConfig(
      mockServices.rootConfig({
        data: {
          rosetta: {
            reportingZone: 'Europe/Paris',
            ingestion: { backfillDays: 3 },
            prometheus: {
              instances: [
                { ...instance, name: 'main', queries: QUERIES },
                { ...instance, name: 'hosts', queries: NODE_QUERIES },
              ],
            },
          },
        },
      }),
    );
    line = compose({
      knex, views: migrated.views, config, factories: [prometheusConnectorFactory], logger: mockServices.logger.mock(), now,
    });
    await line.catalog.apply(await readContent(ENTITIES, config, line.pivotSources));
    const scrapes = () => prometheus.ask('min(count_over_time(node_cpu_seconds_total{mode="idle"}[5m]))', Date.now());
    while (((await scrapes()) ?? 0) < 4) await new Promise(done => setTimeout(done, 500));
    await line.engine.tick();
    await line.engine.idle();
    await line.derive.round(now(), new AbortController().signal);
    plugin = await startTestPlugin({
      knex, entities: ENTITIES, users: { 'user:default/admin': { permissions: 'all' } }, permissionsEnabled: false,
    });
  });
  afterAll(async () => {
    process.stdout.write(`\nlargest relative difference to Prometheus: ${largestDifference.toExponential(2)}\n`);
    await plugin?.stop();
    await line?.engine.stop();
    await line?.close();
    await prometheus?.stop();
  });

  const timeseries = async (name: string, metric: string, period: string): Promise<Timeseries> => {
    // The plugin's clock goes with the line's.
    const real = Date.now.bind(Date);
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => real() + AHEAD_MS);
    try {
      const { status, body } = await request(plugin.app)
        .get(`/api/monitoring/applications/${name}/timeseries?metric=${metric}&period=${period}`)
        .set(asUser('user:default/admin'));
      expect({ status, error: body.error }).toEqual({ status: 200 });
      return body;
    } finally {
      clock.mockRestore();
    }
  };
  /** Hour start to value, for the 47 whole hours that the written past covers. */
  const hoursOf = async (name: string, metric: string) => {
    const { resolution, timestamps, series } = await timeseries(name, metric, 'last_7d');
    expect(resolution).toBe('1h');
    const all = new Map(timestamps.map((at, index) => [at, series[0]!.values[index]!]));
    return new Map(
      Array.from({ length: 47 }, (_, index) => lastHourMs - (47 - index) * HOUR).map(at => {
        if (!all.has(at)) throw new Error(`The API has no slot for ${new Date(at).toISOString()}`);
        return [at, all.get(at)!] as const;
      }),
    );
  };
  const hoursAgo = (startMs: number) => (lastHourMs - startMs) / HOUR;

  describe.each([
    ['shop', 'job="shop",namespace="web"'],
    ['odd', "job='od\"d\\\\job'"],
  ])('component %s', (name, job) => {
    it.each(Object.entries(byHand(job)))('shows %s hour by hour as Prometheus itself answers', async (metric, text) => {
      const hours = await hoursOf(name, metric);
      const rows = await Promise.all(
        [...hours].map(async ([startMs, value]) => ({ startMs, value, expected: await prometheus.ask(text, startMs + HOUR) })),
      );
      expect(rows.filter(row => (row.value === null) !== (row.expected === null))).toEqual([]);
      const differences = rows.flatMap(({ value, expected }) =>
        value === null || expected === null ? [] : [differenceOf(metric, value, expected)],
      );
      expect(differences.length).toBeGreaterThan(35);
      expect(Math.max(...differences)).toBeLessThan(1e-9);
      largestDifference = Math.max(largestDifference, ...differences);
    });
  });

  it('leaves the hours without samples empty, and only those', async () => {
    const hours = await hoursOf('shop', 'throughput');
    const empty = [...hours].filter(([, value]) => value === null).map(([startMs]) => hoursAgo(startMs));
    // Nothing was scraped from 20 to 15 hours ago; the sample at the border of the last one alone makes no increase.
    expect(empty).toEqual([20, 19, 18, 17, 16]);
    expect((await hoursOf('odd', 'throughput')).get(lastHourMs - 18 * HOUR)).toBeGreaterThan(0);
  });

  it('leaves hours with NaN empty for that metric alone', async () => {
    const cpu = await hoursOf('shop', 'cpu');
    const throughput = await hoursOf('shop', 'throughput');
    for (const ago of [10, 9]) {
      expect(cpu.get(lastHourMs - ago * HOUR)).toBeNull();
      expect(throughput.get(lastHourMs - ago * HOUR)).toBeGreaterThan(0);
    }
    expect(cpu.get(lastHourMs - 5 * HOUR)).toBeGreaterThan(0);
  });

  it('makes nothing negative of a counter that began again', async () => {
    const hours = await hoursOf('shop', 'throughput');
    for (const value of hours.values()) expect(value ?? 0).toBeGreaterThanOrEqual(0);
    const around = [31, 30, 29].map(ago => hours.get(lastHourMs - ago * HOUR)!);
    expect(Math.max(...around) / Math.min(...around)).toBeLessThan(1.6);
  });

  it('keeps the half hour that the service was down', async () => {
    const hours = await hoursOf('shop', 'availability');
    expect(hours.get(lastHourMs - 6 * HOUR)).toBeCloseTo(0.5, 1);
    expect(hours.get(lastHourMs - 4 * HOUR)).toBe(1);
  });

  it('shows CPU and memory of a host that is scraped now', async () => {
    const last = async (metric: string) => {
      const { timestamps, series } = await timeseries('host', metric, 'last_1h');
      const at = series[0]!.values.findLastIndex(value => value !== null);
      return { startMs: timestamps[at]!, value: series[0]!.values[at]! };
    };
    const memory = await last('memory');
    expect(memory.value).toBeGreaterThan(0);
    const now5 = await prometheus.ask(
      '1 - sum(avg_over_time(node_memory_MemAvailable_bytes{job="node"}[5m])) / sum(avg_over_time(node_memory_MemTotal_bytes{job="node"}[5m]))',
      memory.startMs + 300_000,
    );
    // Scrapes go on while the test runs, so the same question has a slightly newer answer.
    expect(Math.abs(memory.value / now5! - 1)).toBeLessThan(0.25);
    const cpu = await last('cpu');
    expect(cpu.value).toBeGreaterThanOrEqual(0);
    expect(cpu.value).toBeLessThanOrEqual(1);
  });

  it('is healthy and tells the version', async () => {
    const health = await line.connectors[0]!.checkHealth(new AbortController().signal);
    expect(health).toMatchObject({ state: 'ok', version: expect.stringMatching(/^\d+\.\d+\./) });
  });

  it('knows which entity Prometheus has never heard of', async () => {
    const { rows } = await knex.raw<{ rows: { name: string; verification: string }[] }>(
      `select entity_ref as name, verification from entity_pivot where source = 'prometheus' order by 1`,
    );
    expect(rows.map(row => [row.name.split('/')[1], row.verification])).toEqual([
      ['host', 'found'],
      ['nobody', 'not_found'],
      ['odd', 'found'],
      ['shop', 'found'],
    ]);
  });

  it('sends nothing that the server reads otherwise than we do', async () => {
    /** The server's own printer of expressions: undefined when it does not accept one. */
    const format = async (text: string) => {
      const response = await fetch(`${prometheus.url}/api/v1/format_query`, { method: 'POST', body: new URLSearchParams({ query: text }) });
      return response.ok ? ((await response.json()) as { data: string }).data : undefined;
    };
    /** Without blanks and the commas and braces that an absent matcher leaves behind. */
    const bare = (text: string) => text.replace(/\s+/g, '').replace(/,+/g, ',').replace(/\{,/g, '{').replace(/,\}/g, '}').replace(/\{\}/g, '');
    let compared = 0;
    for (const [template, value] of fc.sample(fc.tuple(expression, hostileText), { numRuns: 1_500, seed: 20261120 })) {
      const before = await format(template.split('$__range').join('3600s'));
      // The generator knows less of types than the server.
      if (before === undefined) continue;
      const built = await format(compileQuery(template).build(3_600, [{ name: 'rosetta_label', value }]));
      if (built === undefined) throw new Error(`Prometheus refuses what was built of ${template} with ${JSON.stringify(value)}`);
      // The same label and value, quoted by JSON in place of us, in the server's own spelling.
      const matcher = (await format(`{rosetta_label=${JSON.stringify(value)}}`))?.slice(1, -1);
      // A label without a value matches what has no such label; alone the server refuses it, and the grammar of pivots too.
      if (matcher === undefined) continue;
      compared += 1;
      expect(built).toContain(matcher);
      expect(bare(built.split(matcher).join(''))).toBe(bare(before));
    }
    expect(compared).toBeGreaterThan(300);
  });
});
