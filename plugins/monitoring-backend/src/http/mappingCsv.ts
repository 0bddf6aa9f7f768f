import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { ApiError } from './errors';

/** Columns of the file, in the order they are written. */
export const CSV_COLUMNS = ['entity', 'environment', 'source', 'instance', 'key', 'value', 'action'] as const;
export type CsvColumn = (typeof CSV_COLUMNS)[number];

/** Columns without which a line says nothing. */
const NEEDED: readonly CsvColumn[] = ['entity', 'environment', 'source', 'key', 'value'];

const MAX_LINES = 2_000;

/** A line of the file, its cells as text. */
export interface CsvLine {
  /** The header is line 1. */
  readonly line: number;
  readonly cells: Readonly<Partial<Record<CsvColumn, string>>>;
}

const wrong = (message: string) => new ApiError(400, 'invalid_parameter', `csv: ${message}`, { field: 'csv' });

/** Spreadsheets take these for a formula. A leading apostrophe, which they hide, makes it text. */
const FORMULA = /^'*[=+\-@\t\r]/;

const unescape = (cell: string) => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell);

/** Comma or semicolon, whichever the header has more of: spreadsheets of half of Europe write the second. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  return header.split(';').length > header.split(',').length ? ';' : ',';
}

/**
 * Reads a file of mappings.
 *
 * @throws ApiError 400 when it is no CSV, lacks a column, or is too long; what is wrong
 *   with single lines is not told here
 */
export function readMappingCsv(text: string): CsvLine[] {
  let rows: { record: string[]; info: { lines: number } }[];
  try {
    rows = parse(text, {
      bom: true, delimiter: delimiterOf(text), info: true, relax_column_count: true, skip_empty_lines: true, trim: true,
      max_record_size: 10_000,
    }) as unknown as typeof rows;
  } catch (error) {
    const line = error instanceof CsvError && typeof error.lines === 'number' ? ` at line ${error.lines}` : '';
    throw wrong(`this is no CSV${line}: check its quotes`);
  }
  const [header, ...body] = rows;
  if (!header) throw wrong(`the file is empty; its first line is ${CSV_COLUMNS.join(',')}`);
  const names = header.record.map(name => name.toLowerCase());
  const unknown = names.find(name => !(CSV_COLUMNS as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw wrong(`no such column as "${unknown.slice(0, 60)}"; columns are ${CSV_COLUMNS.join(', ')}`);
  }
  if (new Set(names).size !== names.length) throw wrong('a column is there twice');
  const missing = NEEDED.filter(name => !names.includes(name));
  if (missing.length > 0) throw wrong(`the column ${missing[0]} is missing`);
  if (body.length > MAX_LINES) throw wrong(`at most ${MAX_LINES} lines at once; cut the file`);
  return body.map(({ record, info }) => ({
    line: info.lines,
    cells: Object.fromEntries(names.flatMap((name, index) => (index < record.length ? [[name, unescape(record[index])]] : []))),
  }));
}

/** Writes mappings as the import takes them; no cell is a formula to a spreadsheet. */
export function writeMappingCsv(lines: readonly Record<CsvColumn, string>[]): string {
  return stringify([...lines], {
    header: true, columns: [...CSV_COLUMNS],
    cast: { string: value => (FORMULA.test(value) ? `'${value}` : value) },
  });
}
