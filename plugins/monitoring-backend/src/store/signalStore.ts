import { MetricFact, SignalFact, SLOT_MS } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from './bind';
import { Cell, copyRows } from './copy';
import { partitionName } from './partitions';
import { SeriesIds } from './seriesIds';

const VALUE_COLUMNS = [
  'requests',
  'errors',
  'errors_5xx',
  'latency_p50_ms',
  'latency_p95_ms',
  'latency_p99_ms',
  'availability_ratio',
  'cpu_ratio',
  'memory_ratio',
  'saturation_ratio',
  'saturation_resource',
] as const;
const SIGNAL_COLUMNS = ['series_id', 'ts', ...VALUE_COLUMNS] as const;

/** What a write touched. */
export interface WriteResult {
  /** Rows inserted or changed; a replay of the same facts gives 0. */
  readonly written: number;
}

/** One table row per (series, slot): two facts of one slot complete each other. */
interface SignalRow {
  readonly seriesId: number;
  readonly startMs: number;
  readonly cells: Cell[];
}

function toRows(facts: readonly SignalFact[], seriesIds: SeriesIds): SignalRow[] {
  const rows = new Map<string, SignalRow>();
  for (const fact of facts) {
    const seriesId = seriesIds.get(fact);
    const cells: Cell[] = [
      fact.requests, fact.errors, fact.errors5xx,
      fact.latencyP50Ms, fact.latencyP95Ms, fact.latencyP99Ms,
      fact.availabilityRatio, fact.cpuRatio, fact.memoryRatio,
      fact.saturationRatio, fact.saturationResource,
    ];
    const key = `${seriesId}/${fact.startMs}`;
    const earlier = rows.get(key);
    if (earlier) {
      cells.forEach((cell, column) => {
        if (cell !== null) earlier.cells[column] = cell;
      });
    } else {
      rows.set(key, { seriesId, startMs: fact.startMs, cells });
    }
  }
  // In key order the index grows at its end: measured faster (PERFORMANCE.md 1).
  return [...rows.values()].sort((a, b) => a.seriesId - b.seriesId || a.startMs - b.startMs);
}

const copyCells = (row: SignalRow): Cell[] => [
  row.seriesId,
  new Date(row.startMs).toISOString(),
  ...row.cells,
];

async function isRangeEmpty(
  transaction: Knex.Transaction,
  table: string,
  rows: readonly SignalRow[],
): Promise<boolean> {
  const seriesIds = [...new Set(rows.map(row => row.seriesId))];
  let startMs = Infinity;
  let endMs = -Infinity;
  for (const row of rows) {
    startMs = Math.min(startMs, row.startMs);
    endMs = Math.max(endMs, row.startMs);
  }
  const { rows: found } = await transaction.raw(
    `select 1 from ${table} where series_id = any(?) and ts between ? and ? limit 1`,
    [seriesIds, new Date(startMs), new Date(endMs)],
  );
  return found.length === 0;
}

/** COPY straight into the leaf partitions; only for ranges proven empty in this transaction. */
async function bulk(
  transaction: Knex.Transaction,
  table: string,
  rows: readonly SignalRow[],
): Promise<void> {
  const leaves = new Map<string, SignalRow[]>();
  for (const row of rows) {
    const leaf = partitionName(table, row.startMs);
    const list = leaves.get(leaf);
    if (list) list.push(row);
    else leaves.set(leaf, [row]);
  }
  for (const [leaf, leafRows] of leaves) {
    await copyRows(transaction, leaf, SIGNAL_COLUMNS, leafRows.map(copyCells));
  }
}

/** COPY into a temporary table, then merge: unchanged rows are not written again. */
async function merge(
  transaction: Knex.Transaction,
  table: string,
  rows: readonly SignalRow[],
): Promise<{ seriesId: number; ts: Date }[]> {
  const incoming = `incoming_${table}`;
  await transaction.raw(
    `create temporary table if not exists ${incoming} (like ${table}) on commit delete rows`,
  );
  await copyRows(transaction, incoming, SIGNAL_COLUMNS, rows.map(copyCells));
  // A known value is never replaced by an unknown one: two requests may fill one slot.
  const assignments = VALUE_COLUMNS.map(
    column => `${column} = coalesce(excluded.${column}, stored.${column})`,
  ).join(', ');
  const kept = VALUE_COLUMNS.map(
    column => `coalesce(excluded.${column}, stored.${column})`,
  ).join(', ');
  const { rows: changed } = await transaction.raw<{ rows: { series_id: number; ts: Date }[] }>(
    `insert into ${table} as stored (${SIGNAL_COLUMNS.join(', ')})
     select ${SIGNAL_COLUMNS.join(', ')} from ${incoming}
     on conflict (series_id, ts) do update set ${assignments}
       where (${VALUE_COLUMNS.map(column => `stored.${column}`).join(', ')}) is distinct from (${kept})
     returning series_id, ts`,
  );
  return changed.map(row => ({ seriesId: row.series_id, ts: row.ts }));
}

async function markDirty(
  transaction: Knex.Transaction,
  keys: readonly { seriesId: number; ts: Date }[],
  reportingZone: string,
): Promise<void> {
  if (keys.length === 0) return;
  await transaction.raw(
    `insert into rollup_dirty (series_id, day)
     select distinct series_id, (ts at time zone ?)::date
       from unnest(?::integer[], ?::timestamptz[]) as touched(series_id, ts)
     on conflict do nothing`,
    [reportingZone, keys.map(key => key.seriesId), keys.map(key => key.ts.toISOString())],
  );
}

