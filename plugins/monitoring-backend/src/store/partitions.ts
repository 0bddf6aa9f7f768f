import { Knex } from 'knex';
import { DateTime } from 'luxon';

type Grain = 'day' | 'month';

/** Partitioned tables with the length of their partitions and how long they are kept, in days. */
export const PARTITIONED: Record<string, { grain: Grain; keepDays: number }> = {
  signal_5min: { grain: 'day', keepDays: 3 },
  metric_5min: { grain: 'day', keepDays: 3 },
  signal_hour: { grain: 'month', keepDays: 400 },
  signal_day_packed: { grain: 'month', keepDays: 400 },
  metric_hour: { grain: 'month', keepDays: 400 },
  slo_hour: { grain: 'month', keepDays: 400 },
  log_hour: { grain: 'month', keepDays: 400 },
  raw_page: { grain: 'day', keepDays: 14 },
};

/** Name of the partition that holds an instant (UTC days or months). */
export function partitionName(table: string, instantMs: number): string {
  const at = DateTime.fromMillis(instantMs, { zone: 'utc' });
  return PARTITIONED[table].grain === 'day'
    ? `${table}_${at.toFormat('yyyyMMdd')}`
    : `${table}_${at.toFormat('yyyyMM')}`;
}

/** Tables that are counted from another: where that one has a partition, they need theirs. */
const COUNTED_FROM: Record<string, readonly string[]> = { signal_hour: ['slo_hour'] };

/**
 * Tables of many short rows: in their partitions columns lie by their alignment, widest first, so that none is padded. A row of
 * a partition that was made in the order of the table takes four bytes more.
 */
const ALIGNED: ReadonlySet<string> = new Set(['signal_5min', 'signal_hour']);

/** Makes an aligned partition, empty; its keys and indexes come with the table that it is attached to. */
async function createAligned(transaction: Knex.Transaction, table: string, name: string, bounds: string): Promise<void> {
  const { rows: held } = await transaction.raw<{ rows: { exists: boolean }[] }>(
    `select to_regclass(?) is not null as "exists"`, [name],
  );
  if (held[0].exists) return;
  const { rows } = await transaction.raw<{ rows: { columns: string }[] }>(
    `select string_agg(
              format('%I %s%s', attribute.attname, format_type(attribute.atttypid, attribute.atttypmod),
                case when attribute.attnotnull then ' not null' else '' end), ', '
              order by attribute.attlen < 0, attribute.attlen desc, attribute.attnum) as columns
       from pg_attribute as attribute
      where attribute.attrelid = to_regclass(?) and attribute.attnum > 0 and not attribute.attisdropped`,
    [table],
  );
  await transaction.raw(`create table ${name} (${rows[0].columns})`);
  await transaction.raw(`alter table ${table} attach partition ${name} ${bounds}`);
}

/** Makes partitions on demand and drops those past their keeping. */
export class Partitions {
  private readonly known = new Set<string>();

  constructor(private readonly knex: Knex) {}

  /**
   * Sees that every instant of `[startMs, endMs)` has its partition.
   *
   * Call it before the writing transaction: DDL in it would hold its lock too long.
   */
  async ensure(table: string, startMs: number, endMs: number): Promise<void> {
    for (const counted of COUNTED_FROM[table] ?? []) await this.ensure(counted, startMs, endMs);
    const { grain } = PARTITIONED[table];
    let at = DateTime.fromMillis(startMs, { zone: 'utc' }).startOf(grain);
    while (at.toMillis() < endMs) {
      const next = at.plus(grain === 'day' ? { days: 1 } : { months: 1 });
      const name = partitionName(table, at.toMillis());
      if (!this.known.has(name)) {
        const [from, to] = [at.toISO(), next.toISO()];
        await this.knex.transaction(async transaction => {
          // Two replicas that create one partition at once would collide on the catalog's unique index.
          await transaction.raw(`select pg_advisory_xact_lock(hashtext('rosetta:partitions'))`);
          const bounds = `for values from ('${from}') to ('${to}')`;
          if (ALIGNED.has(table)) await createAligned(transaction, table, name, bounds);
          else await transaction.raw(`create table if not exists ${name} partition of ${table} ${bounds}`);
        });
        this.known.add(name);
      }
      at = next;
    }
  }

  /** Partitions of a table that ended at an instant or before it, oldest first. */
  async endedBefore(table: string, instantMs: number): Promise<string[]> {
    const holding = partitionName(table, instantMs);
    return (await this.names(table)).filter(name => name < holding);
  }

  /** Partitions of a table, oldest first. */
  async names(table: string): Promise<string[]> {
    const { rows } = await this.knex.raw<{ rows: { name: string }[] }>(
      `select child.relname as name
         from pg_inherits
         join pg_class as child on child.oid = pg_inherits.inhrelid
         join pg_class as parent on parent.oid = pg_inherits.inhparent
        where parent.relname = ? and parent.relnamespace = current_schema()::regnamespace`,
      [table],
    );
    // Names of one table sort as their spans do.
    const pattern = PARTITIONED[table].grain === 'day' ? /_\d{8}$/ : /_\d{6}$/;
    return rows.map(({ name }) => name).filter(name => pattern.test(name)).sort();
  }

  /** Drops partitions that ended longer ago than their table is kept. @returns their names */
  async dropExpired(nowMs: number): Promise<string[]> {
    const dropped: string[] = [];
    for (const [table, { keepDays }] of Object.entries(PARTITIONED)) {
      for (const name of await this.endedBefore(table, nowMs - keepDays * 86_400_000)) {
        await this.knex.raw(`drop table ${name}`);
        this.known.delete(name);
        dropped.push(name);
      }
    }
    return dropped;
  }
}
