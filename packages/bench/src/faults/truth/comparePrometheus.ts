import { reportingDayWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { Prometheus } from '../ground/prometheus';
import { entityRefOf, PROMETHEUS_COMPONENTS } from '../ground/upstream';
import { compareRows, Comparison, Known } from './compareRows';
import { readCoverage } from './compareSignals';

const REQUESTS = 'http_server_requests_seconds';

/** What a person would type into Prometheus for a slot of a job: nothing of it is made by the product. */
const byHand = (matchers: string, span: string) => ({
  requests: `sum(increase(${REQUESTS}_count{${matchers}}[${span}]))`,
  errors: `sum(increase(${REQUESTS}_count{${matchers},status=~"5.."}[${span}])) or sum(increase(${REQUESTS}_count{${matchers}}[${span}])) * 0`,
  latency_p50_ms: `histogram_quantile(0.5, sum by (le) (rate(${REQUESTS}_bucket{${matchers}}[${span}]))) * 1000`,
  latency_p95_ms: `histogram_quantile(0.95, sum by (le) (rate(${REQUESTS}_bucket{${matchers}}[${span}]))) * 1000`,
  availability_ratio: `avg(avg_over_time(up{${matchers}}[${span}]))`,
  cpu_ratio: `avg(avg_over_time(process_cpu_usage{${matchers}}[${span}]))`,
});
type Column = keyof ReturnType<typeof byHand>;
type Values = Partial<Record<Column, number | null>>;

/** Doubles are sums whose order may differ by the window asked; reals are equal as a real holds them, or a bit beside it. */
const DOUBLE_DIFFERENCE = 1e-9;
const SINGLE_DIFFERENCE = 2e-7;
const REFS = PROMETHEUS_COMPONENTS.map(({ name }) => entityRefOf(name));
const DOUBLES: readonly string[] = ['requests', 'errors'];

function differ(stored: Values, truth: Values): string | undefined {
  for (const column of Object.keys(byHand('', '')) as Column[]) {
    const [held, real] = [stored[column] ?? null, truth[column] ?? null];
    const allowed = DOUBLES.includes(column) ? DOUBLE_DIFFERENCE : SINGLE_DIFFERENCE;
    const isEqual = held === null || real === null ? held === real : Math.abs(held - real) <= allowed * Math.max(1, Math.abs(real));
    if (!isEqual) return `${column} ${held}, not ${real}`;
  }
  return undefined;
}

const TABLES = [
  { table: 'signal_hour_all', stream: 'signals_hour', span: '3600s', slotMs: 3_600_000 },
  { table: 'signal_5min', stream: 'signals_5min', span: '300s', slotMs: 300_000 },
] as const;

/** Percentiles of whole days of the reporting zone: those stored must be Prometheus's own. */
async function compareDays(knex: Knex, prometheus: Prometheus, zone: string): Promise<Comparison> {
  const { rows } = await knex.raw<{ rows: (Values & { entity_ref: string; date: string })[] }>(
    `select entity_ref, stored.*, stored.day::text as date from signal_day_native as stored join series using (series_id)
      where entity_ref = any(?)`,
    [REFS],
  );
  const known = new Map<string, Known<Values>>();
  for (const { name, matchers } of PROMETHEUS_COMPONENTS) {
    for (const date of new Set(rows.map(row => row.date))) {
      const { startMs, endMs } = reportingDayWindow(date, zone);
      const expressions = byHand(matchers, `${(endMs - startMs) / 1_000}s`);
      const row: Values = {};
      for (const column of ['latency_p50_ms', 'latency_p95_ms'] as const) {
        row[column] = (await prometheus.range(expressions[column], endMs, endMs, 1_000))[0]?.value ?? null;
      }
      known.set(`${name} ${date}`, { row, isRequired: Object.values(row).some(value => value !== null) });
    }
  }
  return compareRows(
    'signal_day_native of Prometheus',
    rows.map(({ entity_ref: ref, date, latency_p50_ms, latency_p95_ms }) => [
      `${ref.split('/')[1]} ${date}`,
      { latency_p50_ms, latency_p95_ms },
    ]),
    known,
    differ,
  );
}

/** Every slot of the components that Prometheus watches, against Prometheus's own answers. */
export async function comparePrometheus(knex: Knex, prometheus: Prometheus, zone: string): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const { table, stream, span, slotMs } of TABLES) {
    const coverage = await readCoverage(knex, stream);
    const known = new Map<string, Known<Values>>();
    for (const { name, matchers } of PROMETHEUS_COMPONENTS) {
      const range = coverage.get(`production ${entityRefOf(name)}`);
      if (!range) continue;
      const slots = new Map<number, Values>();
      const firstMs = Math.ceil(range.fromMs / slotMs) * slotMs;
      for (const [column, expression] of Object.entries(byHand(matchers, span))) {
        // A slot is evaluated at its end.
        for (const { atMs, value } of await prometheus.range(expression, firstMs + slotMs, Date.now(), slotMs)) {
          const startMs = atMs - slotMs;
          slots.set(startMs, { ...slots.get(startMs), [column]: value });
        }
      }
      for (const [startMs, row] of slots) {
        known.set(`${name} ${new Date(startMs).toISOString()}`, {
          row,
          isRequired: startMs >= range.fromMs && startMs + slotMs <= range.toMs,
        });
      }
    }
    const { rows } = await knex.raw<{ rows: (Values & { entity_ref: string; ts: Date })[] }>(
      `select entity_ref, stored.* from ${table} as stored join series using (series_id) where entity_ref = any(?)`,
      [REFS],
    );
    comparisons.push(
      compareRows(
        `${table} of Prometheus`,
        rows.map(row => [`${row.entity_ref.split('/')[1]} ${row.ts.toISOString()}`, row]),
        known,
        differ,
      ),
    );
  }
  comparisons.push(await compareDays(knex, prometheus, zone));
  return comparisons;
}
