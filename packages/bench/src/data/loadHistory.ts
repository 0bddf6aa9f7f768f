import { Partitions } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { copySignals } from '@rosetta/backstage-plugin-monitoring-backend/src/store/signalCopy';
import { SignalRow } from '@rosetta/backstage-plugin-monitoring-backend/src/store/signalRows';
import { partitionName } from '@rosetta/backstage-plugin-monitoring-backend/src/store/partitions';
import { Knex } from 'knex';
import { BenchDatabase } from '../store/benchDatabase';
import { componentRef, ENVIRONMENT } from './estate';
import { HOUR_MS, hourOfWeek, valuesAt } from './signals';

/** A series' week, hour by hour. */
function weekOf(series: number): SignalRow['values'][] {
  return Array.from({ length: 168 }, (_, weekHour) => valuesAt(series, weekHour, 0));
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
  const leaves = new Map<string, number[]>();
  for (let startMs = window.startMs; startMs < window.endMs; startMs += HOUR_MS) {
    const leaf = partitionName('signal_hour', startMs);
    leaves.set(leaf, [...(leaves.get(leaf) ?? []), startMs]);
  }
  for (const [leaf, hours] of leaves) {
    const rows = series.flatMap(({ seriesId, week }) =>
      hours.map((startMs): SignalRow => ({ seriesId, startMs, values: week[hourOfWeek(startMs)] })),
    );
    await knex.transaction(transaction => copySignals(transaction, leaf, rows));
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
