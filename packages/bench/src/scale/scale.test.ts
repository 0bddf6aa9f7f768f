import { migratedDatabase, testDatabases } from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';
import { Partitions, SealStore } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { partitionName } from '@rosetta/backstage-plugin-monitoring-backend/src/store/partitions';
import { copySignals } from '@rosetta/backstage-plugin-monitoring-backend/src/store/signalCopy';
import { SignalValues } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { DAY_MS, HISTORY_END_MS, HOUR_MS, valuesAt } from '../data/signals';
import { BenchDatabase, readServer } from '../store/benchDatabase';
import { measureScale, readScaleArguments } from './benchScale';
import { copyPacked } from './copyPacked';
import { deriveAppDays, deriveScopeDays, markAppDays } from './deriveHistory';
import { generate, loadEstate } from './generate';
import { measureRouter } from './http/measureHttp';
import { loadHours, loadSealed } from './loadSignals';
import { DayHours, packDay } from './packDay';
import { historySpan, profileValues, sealedSpan, Shape } from './shape';

jest.setTimeout(300_000);

const SMALL: Shape = { series: 12, days: 24, profiles: 4, scopes: { domains: 2, systems: 4, groups: 3 } };
const UNKNOWN: SignalValues = {
  requests: null, errors: null, errors5xx: null, latencyP50Ms: null, latencyP95Ms: null, latencyP99Ms: null, availabilityRatio: null,
  cpuRatio: null, memoryRatio: null, saturationRatio: null, saturationResource: null,
};

/** Rows as text, where they lie and all they take: equal ones differ in no digit and in no byte of length. */
async function rowsOf(knex: Knex, table: string, key: string): Promise<unknown[]> {
  const { rows } = await knex.raw<{ rows: unknown[] }>(`select held::text as row, pg_column_size(held.*) as bytes from ${table} as held order by ${key}`);
  return rows;
}

const sealedRows = (knex: Knex) => rowsOf(knex, 'signal_day_packed', 'day, series_id');

describe('a packed day', () => {
  const databases = testDatabases();
  const day = HISTORY_END_MS - 30 * DAY_MS;
  const full = Array.from({ length: 24 }, (_, hour) => valuesAt(3, hour, 0));
  const one = Array.from({ length: 24 }, (_, hour) => profileValues(3, hour));
  const at = (hours: DayHours, hour: number, values: Partial<SignalValues> | null): DayHours =>
    hours.map((held, n) => (n === hour ? values && { ...UNKNOWN, ...held, ...values } : held));
  const days: Record<string, DayHours> = {
    'has every hour': full,
    'has one resource': one,
    'lacks hours at both ends': at(at(full, 0, null), 23, null),
    'has one hour, of which nothing is known': full.map((_, n) => (n === 23 ? UNKNOWN : null)),
    'has counts that a real would round': at(full, 4, { requests: 16_777_217, errors: 0.1 }),
    'has a count no real can hold': at(full, 9, { requests: 1e300, errors5xx: 1e-300 }),
    'has a count below what is kept as real': at(full, 9, { errors: 2 ** -140 }),
    'has no count of one kind': full.map(hour => ({ ...hour, errors5xx: null })),
    'has zeros': full.map(hour => ({ ...hour, requests: 0, errors: 0 })),
    'has no latency and no resource': full.map(hour => ({ ...hour, latencyP95Ms: null, saturationRatio: null, saturationResource: null })),
    'has a ratio whose resource is not known': at(one, 5, { saturationResource: null }),
    'has a resource without a ratio': at(one, 5, { saturationRatio: null }),
  };

  it('is what sealing makes of the same hours', async () => {
    const { knex } = await migratedDatabase(databases);
    const partitions = new Partitions(knex);
    for (const table of ['signal_hour', 'signal_day_packed']) await partitions.ensure(table, day, day + DAY_MS);
    const lists = Object.values(days);
    const rows = lists.flatMap((hours, index) =>
      hours.flatMap((values, n) => (values ? [{ seriesId: index + 1, startMs: day + n * HOUR_MS, values }] : [])),
    );
    await knex.transaction(transaction => copySignals(transaction, partitionName('signal_hour', day), rows));
    await knex.raw(`select seal_signal_days(cast(? as integer[]), array_fill(cast(? as date), array[${lists.length}]))`, [
      lists.map((_, index) => index + 1), new Date(day).toISOString().slice(0, 10),
    ]);
    const sealed = await sealedRows(knex);
    expect(sealed).toHaveLength(lists.length);
    await knex.raw('truncate signal_day_packed');
    await knex.transaction(transaction => copyPacked(
      transaction, partitionName('signal_day_packed', day),
      lists.map((hours, index) => ({ seriesId: index + 1, dayMs: day, packed: packDay(hours) })),
    ));
    expect(await sealedRows(knex)).toEqual(sealed);
  });

  it('is refused without an hour, or with too few', () => {
    expect(() => packDay(full.map(() => null))).toThrow(RangeError);
    expect(() => packDay(full.slice(1))).toThrow(RangeError);
  });
});