async function writeSlots(
  transaction: Knex.Transaction,
  table: 'signal_5min' | 'signal_hour',
  facts: readonly SignalFact[],
  seriesIds: SeriesIds,
  reportingZone: string,
): Promise<number> {
  const rows = toRows(facts, seriesIds);
  if (rows.length === 0) return 0;
  const isEmpty = await isRangeEmpty(transaction, table, rows);
  let changed: { seriesId: number; ts: Date }[];
  if (isEmpty) {
    await bulk(transaction, table, rows);
    changed = rows.map(row => ({ seriesId: row.seriesId, ts: new Date(row.startMs) }));
  } else {
    changed = await merge(transaction, table, rows);
  }
  // The tip feeds verdicts only; days are made of hours.
  if (table === 'signal_hour') await markDirty(transaction, changed, reportingZone);
  return changed.length;
}

async function writeNativeDays(
  transaction: Knex.Transaction,
  facts: readonly SignalFact[],
  seriesIds: SeriesIds,
  reportingZone: string,
): Promise<number> {
  if (facts.length === 0) return 0;
  const { rows: changed } = await transaction.raw<{ rows: { series_id: number; day: string }[] }>(
    `insert into signal_day_native as stored (series_id, day, latency_p50_ms, latency_p95_ms, latency_p99_ms)
     select distinct on (series_id, day) series_id, (ts at time zone ?)::date as day, p50, p95, p99
       from unnest(?::integer[], ?::timestamptz[], ?::real[], ?::real[], ?::real[]) as given(series_id, ts, p50, p95, p99)
     on conflict (series_id, day) do update
       set latency_p50_ms = excluded.latency_p50_ms,
           latency_p95_ms = excluded.latency_p95_ms,
           latency_p99_ms = excluded.latency_p99_ms
       where (stored.*) is distinct from (excluded.*)
     returning series_id, day::text as day`,
    bind([
      reportingZone,
      facts.map(fact => seriesIds.get(fact)),
      facts.map(fact => new Date(fact.startMs).toISOString()),
      facts.map(fact => fact.latencyP50Ms),
      facts.map(fact => fact.latencyP95Ms),
      facts.map(fact => fact.latencyP99Ms),
    ]),
  );
  await transaction.raw(
    `insert into rollup_dirty (series_id, day)
     select * from unnest(?::integer[], ?::date[]) on conflict do nothing`,
    [changed.map(row => row.series_id), changed.map(row => row.day)],
  );
  return changed.length;
}

async function writeMetrics(
  transaction: Knex.Transaction,
  table: 'metric_5min' | 'metric_hour',
  facts: readonly MetricFact[],
  seriesIds: SeriesIds,
): Promise<number> {
  if (facts.length === 0) return 0;
  const { rowCount } = await transaction.raw(
    `insert into ${table} as stored (series_id, metric, ts, value)
     select distinct on (series_id, metric, ts) series_id, metric, ts, value
       from unnest(?::integer[], ?::text[], ?::timestamptz[], ?::double precision[]) as given(series_id, metric, ts, value)
     on conflict (series_id, metric, ts) do update set value = excluded.value
       where stored.value is distinct from excluded.value`,
    [
      facts.map(fact => seriesIds.get(fact)),
      facts.map(fact => fact.metric),
      facts.map(fact => new Date(fact.startMs).toISOString()),
      facts.map(fact => fact.value),
    ],
  );
  return rowCount;
}

/** Tables that a page of facts needs partitions in, with the span it needs. */
export function partitionsNeeded(
  facts: readonly (SignalFact | MetricFact)[],
): Map<string, { startMs: number; endMs: number }> {
  const needed = new Map<string, { startMs: number; endMs: number }>();
  for (const fact of facts) {
    if (fact.resolution === '1d') continue;
    const table = `${fact.kind}_${fact.resolution === '5m' ? '5min' : 'hour'}`;
    const endMs = fact.startMs + SLOT_MS[fact.resolution];
    const span = needed.get(table);
    if (!span) {
      needed.set(table, { startMs: fact.startMs, endMs });
    } else {
      span.startMs = Math.min(span.startMs, fact.startMs);
      span.endMs = Math.max(span.endMs, endMs);
    }
  }
  return needed;
}

/**
 * Writes signals and extra metrics inside the page's transaction and marks the days
 * that changed. Writing the same facts again changes nothing.
 */
export async function writeSignals(
  transaction: Knex.Transaction,
  facts: readonly (SignalFact | MetricFact)[],
  seriesIds: SeriesIds,
  reportingZone: string,
): Promise<WriteResult> {
  const signals = facts.filter((fact): fact is SignalFact => fact.kind === 'signal');
  const metrics = facts.filter((fact): fact is MetricFact => fact.kind === 'metric');
  const at = <T extends { resolution: string }>(list: readonly T[], resolution: string) =>
    list.filter(fact => fact.resolution === resolution);
  const written =
    (await writeSlots(transaction, 'signal_5min', at(signals, '5m'), seriesIds, reportingZone)) +
    (await writeSlots(transaction, 'signal_hour', at(signals, '1h'), seriesIds, reportingZone)) +
    (await writeNativeDays(transaction, at(signals, '1d'), seriesIds, reportingZone)) +
    (await writeMetrics(transaction, 'metric_5min', at(metrics, '5m'), seriesIds)) +
    (await writeMetrics(transaction, 'metric_hour', at(metrics, '1h'), seriesIds));
  return { written };
}
