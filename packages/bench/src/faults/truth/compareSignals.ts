import { reportingDay, reportingDayWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { SignalTruth, Simulators } from '../ground/simulators';
import { entityRefOf, PROMETHEUS_COMPONENTS } from '../ground/upstream';
import { compareRows, Comparison, Known } from './compareRows';
import { single } from './linkedRows';

const DOUBLES = ['requests', 'errors', 'errors_5xx'] as const;
const REALS = [
  'latency_p50_ms', 'latency_p95_ms', 'latency_p99_ms', 'availability_ratio', 'cpu_ratio', 'memory_ratio',
] as const;
const PERCENTILES = ['latency_p50_ms', 'latency_p95_ms', 'latency_p99_ms'] as const;

type Values = Record<(typeof DOUBLES)[number] | (typeof REALS)[number] | 'saturation_ratio', number | null> & {
  saturation_resource: string | null;
};
interface Named {
  entity_ref: string;
  environment: string;
}

const keyOf = (environment: string, entityRef: string, atMs: number) =>
  `${environment} ${entityRef} ${new Date(atMs).toISOString()}`;
const ratio = (value: number | null) => (value === null ? null : Math.min(value, 1));

/** The slot as the product must keep it, or undefined where nothing is known. */
function expectedOf(truth: SignalTruth): Values | undefined {
  const cpu = ratio(truth.cpu_ratio);
  const memory = ratio(truth.memory_ratio);
  const isMemory = memory !== null && (cpu === null || memory > cpu);
  const resource = isMemory ? 'memory' : 'cpu';
  const isKnown = [...DOUBLES, ...REALS].some(column => truth[column] !== null);
  if (!isKnown) return undefined;
  return {
    ...truth,
    availability_ratio: ratio(truth.availability_ratio),
    cpu_ratio: cpu,
    memory_ratio: memory,
    saturation_ratio: isMemory ? memory : cpu,
    saturation_resource: cpu === null && memory === null ? null : resource,
  };
}

/** Doubles to the last digit, reals as a real holds them. */
function differ(stored: Values, truth: Values): string | undefined {
  for (const column of DOUBLES) {
    if (stored[column] !== truth[column]) return `${column} ${stored[column]}, not ${truth[column]}`;
  }
  for (const column of [...REALS, 'saturation_ratio'] as const) {
    if (single(stored[column]) !== single(truth[column])) return `${column} ${stored[column]}, not ${truth[column]}`;
  }
  return stored.saturation_resource === truth.saturation_resource
    ? undefined
    : `saturation_resource ${stored.saturation_resource}, not ${truth.saturation_resource}`;
}

/** What was asked upstream for each series of a stream. */
export async function readCoverage(knex: Knex, stream: string): Promise<Map<string, { fromMs: number; toMs: number }>> {
  const { rows } = await knex.raw<{ rows: (Named & { covered_from: Date; covered_to: Date })[] }>(
    `select entity_ref, environment, covered_from, covered_to from pivot_coverage join series using (series_id) where stream = ?`,
    [stream],
  );
  return new Map(
    rows.map(row => [
      `${row.environment} ${row.entity_ref}`,
      { fromMs: row.covered_from.getTime(), toMs: row.covered_to.getTime() },
    ]),
  );
}

/** Series of another source have a comparison of their own. */
const NOT_OURS = PROMETHEUS_COMPONENTS.map(({ name }) => entityRefOf(name));
const OURS_SQL = `not (entity_ref = any(?))`;

interface SlotTable {
  readonly signals: string;
  readonly metrics: string;
  readonly stream: string;
  readonly resolution: '5m' | '1h';
  readonly slotMs: number;
}

const SLOT_TABLES: readonly SlotTable[] = [
  { signals: 'signal_5min', metrics: 'metric_5min', stream: 'signals_5min', resolution: '5m', slotMs: 300_000 },
  { signals: 'signal_hour_all', metrics: 'metric_hour', stream: 'signals_hour', resolution: '1h', slotMs: 3_600_000 },
];

/** One table of slots and its table of extra metrics, against every slot of every mapped series. */
async function compareSlots(knex: Knex, simulators: Simulators, table: SlotTable): Promise<Comparison[]> {
  const coverage = await readCoverage(knex, table.stream);
  const { rows } = await knex.raw<{ rows: (Named & Values & { ts: Date })[] }>(
    `select entity_ref, environment, stored.* from ${table.signals} as stored join series using (series_id) where ${OURS_SQL}`,
    [NOT_OURS],
  );
  const { rows: metrics } = await knex.raw<{ rows: (Named & { ts: Date; metric: string; value: number })[] }>(
    `select entity_ref, environment, stored.* from ${table.metrics} as stored join series using (series_id)`,
  );
  const starts = [...coverage.values()].map(range => range.fromMs).concat(rows.map(row => row.ts.getTime()));
  const fromMs = starts.reduce((least, ms) => Math.min(least, ms), Infinity);
  const truths = await simulators.signals(table.resolution, fromMs, Date.now());
  const known = new Map<string, Known<Values>>();
  const knownBytes = new Map<string, Known<number>>();
  for (const truth of truths) {
    const startMs = Date.parse(truth.slotStart);
    const range = coverage.get(`${truth.environment} ${truth.entityRef}`);
    const isRequired = range !== undefined && startMs >= range.fromMs && startMs + table.slotMs <= range.toMs;
    const key = keyOf(truth.environment, truth.entityRef, startMs);
    const row = expectedOf(truth);
    if (row) known.set(key, { row, isRequired });
    if (truth.memory_used_bytes !== null) {
      knownBytes.set(`${key} memory_bytes`, { row: truth.memory_used_bytes, isRequired });
    }
  }
  return [
    compareRows(table.signals, rows.map(row => [keyOf(row.environment, row.entity_ref, row.ts.getTime()), row]), known, differ),
    compareRows(
      table.metrics,
      metrics.map(row => [`${keyOf(row.environment, row.entity_ref, row.ts.getTime())} ${row.metric}`, row.value]),
      knownBytes,
      (stored, truth) => (stored === truth ? undefined : `${stored}, not ${truth}`),
    ),
  ];
}

/** Percentiles of whole reporting-zone days, each day asked of the estate as one window. */
async function compareDays(knex: Knex, simulators: Simulators, zone: string, beganMs: number): Promise<Comparison> {
  const coverage = await readCoverage(knex, 'signals_day');
  const { rows } = await knex.raw<{ rows: (Named & Values & { date: string })[] }>(
    `select entity_ref, environment, stored.*, stored.day::text as date
       from signal_day_native as stored join series using (series_id) where ${OURS_SQL}`,
    [NOT_OURS],
  );
  const oldest = [...coverage.values()].reduce((least, range) => Math.min(least, range.fromMs), Infinity);
  const oldestStored = rows.reduce((least, row) => Math.min(least, reportingDayWindow(row.date, zone).startMs), Infinity);
  const known = new Map<string, Known<Values>>();
  let day = reportingDayWindow(reportingDay(Math.min(oldest, oldestStored), zone), zone);
  while (day.endMs <= Date.now()) {
    for (const truth of await simulators.signals('Inf', day.startMs, day.endMs)) {
      if (PERCENTILES.every(column => truth[column] === null)) continue;
      const range = coverage.get(`${truth.environment} ${truth.entityRef}`);
      known.set(keyOf(truth.environment, truth.entityRef, day.startMs), {
        row: truth as SignalTruth & Values,
        // A day that ended during the run may or may not have been asked for yet.
        isRequired: range !== undefined && day.startMs >= range.fromMs && day.startMs < range.toMs && day.endMs <= beganMs,
      });
    }
    day = reportingDayWindow(reportingDay(day.endMs, zone), zone);
  }
  return compareRows(
    'signal_day_native',
    rows.map(row => [keyOf(row.environment, row.entity_ref, reportingDayWindow(row.date, zone).startMs), row]),
    known,
    (stored, truth) => {
      const column = PERCENTILES.find(name => single(stored[name]) !== single(truth[name]));
      return column && `${column} ${stored[column]}, not ${truth[column]}`;
    },
  );
}

/** Every signal and extra metric in the database against the estate's own list. */
export async function compareSignals(
  knex: Knex,
  simulators: Simulators,
  zone: string,
  beganMs: number,
): Promise<Comparison[]> {
  const results: Comparison[] = [];
  for (const table of SLOT_TABLES) results.push(...(await compareSlots(knex, simulators, table)));
  results.push(await compareDays(knex, simulators, zone, beganMs));
  return results;
}
