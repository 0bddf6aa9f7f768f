import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { analyzeGrown } from './statistics';

jest.setTimeout(60_000);

describe('what the planner knows of tables', () => {
  const databases = testDatabases();
  let knex: Knex;

  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
    await knex.raw('alter table rollup_dirty set (autovacuum_enabled = false)');
  });

  const grow = (from: number, to: number) =>
    knex.transaction(async transaction => {
      await transaction.raw(
        `insert into rollup_dirty (series_id, day) select n, '2026-11-20' from generate_series(?::integer, ?::integer) as n`, [from, to],
      );
      // Sessions tell now and then what they changed, or when they are told to.
      await transaction.raw('select pg_stat_force_next_flush()');
    });
  const rowsKnown = async () => {
    const { rows } = await knex.raw<{ rows: { known: number }[] }>(`select reltuples as known from pg_class where relname = 'rollup_dirty'`);
    return rows[0].known;
  };

  it('is renewed where a table has doubled, and left alone otherwise', async () => {
    await grow(1, 900);
    expect(await analyzeGrown(knex)).toEqual([]);
    await grow(901, 2_000);
    expect(await analyzeGrown(knex)).toEqual(['rollup_dirty']);
    expect(await rowsKnown()).toBe(2_000);
    await grow(2_001, 4_500);
    expect(await analyzeGrown(knex)).toEqual([]);
    await grow(4_501, 6_000);
    expect(await analyzeGrown(knex)).toEqual(['rollup_dirty']);
    expect(await rowsKnown()).toBe(6_000);
  });
});
