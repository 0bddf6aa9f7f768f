import { Knex } from 'knex';

/** What a piece of work cost. */
export interface Cost {
  readonly ms: number;
  /** Blocks that it asked the buffer manager for, found there or not. */
  readonly buffers: number;
}

/** @param knex - with a single connection, whose own counts are flushed before they are read */
async function readBlocks(knex: Knex): Promise<number> {
  await knex.raw('select pg_stat_force_next_flush()');
  const { rows } = await knex.raw<{ rows: { blocks: string }[] }>(
    `select blks_hit + blks_read as blocks from pg_stat_database where datname = current_database()`,
  );
  return Number(rows[0].blocks);
}

/** Runs work alone in its database and says what it cost. Needs PostgreSQL 15. */
export async function costOf(knex: Knex, work: () => Promise<unknown>): Promise<Cost> {
  const before = await readBlocks(knex);
  const startedMs = performance.now();
  await work();
  const ms = performance.now() - startedMs;
  return { ms, buffers: (await readBlocks(knex)) - before };
}
