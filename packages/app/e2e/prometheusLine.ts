import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Entity } from '@backstage/catalog-model';
import { prometheusConnectorFactory } from '@rosetta/backstage-plugin-monitoring-backend/src/connectors/prometheus/prometheusConnector';
import { Demo } from './demo';
import { serveLine } from './serveLine';

const HOUR = 3_600_000;
/** A component of the demo's catalog, here with a pivot in Prometheus alone. */
const ENTITY: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'payments-router', namespace: 'default',
    annotations: { 'rosetta.io/prometheus.labels': 'job=shop,namespace=web' },
  },
};

const REQUESTS = 'http_server_requests_seconds';
const QUERIES = {
  requests: `sum(increase(${REQUESTS}_count[$__range]))`,
  latencyP95Ms: `histogram_quantile(0.95, sum by (le) (rate(${REQUESTS}_bucket[$__range]))) * 1000`,
  cpuRatio: 'avg(avg_over_time(process_cpu_usage[$__range]))',
};

const threeDigits = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });
const latencyText = (ms: number) => (ms >= 1_000 ? `${threeDigits.format(ms / 1_000)} s` : `${threeDigits.format(ms)} ms`);

/** What each chart's table must say, and the question a person would put to Prometheus for it. */
const CHARTS = [
  {
    chart: 'Traffic', text: (value: number) => `${threeDigits.format(value)} req/s`,
    byHand: `sum(increase(${REQUESTS}_count{job="shop"}[1h])) / 3600`,
  },
  {
    chart: 'Latency', text: latencyText,
    byHand: `histogram_quantile(0.95, sum by (le) (rate(${REQUESTS}_bucket{job="shop"}[1h]))) * 1000`,
  },
  {
    chart: 'Saturation', text: (value: number) => `${threeDigits.format(value * 100)} %`,
    byHand: 'avg(avg_over_time(process_cpu_usage{job="shop"}[1h]))',
  },
];

/**
 * Hours to look at, counted back from the last whole hour (packages/launcher/src/prometheus.mjs
 * tells their story): a quiet one, one with NaN for the CPU, one without samples,
 * that of the reset counter, and an old one.
 */
const HOURS_AGO = [3, 9, 18, 30, 40];

interface RealPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the launcher's Prometheus in a process of its own. @returns undefined when it is not installed */
async function startPrometheus(nowMs: number): Promise<RealPrometheus | undefined> {
  const child = spawn(process.execPath, [resolve(__dirname, '../../launcher/src/prometheus.mjs'), String(nowMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>(done => {
    child.once('exit', () => done());
  });
  const stop = async () => {
    child.stdin.end();
    await exited;
  };
  const line = await new Promise<string>((done, failed) => {
    createInterface({ input: child.stdout }).once('line', done);
    child.once('exit', code => failed(new Error(`The launcher of Prometheus ended with ${code}`)));
  });
  const { url } = JSON.parse(line) as { url?: string };
  if (url) return { url, stop };
  await stop();
  return undefined;
}

/** Prometheus's own answer, asked without the product; null for none and for NaN. */
async function askPrometheus(url: string, query: string, instantMs: number): Promise<number | null> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query, time: String(instantMs / 1_000) })}`);
  const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  const text = data.result[0]?.value[1];
  return text === undefined || text === 'NaN' ? null : Number(text);
}

/**
 * A real Prometheus with two days of past through the whole line: annotation, pivot,
 * batch, facts, API, and the tables of the charts in the browser.
 */
export async function showPrometheus(demo: Demo): Promise<void> {
  // The past ends now; the line and the page stand still there, at a time when the last hour has settled.
  const startedMs = Date.now();
  const atMs = startedMs + 8 * 60_000;
  const lastHourMs = Math.floor(startedMs / HOUR) * HOUR;
  const prometheus = await startPrometheus(startedMs);
  assert.ok(
    prometheus || process.env.CI !== 'true',
    'Prometheus is missing: apt-get install prometheus prometheus-node-exporter',
  );
  if (!prometheus) {
    console.log('    skipped: prometheus, promtool or the node exporter is not installed');
    return;
  }
  try {
    const instance = { name: 'main', baseUrl: prometheus.url, allowPrivateAddresses: true, ratePerSecond: 500, queries: QUERIES };
    const api = await serveLine({
      database: 'prometheus_line', entities: [ENTITY], factories: [prometheusConnectorFactory], now: () => atMs,
      rosetta: { ingestion: { backfillDays: 3 }, prometheus: { instances: [instance] } },
    });
    try {
      const page = await demo.openTab(ENTITY.metadata.name, {
        persona: 'alex', at: atMs, query: '?period=last_7d', forward: { from: '**/api/monitoring/**', to: api.url },
      });
      const zone = await page.evaluate(() => new Intl.DateTimeFormat().resolvedOptions().timeZone);
      const written = (options: Intl.DateTimeFormatOptions, at: number) =>
        new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }).format(at).replace(',', '');
      for (const { chart, text, byHand } of CHARTS) {
        const button = page.getByRole('button', { name: `${chart} as table` });
        await button.waitFor({ timeout: 60_000 });
        await button.click();
        for (const ago of HOURS_AGO) {
          const startMs = lastHourMs - ago * HOUR;
          const time = `${written({ weekday: 'short', day: 'numeric', month: 'short' }, startMs)} ${written({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, startMs)}`;
          const answer = await askPrometheus(prometheus.url, byHand, startMs + HOUR);
          const expected = answer === null ? 'no data' : text(answer).replace(' ', '\u00a0');
          const row = page.getByRole('table', { name: `${chart}, figures` }).locator('tr', { hasText: time });
          await row.first().waitFor({ timeout: 20_000 });
          const shown = (await row.first().locator('td').allInnerTexts())[1];
          assert.equal(shown, expected, `${chart}, ${ago} hours ago (${time})`);
        }
      }
      await page.context().close();
    } finally {
      await api.close();
    }
  } finally {
    await prometheus.stop();
  }
}
