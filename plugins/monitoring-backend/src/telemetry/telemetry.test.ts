import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { ConnectorError, HttpClient, HttpResponse } from '@rosetta/backstage-plugin-monitoring-node';
import { migratedDatabase, PACKAGE_ROOT, testDatabases } from '../__testUtils__/database';
import { pageOf } from '../__testUtils__/facts';
import { OperationsReader } from '../store';
import { createTelemetry, observeState, watchPages, watchRequests } from '.';

jest.setTimeout(60_000);

type Labels = Record<string, string>;

/** A meter that keeps what it is told, by the name and form that Prometheus shows. */
function createMeter() {
  const told: { name: string; value: number; labels: Labels }[] = [];
  const observed = new Map<string, (result: { observe(value: number, labels?: Labels): void }) => void | Promise<void>>();
  const shown = (name: string, suffix = '') => `${name}${suffix}`;
  const metrics = {
    createCounter: (name: string) => ({ add: (value: number, labels: Labels = {}) => told.push({ name: shown(name, '_total'), value, labels }) }),
    createHistogram: (name: string) => ({ record: (value: number, labels: Labels = {}) => told.push({ name: name, value, labels }) }),
    createObservableGauge: (name: string) => ({ addCallback: (callback: never) => observed.set(name, callback) }),
  } as unknown as MetricsService;
  const scrape = async () => {
    const values: { name: string; value: number; labels: Labels }[] = [];
    for (const [name, callback] of observed) await callback({ observe: (value, labels = {}) => values.push({ name, value, labels }) });
    return values;
  };
  return { metrics, told, scrape, names: () => [...observed.keys()] };
}

const ORIGIN = { source: 'gitlab', instance: 'main' };
const OPERATIONS = join(PACKAGE_ROOT, 'docs/operations');

describe('telemetry', () => {
  const databases = testDatabases();

  it('counts each request by how it ended, and never by what upstream said', async () => {
    const { metrics, told } = createMeter();
    const outcomes: (() => Promise<HttpResponse>)[] = [
      async () => ({ status: 200 }) as HttpResponse,
      () => Promise.reject(new ConnectorError('No', { kind: 'rateLimited', code: 'rate_limited', ...ORIGIN })),
      () => Promise.reject(new Error('https://gitlab.example?token=secret')),
    ];
    const http: HttpClient = { request: () => outcomes.shift()!(), close: async () => {} };
    const watched = watchRequests(http, ORIGIN, createTelemetry(metrics));
    const ask = () => watched.request({ method: 'GET', segments: [], signal: new AbortController().signal });
    await ask();
    await expect(ask()).rejects.toThrow('No');
    await expect(ask()).rejects.toThrow('secret');
    expect(told.filter(one => one.name === 'rosetta_source_requests_total').map(one => one.labels.outcome)).toEqual(['ok', 'rate_limited', 'internal']);
    expect(told.filter(one => one.name === 'rosetta_source_request_duration_seconds')).toHaveLength(3);
    expect(JSON.stringify(told)).not.toContain('secret');
  });

  it('counts the records of pages that were stored, and of no others', async () => {
    const { metrics, told } = createMeter();
    const writes = [async () => ({ written: 2 }), () => Promise.reject(new Error('lease lost'))];
    const writer = watchPages({ write: () => writes.shift()!() }, createTelemetry(metrics));
    const page = { feed: { ...ORIGIN, stream: 'deployments', partition: 'live' }, page: pageOf([], { counts: { facts: 5, nulls: 1, rejected: 1, unrelated: 3 } }) } as never;
    await writer.write(page, 0);
    await expect(writer.write(page, 0)).rejects.toThrow();
    expect(Object.fromEntries(told.map(one => [one.labels.outcome, one.value]))).toEqual({ read: 5, written: 2, rejected: 1, unrelated: 3 });
  });

  it('shows what the database holds, once a scrape, and nothing while it is away', async () => {
    const { knex } = await migratedDatabase(databases);
    await knex.raw(
      `insert into feed (source, instance, stream, partition, last_success_at, error_code)
       values ('gitlab', 'main', 'deployments', 'live', now() - interval '90 seconds', null),
              ('gitlab', 'main', 'pipelines', 'live', null, 'authentication'), ('argocd', 'main', 'state', 'live', now(), null)`,
    );
    const { metrics, scrape } = createMeter();
    const stop = observeState(metrics, new OperationsReader(knex), Date.now);
    const values = await scrape();
    stop();
    const of = (name: string) => values.filter(one => one.name === name);
    expect(of('rosetta_source_up').map(one => [one.labels.source, one.value])).toEqual([['argocd', 1], ['gitlab', 0]]);
    expect(of('rosetta_stream_age_seconds').map(one => [one.labels.stream, Math.round(one.value / 10)])).toEqual([['state', 0], ['deployments', 9]]);
    expect(of('rosetta_evaluation_age_seconds')).toEqual([]);
    expect(of('rosetta_dirty_days')).toEqual([{ name: 'rosetta_dirty_days', value: 0, labels: {} }]);
    expect(of('rosetta_event_loop_delay_seconds')).toHaveLength(1);

    const away = createMeter();
    observeState(away.metrics, { state: () => Promise.reject(new Error('away')) } as unknown as OperationsReader, Date.now)();
    expect((await away.scrape()).map(one => one.name)).toEqual(['rosetta_event_loop_delay_seconds']);
  });

  it('has every metric that the dashboard and the alerts ask for', async () => {
    const { metrics, told, names } = createMeter();
    const telemetry = createTelemetry(metrics);
    telemetry.request({ ...ORIGIN, outcome: 'ok' }, 1);
    telemetry.page({ ...ORIGIN, stream: 's' }, { facts: 1, written: 1, rejected: 1, unrelated: 1 });
    telemetry.batch({ ...ORIGIN, stream: 's', outcome: 'done' });
    observeState(metrics, {} as OperationsReader, Date.now)();
    const known = new Set([...told.map(one => one.name), ...names()]);
    const texts = ['grafana-dashboard.json', 'alert-rules.yaml'].map(file => readFileSync(join(OPERATIONS, file), 'utf8'));
    const asked = new Set(texts.flatMap(text => text.match(/\brosetta_[a-z_]+/g) ?? []).map(name => name.replace(/_bucket$/, '')));
    expect([...asked].filter(name => !known.has(name))).toEqual([]);
    expect(asked.size).toBeGreaterThan(8);
  });

  const promtool = (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, 'promtool')).find(existsSync);
  const mayRun = promtool !== undefined || process.env.CI === 'true';
  const describeHere = mayRun ? describe : describe.skip;
  describeHere('the alerts, by promtool', () => {
    it.each([
      ['are sound', ['check', 'rules', 'alert-rules.yaml']],
      ['fire when they should', ['test', 'rules', 'alert-rules.test.yaml']],
    ])('%s', (_, args) => {
      const said = execFileSync(promtool ?? 'promtool', args, { cwd: OPERATIONS, encoding: 'utf8', stdio: 'pipe' });
      expect(said).toContain('SUCCESS');
    });
  });
});
