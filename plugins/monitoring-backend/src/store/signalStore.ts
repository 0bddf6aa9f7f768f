import { MetricFact, SignalFact, SLOT_MS } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from './bind';
import { unsealDaysOf } from './sealStore';
import { SeriesIds } from './seriesIds';
import { copySignals, SIGNAL_COLUMNS, VALUE_COLUMNS } from './signalCopy';
import { byLeaf, SignalRow, spanOf, toRows, touchedDays } from './signalRows';

/** What a write touched. */
export interface WriteResult {
  /** Rows inserted or changed; a replay of the same facts gives 0. */
  readonly written: number;
}

/**
 * Takes the row of a mark that is there already. With "do nothing" a derive round could claim
 * that mark before these rows are committed, compute without them, and the mark would be gone.
 * The rows come in key order, so that two pages never wait for each other.
 */
const KEEP_MARK = 'on conflict (day, series_id) do update set marked_at = excluded.marked_at, hours_changed = true';

/** Beyond this share of rows that are there already, merging all of them is the cheaper way. */
const MOST_HELD = 0.25;

/**
 * Which of the rows' keys are there already, or undefined when they are many.
 *
 * The answer holds until the transaction ends: writers of one stream wait for each
 * other (`pageWriter`), and no two streams write the same table.
 */
async function findHeld(
  transaction: Knex.Transaction,
  table: string,
  rows: readonly SignalRow[],
): Promise<Set<string> | undefined> {
  const seriesIds = [...new Set(rows.map(row => row.seriesId))];
  const { startMs, lastMs } = spanOf(rows);
  const most = Math.floor(rows.length * MOST_HELD);
  const { rows: found } = await transaction.raw<{ rows: { series_id: number; ts: Date }[] }>(
    `select series_id, ts from ${table} where series_id = any(?) and ts between ? and ? limit ?`,
    [seriesIds, new Date(startMs), new Date(lastMs), most + 1],
  );
  if (found.length > most) return undefined;
  return new Set(found.map(row => `${row.series_id}/${row.ts.getTime()}`));
}

/** COPY straight into the leaf partitions; only for keys proven absent in this transaction. */
async function bulk(
  transaction: Knex.Transaction,
  table: 'signal_5min' | 'signal_hour',
  rows: readonly SignalRow[],
  reportingZone: string,
): Promise<number> {
  for (const [leaf, leafRows] of byLeaf(table, rows)) {
    await copySignals(transaction, leaf, leafRows);
  }
  if (table === 'signal_hour') {
    const touched = touchedDays(rows, reportingZone);
    await transaction.raw(
      `insert into rollup_dirty (series_id, day)
       select * from unnest(?::integer[], ?::date[]) as touched(series_id, day)
        order by day, series_id ${KEEP_MARK}`,
      [touched.seriesIds, touched.days],
    );
  }
  return rows.length;
}

/**
 * COPY into a temporary table, then one statement that merges and marks what changed.
 *
 * Rows that say nothing new are left out before the insert: a conflict would lock and
 * log them though nothing changes. A known value is never replaced by an unknown one,
 * since two requests may fill one slot.
 */
async function merge(
  transaction: Knex.Transaction,
  table: 'signal_5min' | 'signal_hour',
  rows: readonly SignalRow[],
  reportingZone: string,
): Promise<number> {
  const incoming = `incoming_${table}`;
  await transaction.raw(
    `create temporary table if not exists ${incoming} (like ${table}) on commit delete rows`,
  );
  await copySignals(transaction, incoming, rows);
  const list = (make: (column: string) => string) => VALUE_COLUMNS.map(make).join(', ');
  const { startMs, lastMs } = spanOf(rows);
  // The tip feeds verdicts only; days are made of hours.
  const marks = `, marked as (
       insert into rollup_dirty (series_id, day)
       select distinct series_id, (ts at time zone :zone)::date as day from changed
        order by day, series_id ${KEEP_MARK}
     )`;
  const { rows: counted } = await transaction.raw<{ rows: { written: number }[] }>(
    `with changed as (
       insert into ${table} as stored (${SIGNAL_COLUMNS.join(', ')})
       select given.series_id, given.ts, ${list(column => `given.${column}`)}
         from ${incoming} as given
         left join ${table} as held
           on held.series_id = given.series_id
          and held.ts = given.ts
          and held.ts between :from and :to
        where held.series_id is null
           or (${list(column => `held.${column}`)})
              is distinct from (${list(column => `coalesce(given.${column}, held.${column})`)})
       on conflict (series_id, ts) do update
         set ${list(column => `${column} = coalesce(excluded.${column}, stored.${column})`)}
       returning series_id, ts
     )${table === 'signal_hour' ? marks : ''}
     select count(*)::integer as written from changed`,
    { zone: reportingZone, from: new Date(startMs), to: new Date(lastMs) },
  );
  return counted[0].written;
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
  if (table === 'signal_hour') await unsealDaysOf(transaction, rows);
  const held = await findHeld(transaction, table, rows);
  if (held === undefined) return merge(transaction, table, rows, reportingZone);
  if (held.size === 0) return bulk(transaction, table, rows, reportingZone);
  const [known, fresh]: [SignalRow[], SignalRow[]] = [[], []];
  for (const row of rows) (held.has(`${row.seriesId}/${row.startMs}`) ? known : fresh).push(row);
  return (
    (fresh.length > 0 ? await bulk(transaction, table, fresh, reportingZone) : 0) +
    (known.length > 0 ? await merge(transaction, table, known, reportingZone) : 0)
  );
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
     select * from unnest(?::integer[], ?::date[]) as touched(series_id, day)
      order by day, series_id ${KEEP_MARK}`,
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
