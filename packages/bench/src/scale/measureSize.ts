import { Knex } from 'knex';
import { POINTS_PER_ROW } from '../data/signals';
import { Figure } from '../measure/figure';

const HOURS_PER_DAY = 24;

/** Bytes of all partitions of a table with their indexes, and its rows. */
async function sizeOf(knex: Knex, table: string): Promise<{ bytes: number; rows: number }> {
  const { rows } = await knex.raw<{ rows: { bytes: string; rows: string }[] }>(
    `select (select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = '${table}'::regclass) as bytes,
            (select count(*) from ${table}) as rows`,
  );
  return { bytes: Number(rows[0].bytes), rows: Number(rows[0].rows) };
}

/** Bytes of a sealed row itself, by whether its hours are short of one resource or of two by turns. */
async function rowBytes(knex: Knex): Promise<{ one: number; several: number }> {
  const { rows } = await knex.raw<{ rows: { one: string; several: string }[] }>(
    `select avg(pg_column_size(held.*)) filter (where saturation_resources is null) as one,
            avg(pg_column_size(held.*)) filter (where saturation_resources is not null) as several
       from signal_day_packed as held where day = (select max(day) from signal_day_packed)`,
  );
  return { one: Number(rows[0].one), several: Number(rows[0].several) };
}

/** What a metric value takes on the disk, with keys, indexes and what is empty on a page. Every hour is full. */
export async function measureSize(knex: Knex): Promise<Figure[]> {
  const sealed = await sizeOf(knex, 'signal_day_packed');
  const hot = await sizeOf(knex, 'signal_hour');
  const row = await rowBytes(knex);
  const detail = ({ bytes, rows }: { bytes: number; rows: number }) =>
    `${(bytes / 2 ** 20).toFixed(0)} MiB with indexes, ${rows.toLocaleString('en-US')} rows`;
  const points = POINTS_PER_ROW * HOURS_PER_DAY;
  return [
    {
      name: 'bytes per point, sealed', measured: sealed.bytes / (sealed.rows * points),
      pass: { most: 6 }, aim: { most: 2 }, detail: detail(sealed),
    },
    {
      name: '  row alone, of a series short of two resources by turns', measured: row.several / points,
      pass: null, aim: null, detail: `${row.several.toFixed(0)} bytes; short of one: ${row.one.toFixed(0)}`,
    },
    {
      name: 'bytes per point, hot', measured: hot.bytes / (hot.rows * POINTS_PER_ROW),
      pass: { most: 15 }, aim: { most: 10 }, detail: detail(hot),
    },
  ];
}
