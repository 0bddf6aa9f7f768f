import { join } from 'node:path';
import { DEFAULT_OBJECTIVES, judgeDay } from '@rosetta/backstage-plugin-monitoring-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, PACKAGE_ROOT, testDatabases } from '../__testUtils__/database';
import { HOUR, hourFact } from '../__testUtils__/facts';
import { migrate } from './database';
import { DeriveStore } from './deriveStore';
import { Partitions } from './partitions';
import { SeriesIds } from './seriesIds';
import { writeSignals } from './signalStore';

jest.setTimeout(120_000);

const MIGRATION = '20261120001800_counted_requests.js';
const DAY_MS = 24 * HOUR;

describe('days of an installation that had no denominators', () => {
  const databases = testDatabases();
  const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

  it('are derived anew as long as their hours are kept, newest first, and have none until then', async () => {
    const { knex } = await migratedDatabase(databases);
    const config = { directory: join(PACKAGE_ROOT, 'migrations') };
    await knex.raw(`drop materialized view if exists mv_monitoring_overview_period`);
    await knex.migrate.down({ ...config, name: MIGRATION });
    const todayMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const [recent, old] = [todayMs - 3 * DAY_MS, todayMs - 500 * DAY_MS];
    const ids = new SeriesIds();
    const facts = [hourFact(recent, { requests: 100, errors: 5 }), hourFact(recent + HOUR, { requests: 900, errors: null })];
    await new Partitions(knex).ensure('signal_hour', recent, recent + DAY_MS);
    await ids.ensure(knex, facts);
    await knex.transaction(transaction => writeSignals(transaction, facts, ids, 'UTC'));
    await knex.raw('truncate rollup_dirty');
    await knex.raw(
      `insert into app_day (series_id, day, hours_expected, hours_observed, hours_idle, hours_judged, hours_within_target, requests,
         errors, latency_p95_ms, latency_method, availability_hours)
       select series_id, given.day, 24, 2, 0, 0, 0, 1000, 5, 250, 'weighted_estimate', 0
         from series cross join unnest(?::date[]) as given(day)`,
      [[dayOf(recent), dayOf(old)]],
    );
    await migrate(knex, PACKAGE_ROOT);

    const days = async () =>
      (await knex.raw<{ rows: Record<string, unknown>[] }>(
        `select day::text as day, errors, requests_with_errors_known as counted, latency_method from app_day order by day`,
      )).rows;
    const older = { day: dayOf(old), errors: 5, counted: null, latency_method: 'weighted_estimate' };
    expect(await days()).toEqual([older, { day: dayOf(recent), errors: 5, counted: null, latency_method: 'weighted_estimate' }]);
    const { rows: marked } = await knex.raw(`select day::text as day, hours_changed from rollup_dirty`);
    expect(marked).toEqual([{ day: dayOf(recent), hours_changed: false }]);
    await new DeriveStore(knex, 'UTC', DEFAULT_OBJECTIVES).deriveAppDays(100, Date.now(), judgeDay);
    // The day of which no hour is kept stays as it was, and unknown.
    expect(await days()).toEqual([older, { day: dayOf(recent), errors: 5, counted: 100, latency_method: 'approx' }]);
  });
});

describe('weighted_median', () => {
  const databases = testDatabases();
  let knex: Knex;

  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
  });

  const read = async (hours: readonly (readonly [value: number, weight: number])[]) => {
    const ordered = [...hours].sort(([a], [b]) => a - b);
    const { rows } = await knex.raw<{ rows: { median: number | null }[] }>(
      `select weighted_median(cast(? as real[]), cast(? as double precision[])) as median`,
      [ordered.map(([value]) => value), ordered.map(([, weight]) => weight)],
    );
    return rows[0].median;
  };

  it.each<[(readonly [number, number])[], number | null]>([
    [[], null],
    [[[7, 3]], 7],
    [[[100, 1_000], [2_000, 100]], 100],
    [[[1, 1], [2, 1], [3, 1], [4, 1]], 2.5],
    [[[1, 1], [2, 1], [3, 1]], 2],
    [[[1, 2], [5, 1], [9, 1]], 3],
  ])('of %j is %d', async (hours, median) => {
    expect(await read(hours)).toBe(median);
  });

  it('is the middle of the values, each written as often as it weighs, whatever they are', async () => {
    const hour = fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 12 }));
    await fc.assert(
      fc.asyncProperty(fc.array(hour, { minLength: 1, maxLength: 25 }), async hours => {
        const all = hours.flatMap(([value, weight]) => Array.from({ length: weight }, () => value)).sort((a, b) => a - b);
        const half = (all.length - 1) / 2;
        expect(await read(hours)).toBe((all[Math.floor(half)] + all[Math.ceil(half)]) / 2);
      }),
      { numRuns: 200 },
    );
  });
});
