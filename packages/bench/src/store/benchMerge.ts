import { Partitions } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { writeSignals } from '@rosetta/backstage-plugin-monitoring-backend/src/store/signalStore';
import { SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { createPages, HISTORY_END_MS, HOUR_MS } from '../data/signals';
import { alternate, timed } from '../measure/alternate';
import { Figure } from '../measure/figure';
import { median, pairedRatio } from '../measure/median';
import { BenchDatabase, REPORTING_ZONE } from './benchDatabase';

/** What the hourly stream reads again each hour (`overlapSeconds`). */
const WINDOW = { startMs: HISTORY_END_MS - 48 * HOUR_MS, endMs: HISTORY_END_MS };
/** Rows to a statement in the baseline: PERFORMANCE.md 1. */
const BASELINE_BATCH = 1_000;

interface BaselineRow {
  readonly [column: string]: string | number | Date | null;
}

function baselineRows(database: BenchDatabase, page: readonly SignalFact[]): BaselineRow[] {
  return page.map(fact => ({
    series_id: database.seriesIds.get(fact),
    ts: new Date(fact.startMs),
    requests: fact.requests,
    errors: fact.errors,
    errors_5xx: fact.errors5xx,
    latency_p50_ms: fact.latencyP50Ms,
    latency_p95_ms: fact.latencyP95Ms,
    latency_p99_ms: fact.latencyP99Ms,
    availability_ratio: fact.availabilityRatio,
    cpu_ratio: fact.cpuRatio,
    memory_ratio: fact.memoryRatio,
    saturation_ratio: fact.saturationRatio,
    saturation_resource: fact.saturationResource,
  }));
}

async function mergeByKnex(transaction: Knex.Transaction, rows: readonly BaselineRow[]) {
  for (let from = 0; from < rows.length; from += BASELINE_BATCH) {
    await transaction('baseline_hour')
      .insert(rows.slice(from, from + BASELINE_BATCH))
      .onConflict(['series_id', 'ts'])
      .merge();
  }
}

/** Both tables as they were an hour ago: all hours but the newest, in revision 0. */
async function reset(knex: Knex) {
  await knex.raw('truncate signal_hour, baseline_hour, rollup_dirty');
  await knex.raw('insert into signal_hour select * from stored_hour');
  await knex.raw('insert into baseline_hour select * from stored_hour');
}

async function compare(
  database: BenchDatabase,
  seriesCount: number,
  repetitions: number,
  revisionOf: (startMs: number) => number,
): Promise<{ product: number[]; baseline: number[]; rows: number }> {
  const { knex, seriesIds } = database;
  const pages = createPages(seriesCount, WINDOW, revisionOf);
  const baseline = pages.map(page => baselineRows(database, page));
  const { first, second } = await alternate(
    repetitions,
    async () => {
      await reset(knex);
      return timed(async () => {
        for (const page of pages) {
          await knex.transaction(transaction => writeSignals(transaction, page, seriesIds, REPORTING_ZONE));
        }
      });
    },
    async () => {
      await reset(knex);
      return timed(async () => {
        for (const page of baseline) await knex.transaction(transaction => mergeByKnex(transaction, page));
      });
    },
  );
  return { product: first, baseline: second, rows: pages.reduce((sum, page) => sum + page.length, 0) };
}

/**
 * The product's merge against knex's own upsert into a table of the same shape: once
 * where every row is new or changed, once as the hourly stream meets it, where the
 * source repeats 46 of 48 hours unchanged.
 */
export async function benchMerge(
  database: BenchDatabase,
  seriesCount: number,
  repetitions: number,
): Promise<Figure[]> {
  const { knex, seriesIds } = database;
  await new Partitions(knex).ensure('signal_hour', WINDOW.startMs, WINDOW.endMs);
  const newestMs = WINDOW.endMs - HOUR_MS;
  for (const page of createPages(seriesCount, { ...WINDOW, endMs: newestMs }, () => 0)) {
    await knex.transaction(transaction => writeSignals(transaction, page, seriesIds, REPORTING_ZONE));
  }
  await knex.raw('create table stored_hour as select * from signal_hour order by series_id, ts');
  // The same partitioning as the product's: only the way of writing differs.
  await knex.raw('create table baseline_hour (like signal_hour including all) partition by range (ts)');
  await knex.raw(`create table baseline_hour_202611 partition of baseline_hour for values from ('2026-11-01Z') to ('2026-12-01Z')`);

  const figures: Figure[] = [];
  for (const { name, revisionOf } of [
    { name: 'merge / knex upsert, every row changed (speed)', revisionOf: () => 1 },
    {
      name: 'merge / knex upsert, hourly re-read of 48 h (speed)',
      revisionOf: (startMs: number) => (startMs >= newestMs - HOUR_MS ? 1 : 0),
    },
  ]) {
    const { product, baseline, rows } = await compare(database, seriesCount, repetitions, revisionOf);
    figures.push({
      name,
      measured: pairedRatio(baseline, product),
      pass: { least: 3 },
      aim: { least: 5 },
      detail: `${rows} rows: ${median(product).toFixed(0)} ms / ${median(baseline).toFixed(0)} ms`,
    });
  }
  await knex.raw('drop table stored_hour, baseline_hour');
  await knex.raw('truncate signal_hour, rollup_dirty');
  return figures;
}
