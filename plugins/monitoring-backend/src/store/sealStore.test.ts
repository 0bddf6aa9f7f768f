import fc from 'fast-check';
import { SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { Partitions } from './partitions';
import { SignalReader } from './read';
import { SealStore } from './sealStore';
import { SeriesIds } from './seriesIds';
import { partitionsNeeded, writeSignals } from './signalStore';

jest.setTimeout(120_000);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 9, 31, 20);
const shop = { entityRef: 'component:default/shop', environment: 'production' };
const cart = { entityRef: 'component:default/cart', environment: 'production' };

const VALUES = [
  'requests', 'errors', 'errors5xx', 'latencyP50Ms', 'latencyP95Ms', 'latencyP99Ms', 'availabilityRatio', 'cpuRatio', 'memoryRatio', 'saturationRatio',
] as const;

const hour = (startMs: number, values: Partial<SignalFact> = {}, series = shop): SignalFact => ({
  kind: 'signal', ...series, resolution: '1h', startMs, requests: null, errors: null, errors5xx: null, latencyP50Ms: null, latencyP95Ms: null,
  latencyP99Ms: null, availabilityRatio: null, cpuRatio: null, memoryRatio: null, saturationRatio: null, saturationResource: null, ...values,
});

describe('Sealed days', () => {
  const databases = testDatabases();
  let knex: Knex;
  let seriesIds: SeriesIds;
  let partitions: Partitions;
  let seals: SealStore;

  beforeEach(async () => {
    ({ knex } = await migratedDatabase(databases));
    partitions = new Partitions(knex);
    seals = new SealStore(knex, partitions);
    seriesIds = new SeriesIds();
    await seriesIds.ensure(knex, [shop, cart]);
  });

  const write = async (facts: readonly SignalFact[]) => {
    for (const [table, span] of partitionsNeeded(facts)) await partitions.ensure(table, span.startMs, span.endMs);
    return knex.transaction(transaction => writeSignals(transaction, facts, seriesIds, 'Europe/Paris'));
  };
  const all = async () =>
    (await knex.raw<{ rows: unknown[] }>(`select * from signal_hour_all order by series_id, ts`)).rows;
  const counts = async () => {
    const { rows } = await knex.raw<{ rows: { hot: number; sealed: number; noted: number }[] }>(
      `select (select count(*)::integer from signal_hour) as hot, (select count(*)::integer from signal_day_packed) as sealed,
              (select count(*)::integer from signal_unsealed) as noted`,
    );
    return rows[0];
  };
  const sealAll = async (nowMs = NOW) => {
    while (await seals.moveBound(nowMs));
    let sealed = 0;
    for (let step = 1; step > 0; sealed += step) step = await seals.sealNoted();
    return sealed;
  };
  const calm = () => knex.raw(`update signal_unsealed set noted_at = '-infinity'`);

  it('hold exactly what the hours held, whatever it was', async () => {
    const double = fc.oneof(
      fc.integer({ min: 0, max: 50_000_000 }), fc.double({ min: 0, max: 1e12, noNaN: true }), fc.constantFrom(0, 1e-300, 1e300, 0.1, 16_777_217),
    );
    const real = fc.float({ min: 0, max: Math.fround(1e6), noNaN: true });
    const value = (name: (typeof VALUES)[number]) => fc.option(/requests|errors/.test(name) ? double : real);
    const facts = fc.uniqueArray(
      fc.record({
        startMs: fc.integer({ min: 1, max: 20 * 24 }).map(n => NOW - 8 * DAY - (n * HOUR)),
        series: fc.constantFrom(shop, cart),
        values: fc.record({
          ...Object.fromEntries(VALUES.map(name => [name, value(name)])),
          saturationResource: fc.option(fc.constantFrom('cpu', 'memory', 'a disk with a long name')),
        }),
      }),
      { minLength: 1, maxLength: 200, selector: one => `${one.startMs}${one.series.entityRef}` },
    );
    await fc.assert(
      fc.asyncProperty(facts, async generated => {
        await knex.raw(`truncate signal_hour, signal_day_packed, signal_unsealed, signal_seal`);
        await write(generated.map(({ startMs, series, values }) => hour(startMs, values as Partial<SignalFact>, series)));
        const before = await all();
        await sealAll();
        expect((await counts()).hot).toBe(0);
        expect(await all()).toEqual(before);
        // And back again, to the last digit.
        await knex.raw(`select unseal_signal_days(array_agg(series_id), array_agg(day)) from signal_day_packed`);
        expect((await counts()).sealed).toBe(0);
        expect(await all()).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  it('are those older than a week, and of one day one row', async () => {
    await write(Array.from({ length: 30 * 24 }, (_, n) => hour(NOW - n * HOUR, { requests: n })));
    await sealAll();
    const { rows } = await knex.raw<{ rows: { hot: Date; sealed: string }[] }>(
      `select (select min(ts) from signal_hour) as hot, (select max(day)::text from signal_day_packed) as sealed`,
    );
    expect(rows[0]).toEqual({ hot: new Date(Date.UTC(2026, 9, 24)), sealed: '2026-10-23' });
    expect(await counts()).toEqual({ hot: 7 * 24 + 21, sealed: 23, noted: 0 });
    expect(await sealAll()).toBe(0);
    await sealAll(NOW + DAY);
    expect((await counts()).sealed).toBe(24);
  });

  it('are read together with hours that are not sealed, in any window', async () => {
    await write(Array.from({ length: 20 * 24 }, (_, n) => hour(NOW - n * HOUR, { requests: n, latencyP95Ms: n })));
    const reader = new SignalReader(knex);
    const id = seriesIds.get(shop);
    const windows = [[NOW - 15 * DAY, NOW], [NOW - 10.5 * DAY, NOW - 9.25 * DAY], [NOW - 9 * DAY, NOW - 9 * DAY], [NOW - 40 * DAY, NOW - 30 * DAY]]
      .map(([startMs, endMs]) => ({ startMs, endMs }));
    const read = () => Promise.all(windows.map(window => reader.slots('signal_hour', id, window)));
    const before = await read();
    expect(before.map(slots => slots.length)).toEqual([15 * 24, 30, 0, 0]);
    await sealAll();
    expect(await read()).toEqual(before);
  });

  it('are opened by a late hour, lose nothing by it, and are sealed again when it is calm', async () => {
    await write(Array.from({ length: 20 * 24 }, (_, n) => hour(NOW - n * HOUR, { requests: n, errors: 1 })));
    await sealAll();
    await knex.raw(`truncate rollup_dirty`);
    const held = await all();
    const late = Date.UTC(2026, 9, 15, 7);
    expect((await write([hour(late, { requests: 999 })])).written).toBe(1);
    const { hot, noted } = await counts();
    expect({ hot, noted }).toEqual({ hot: 7 * 24 + 21 + 24, noted: 1 });
    const after = (await all()) as { ts: Date; requests: number; errors: number }[];
    expect(after).toHaveLength(held.length);
    expect(after.find(row => row.ts.getTime() === late)).toMatchObject({ requests: 999, errors: 1 });
    expect((await knex.raw<{ rows: unknown[] }>(`select day::text as day from rollup_dirty`)).rows).toEqual([{ day: '2026-10-15' }]);
    expect(await seals.sealNoted()).toBe(0);
    await calm();
    expect(await seals.sealNoted()).toBe(1);
    expect(await all()).toEqual(after);
    // The same again says nothing new.
    expect((await write([hour(late, { requests: 999 })])).written).toBe(0);
  });

  it('take in hours of a series that comes later, from before the bound', async () => {
    await write([hour(NOW - 20 * DAY, { requests: 1 })]);
    await sealAll();
    await write(Array.from({ length: 48 }, (_, n) => hour(NOW - 30 * DAY - n * HOUR, { requests: n }, cart)));
    await calm();
    const before = await all();
    await sealAll();
    expect((await counts()).hot).toBe(0);
    expect(await all()).toEqual(before);
  });

  it('are left alone while hours are being written', async () => {
    await write(Array.from({ length: 20 * 24 }, (_, n) => hour(NOW - n * HOUR, { requests: n })));
    await knex.transaction(async writing => {
      await writeSignals(writing, [hour(NOW - 9 * DAY, { errors: 3 })], seriesIds, 'UTC');
      expect(await seals.moveBound(NOW)).toBe(false);
    });
    while (await seals.moveBound(NOW));
    await partitions.ensure('signal_day_packed', NOW - 31 * DAY, NOW);
    await knex.transaction(async writing => {
      await writeSignals(writing, [hour(NOW - 9 * DAY, { errors: 4 })], seriesIds, 'UTC');
      expect(await seals.sealNoted()).toBe(0);
    });
    await calm();
    expect(await sealAll()).toBeGreaterThan(0);
  });

  it('give the room of a whole month back', async () => {
    await write(Array.from({ length: 24 }, (_, n) => hour(Date.UTC(2026, 7, 3) + n * HOUR, { requests: n })));
    await write([hour(NOW, { requests: 1 })]);
    expect(await seals.releaseRoom(NOW)).toEqual([]);
    await sealAll();
    expect(await seals.releaseRoom(NOW)).toEqual(['signal_hour_202608']);
    expect(await seals.releaseRoom(NOW)).toEqual([]);
    expect((await all()).length).toBe(25);
  });
});
