import { strict as assert } from 'node:assert';
import { Entity } from '@backstage/catalog-model';
import { builtInConnectorFactories } from '@rosetta/backstage-plugin-monitoring-backend/src/connectors';
import { Demo } from './demo';
import { hasRecordings, readRecording, startRecordedVendor, VendorSeries } from './recordedVendor';
import { serveLine } from './serveLine';

/** Ten minutes after the last recorded slot. */
const NOW_MS = Date.UTC(2022, 8, 29, 0, 10);
const SERVICE = 'SERVICE-504937D81F10F081';

/** A recording, the demo entity it is shown on, and what the chart must say, read off the file by hand. */
const LINES = [
  {
    ref: 'component:default/payments-router', kind: 'component', name: 'payments-router',
    annotation: { 'rosetta.io/dynatrace.entityId': SERVICE },
    metric: 'latency_p95', scale: 1 / 1_000, chart: 'Latency',
    // 644 µs in the slot that ends at 00:30.
    cell: { time: '00:25', value: '0.644 ms' },
    vendor: (): VendorSeries => ({
      selector: /service\.response\.time.*percentile\(95/, entities: /SERVICE/, dimensionMap: { 'dt.entity.service': SERVICE },
      recorded: readRecording('metrics_query_p95_three_services.json', SERVICE),
    }),
  },
  {
    ref: 'resource:default/payments-db', kind: 'resource', name: 'payments-db',
    annotation: { 'rosetta.io/dynatrace.entitySelector': 'type("HOST"),tag("app:db")' },
    metric: 'cpu', scale: 1 / 100, chart: 'CPU',
    // 20.441447897579614 % in the slot that ends at 00:20.
    cell: { time: '00:15', value: '20.4 %' },
    vendor: (): VendorSeries => ({
      selector: /host\.cpu\.usage/, entities: /HOST/, dimensionMap: {},
      recorded: readRecording('metrics_query_host_cpu_avg.json'),
    }),
  },
  {
    ref: 'resource:default/core-network-gateway', kind: 'resource', name: 'core-network-gateway',
    annotation: { 'rosetta.io/dynatrace.entitySelector': 'type("PROCESS_GROUP_INSTANCE"),tag("app:gateway")' },
    metric: 'availability', scale: 1 / 100, chart: 'Availability',
    // 97.40759220246969 % in the slot that ends at 00:30.
    cell: { time: '00:25', value: '97.4 %' },
    vendor: (): VendorSeries => ({
      selector: /pgi\.availability/, entities: /PROCESS_GROUP_INSTANCE/, dimensionMap: {},
      recorded: readRecording('metrics_query_availability_resolution.json'),
    }),
  },
] as const;

const entityOf = (line: (typeof LINES)[number]): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: line.kind,
  metadata: { name: line.name, namespace: 'default', annotations: { ...line.annotation } },
});

interface Series {
  timestamps: number[];
  series: { values: (number | null)[] }[];
}

/**
 * Three recordings, served over HTTP as the vendor would, through the whole line:
 * entity, pivot, batch, facts, view, API and the chart in the browser.
 */
export async function showRecordings(demo: Demo): Promise<void> {
  assert.ok(hasRecordings || process.env.CI !== 'true', 'The recordings are missing: set ROSETTA_RECORDINGS');
  if (!hasRecordings) {
    console.log('    skipped: no recordings beside the checkout');
    return;
  }
  const vendor = await startRecordedVendor(LINES.map(line => line.vendor()));
  const api = await serveLine({
    database: 'recorded_line',
    entities: LINES.map(entityOf),
    factories: builtInConnectorFactories,
    rosetta: {
      ingestion: { backfillDays: 1 },
      dynatrace: { instances: [{ name: 'main', baseUrl: vendor.url, token: 'recorded', allowPrivateAddresses: true, ratePerSecond: 200 }] },
    },
    now: () => NOW_MS,
  });
  try {
    for (const line of LINES) {
      const ref = line.ref.replace('/', ':');
      const response = await fetch(`${api.url}/api/monitoring/applications/${ref}/timeseries?metric=${line.metric}&period=last_24h`);
      const body = (await response.json()) as Series;
      const shown = body.timestamps.flatMap((at, index) => {
        const value = body.series[0].values[index];
        return value === null ? [] : [[at + 300_000, value] as const];
      });
      const { recorded } = line.vendor();
      const expected = recorded.timestamps.flatMap((at, index) => {
        const value = recorded.values[index];
        return value === null ? [] : [[at, Math.fround(value * line.scale)] as const];
      });
      assert.equal(shown.length, expected.filter(([at]) => at > NOW_MS - 86_400_000).length, `${line.ref}: points`);
      for (const [at, value] of shown) {
        const [, wanted] = expected.find(([instant]) => instant === at) ?? [];
        assert.ok(wanted !== undefined && Math.abs(value - wanted) <= Math.abs(wanted) * 1e-6, `${line.ref} at ${new Date(at).toISOString()}`);
      }
      const page = await demo.openTab(line.name, {
        kind: line.kind, persona: 'alex', at: NOW_MS,
        forward: { from: '**/api/monitoring/**', to: api.url },
      });
      const chart = page.getByRole('button', { name: `${line.chart} as table` });
      await chart.waitFor({ timeout: 60_000 });
      await page.locator('svg.rosetta-chart .rosetta-line-0 path').first().waitFor({ state: 'attached' });
      await chart.click();
      const row = page.locator('tr', { hasText: line.cell.time }).filter({ hasText: line.cell.value.replace(' ', '\u00a0') });
      await row.first().waitFor({ timeout: 20_000 });
      await page.context().close();
    }
  } finally {
    await api.close();
    await vendor.close();
  }
}
