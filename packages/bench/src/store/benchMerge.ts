import { Partitions } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { writeSignals } from '@rosetta/backstage-plugin-monitoring-backend/src/store/signalStore';
import { SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { createPages, HISTORY_END_MS, HOUR_MS } from '../data/signals';
import { alternate, timed } from '../measure/alternate';
import { Figure } from '../measure/figure';
import { median, pairedRatio } from '../measure/median';
import { BenchDatabase, REPORTING_ZONE } from './benchDatabase';

interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

const lastHours = (hours: number): Window => ({ startMs: HISTORY_END_MS - hours * HOUR_MS, endMs: HISTORY_END_MS });
/** The longest window the connector asks for (`maxWindowSeconds` of the hourly stream). */
const FORTNIGHT = lastHours(14 * 24);
/** What the hourly stream reads again each hour (`overlapSeconds`). */
const OVERLAP = lastHours(48);
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

/** Both tables as they were before the pages came. */
async function reset(knex: Knex) {
  await knex.raw('truncate signal_hour, baseline_hour, rollup_dirty');
  await knex.raw('insert into signal_hour select * from stored_hour');
  await knex.raw('insert into baseline_hour select * from stored_hour');
}

async function compare(
  database: BenchDatabase,
  seriesCount: number,
  repetitions: number,
  { window, brought }: Case,
): Promise<{ product: number[]; baseline: number[]; rows: number }> {
  const { knex, seriesIds } = database;
  const pages = createPages(seriesCount, window, brought);
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

/** How much of what a page brings is there already. */
interface Case {
  readonly name: string;
  readonly window: Window;
  /** Revision stored before the clock starts, per slot; null is a slot that is not stored. */
  readonly stored: (startMs: number) => number | null;
  readonly brought: (startMs: number) => number;
  readonly isJudged: boolean;
}

const NEWEST_MS = OVERLAP.endMs - HOUR_MS;

const CASES: readonly Case[] = [
  {
    // PERFORMANCE.md 1 and 8 (I3): fresh rows, staged and merged. One hour is there, so no range is empty.
    name: 'merge / knex upsert, fresh rows (speed)',
    window: FORTNIGHT,
    stored: startMs => (startMs === FORTNIGHT.startMs ? 0 : null),
    brought: () => 0,
    isJudged: true,
  },
  {
    name: '  of 48 h read again, the newest two changed',
    window: OVERLAP,
    stored: startMs => (startMs < NEWEST_MS ? 0 : null),
    brought: startMs => (startMs >= NEWEST_MS - HOUR_MS ? 1 : 0),
    isJudged: false,
  },
  {
    name: '  of 48 h read again, every row changed',
    window: OVERLAP,
    stored: startMs => (startMs < NEWEST_MS ? 0 : null),
    brought: () => 1,
    isJudged: false,
  },
];

/** Keeps in `stored_hour` what the case says is there before. */
async function store(database: BenchDatabase, seriesCount: number, item: Case) {
  const { knex, seriesIds } = database;
  await knex.raw('truncate signal_hour, stored_hour, rollup_dirty');
  const isStored = (fact: SignalFact) => item.stored(fact.startMs) !== null;
  for (const page of createPages(seriesCount, item.window, () => 0)) {
    await knex.transaction(transaction => writeSignals(transaction, page.filter(isStored), seriesIds, REPORTING_ZONE));
  }
  await knex.raw('insert into stored_hour select * from signal_hour order by series_id, ts');
}

/**
 * The product's merge against knex's own upsert of the same rows into a table of the
 * same shape: of fresh rows, which is judged, and of rows that are there already.
 */
export async function benchMerge(
  database: BenchDatabase,
  seriesCount: number,
  repetitions: number,
): Promise<Figure[]> {
  const { knex } = database;
  await new Partitions(knex).ensure('signal_hour', FORTNIGHT.startMs, FORTNIGHT.endMs);
  await knex.raw('create table stored_hour (like signal_hour)');
  // The same partitioning as the product's: only the way of writing differs.
  await knex.raw('create table baseline_hour (like signal_hour including all) partition by range (ts)');
  await knex.raw(`create table baseline_hour_202611 partition of baseline_hour for values from ('2026-11-01Z') to ('2026-12-01Z')`);

  const figures: Figure[] = [];
  for (const item of CASES) {
    await store(database, seriesCount, item);
    const { product, baseline, rows } = await compare(database, seriesCount, repetitions, item);
    figures.push({
      name: item.name,
      measured: pairedRatio(baseline, product),
      pass: item.isJudged ? { least: 3 } : null,
      aim: item.isJudged ? { least: 5 } : null,
      detail: `${rows} rows: ${median(product).toFixed(0)} ms / ${median(baseline).toFixed(0)} ms`,
    });
  }
  await knex.raw('drop table stored_hour, baseline_hour');
  await knex.raw('truncate signal_hour, rollup_dirty');
  return figures;
}
