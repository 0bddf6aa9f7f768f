import { Partitions, copyRows } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { partitionName } from '@rosetta/backstage-plugin-monitoring-backend/src/store/partitions';
import { Knex } from 'knex';
import { BenchDatabase } from '../store/benchDatabase';
import { componentRef, ENVIRONMENT } from './estate';
import { HOUR_MS, hourOfWeek, valuesAt } from './signals';

const COLUMNS = [
  'series_id', 'ts', 'requests', 'errors', 'errors_5xx', 'latency_p50_ms', 'latency_p95_ms', 'latency_p99_ms',
  'availability_ratio', 'cpu_ratio', 'memory_ratio', 'saturation_ratio', 'saturation_resource',
];
type Row = (string | number | null)[];

/** A series' week, in the order of the table's columns after the key. */
function weekOf(series: number): Row[] {
  return Array.from({ length: 168 }, (_, weekHour) => Object.values(valuesAt(series, weekHour, 0)));
}

/**
 * Fills `signal_hour` with a whole history and marks all its days dirty.
 *
 * The facts go in by COPY without the product's write path, which is measured
 * elsewhere: here only the result matters.
 */
export async function loadHistory(
  database: BenchDatabase,
  seriesCount: number,
  window: { readonly startMs: number; readonly endMs: number },
): Promise<void> {
  const { knex, seriesIds } = database;
  await new Partitions(knex).ensure('signal_hour', window.startMs, window.endMs);
  const series = Array.from({ length: seriesCount }, (_, index) => ({
    seriesId: seriesIds.get({ entityRef: componentRef(index), environment: ENVIRONMENT }),
    week: weekOf(index),
  }));
  const leaves = new Map<string, { startMs: number; text: string }[]>();
  for (let startMs = window.startMs; startMs < window.endMs; startMs += HOUR_MS) {
    const leaf = partitionName('signal_hour', startMs);
    const hours = leaves.get(leaf) ?? [];
    hours.push({ startMs, text: new Date(startMs).toISOString() });
    leaves.set(leaf, hours);
  }
  function* rowsOf(hours: readonly { startMs: number; text: string }[]): Generator<Row> {
    for (const { seriesId, week } of series) {
      for (const hour of hours) yield [seriesId, hour.text, ...week[hourOfWeek(hour.startMs)]];
    }
  }
  for (const [leaf, hours] of leaves) {
    await knex.transaction(transaction => copyRows(transaction, leaf, COLUMNS, rowsOf(hours)));
  }
  await markAllDays(knex, window);
}

async function markAllDays(knex: Knex, window: { readonly startMs: number; readonly endMs: number }) {
  await knex.raw(
    `insert into rollup_dirty (series_id, day)
     select series.series_id, day::date
       from series
      cross join generate_series(cast(? as timestamptz) at time zone 'UTC', cast(? as timestamptz) at time zone 'UTC', '1 day') as day`,
    [new Date(window.startMs), new Date(window.endMs - 1)],
  );
}