describe('a generated database', () => {
  const server = readServer(process.env);

  it('holds the sealed days that sealing its hours makes', async () => {
    const database = await BenchDatabase.create(server, 'scale_seal', 0);
    try {
      const { knex } = database;
      const ids = await loadEstate(database, SMALL);
      await loadSealed(knex, ids, SMALL);
      const written = await sealedRows(knex);
      expect(written).toHaveLength(SMALL.series * (SMALL.days - 7));
      const bound = await rowsOf(knex, 'signal_seal', '1');
      await knex.raw('truncate signal_day_packed, signal_seal');
      await loadHours(knex, ids, SMALL, sealedSpan(SMALL));
      const seals = new SealStore(knex, new Partitions(knex));
      while (await seals.moveBound(HISTORY_END_MS));
      while ((await seals.sealNoted()) > 0);
      expect(await sealedRows(knex)).toEqual(written);
      expect(await rowsOf(knex, 'signal_seal', '1')).toEqual(bound);
      expect(await rowsOf(knex, 'signal_hour', 'ts')).toEqual([]);
    } finally {
      await database.drop();
    }
  });

  it('is the same twice, with each hour in one place', async () => {
    const told: unknown[][] = [];
    for (const turn of [1, 2]) {
      const database = await generate(server, `scale_twice_${turn}`, SMALL, () => {});
      try {
        const { knex } = database;
        told.push(await Promise.all([
          sealedRows(knex), rowsOf(knex, 'signal_hour', 'series_id, ts'), rowsOf(knex, 'signal_5min', 'series_id, ts'), rowsOf(knex, 'incident', 'external_id'),
          rowsOf(knex, 'deployment', 'external_id'), rowsOf(knex, 'app_day', 'series_id, day'), rowsOf(knex, 'scope_day', 'scope_ref, day'),
        ]));
        const { rows: [{ hours, distinct }] } = await knex.raw<{ rows: { hours: number; distinct: number }[] }>(
          `select count(*)::integer as hours, count(distinct (series_id, ts))::integer as distinct from signal_hour_all`,
        );
        expect([hours, distinct]).toEqual([SMALL.series * SMALL.days * 24, SMALL.series * SMALL.days * 24]);
      } finally {
        await database.drop();
      }
    }
    expect(told[0].map(rows => (rows as unknown[]).length)).toEqual([
      SMALL.series * (SMALL.days - 7), SMALL.series * 7 * 24, SMALL.series * 72 * 12, expect.any(Number), SMALL.series * 16,
      SMALL.series * SMALL.days, 9 * SMALL.days,
    ]);
    expect(told[1]).toEqual(told[0]);
  });

  it('has derived days that deriving all of them leaves as they are', async () => {
    const said: string[] = [];
    const database = await generate(server, 'scale_derive', SMALL, text => said.push(text));
    try {
      const { knex } = database;
      const days = () => rowsOf(knex, 'app_day', 'series_id, day');
      const scopes = () => rowsOf(knex, 'scope_day', 'scope_ref, day');
      const [copied, rolledUp] = [await days(), await scopes()];
      expect(copied).toHaveLength(SMALL.series * SMALL.days);
      expect(rolledUp).toHaveLength((2 + 4 + 3) * SMALL.days);
      const { rows } = await knex.raw<{ rows: { state: string }[] }>(`select distinct state from app_day`);
      // Incidents and signals speak: copies of nothing but one state would prove little.
      expect(rows.length).toBeGreaterThan(1);
      await knex.raw('truncate app_day, scope_day');
      expect(await markAppDays(knex, SMALL.series, historySpan(SMALL))).toBe(SMALL.series * SMALL.days);
      await deriveAppDays(database, HISTORY_END_MS);
      await deriveScopeDays(database);
      expect(await days()).toEqual(copied);
      expect(await scopes()).toEqual(rolledUp);
      expect(said.some(line => line.includes('copied to the others'))).toBe(true);
    } finally {
      await database.drop();
    }
  });
});

describe('the benchmark of scale', () => {
  it('reads how many series there are to be', () => {
    expect(readScaleArguments(['--series', '2000', '--quick'])).toEqual({ series: 2_000, repetitions: 2 });
    expect(readScaleArguments(['--series', '10000']).series).toBe(10_000);
    for (const wrong of [[], ['--series'], ['--series', '7'], ['--series', '500', 'merge']]) {
      expect(() => readScaleArguments(wrong)).toThrow('scale --series 500|2000|10000');
    }
  });

  it('measures every row, and its arms tell the same', async () => {
    const figures = await measureScale(readServer(process.env), { ...SMALL, series: 24 }, SMALL, 1, () => {}, { seconds: 2, arms: [measureRouter] });
    expect(figures.map(figure => figure.name)).toEqual([
      'bytes per point, sealed',
      '  row alone, of a series short of two resources by turns',
      'bytes per point, hot',
      'overview p50, 24 / 12 series',
      'summary p50, 24 / 12 series',
      'overview p95, raw SQL over hours / from views (times)',
      '30 d hourly of one entity, store query / raw SQL on a narrow table (p50)',
      'router over HTTP, p95 ms',
      'router over HTTP, p99 ms',
      'router over HTTP, other answers than 200',
      'recompute, days of entities per second',
      '  one year of 2,000 entities (minutes, extrapolated)',
      'one dirty day of 24 series and the refresh after it (ms)',
      'hourly cycle of 24 series, without SLOs and scores (ms)',
      'delivery of 24 series, an hour of deployments and both views (ms)',
      'longest stall of a reader in any refresh (ms)',
    ]);
    for (const { name, measured } of figures.filter(figure => !figure.name.endsWith('than 200'))) expect([name, measured > 0]).toEqual([name, true]);
    expect(figures.find(figure => figure.name.endsWith('than 200'))).toMatchObject({ measured: 0, detail: 'none' });
  });
});
