import { bind } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { parse } from 'csv-parse/sync';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Knex } from 'knex';

/** A CSV file of a set; every value is text, and empty is null. */
export interface CsvFile {
  /** Path below the set. */
  readonly path: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string | null>>[];
}

function readCsv(root: string, file: string): CsvFile {
  const records: Record<string, string>[] = parse(readFileSync(file, 'utf8'), {
    bom: true, columns: true, skip_empty_lines: true, trim: true, relax_column_count_less: true,
  });
  const header: string[][] = parse(readFileSync(file, 'utf8'), { bom: true, to_line: 1, trim: true });
  const columns = header[0] ?? [];
  return {
    path: relative(root, file),
    columns,
    rows: records.map(record =>
      Object.fromEntries(columns.map(column => [column, record[column] === undefined || record[column] === '' ? null : record[column]])),
    ),
  };
}

/** All CSV files below a folder, by path. @returns none when there is no such folder */
export function readCsvFolder(root: string): CsvFile[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.csv') && statSync(join(root, path)).isFile())
    .sort()
    .map(path => readCsv(root, join(root, path)));
}

/** Loads rows into a new table of texts with the given columns; those that the rows lack are null. */
export async function loadTable(knex: Knex, table: string, columns: readonly string[], rows: CsvFile['rows']): Promise<void> {
  await knex.raw(`create table ?? (${columns.map(() => '?? text').join(', ')})`, [table, ...columns]);
  if (rows.length === 0) return;
  const values = columns.map(column => rows.map(row => row[column] ?? null));
  await knex.raw(
    `insert into ?? select * from unnest(${columns.map(() => '?::text[]').join(', ')})`,
    bind([table, ...values]),
  );
}
