import { cleanText } from '@rosetta/backstage-plugin-monitoring-node';
import { isSysId } from './grammar';
import { RejectionCode } from './rejections';
import { cellSchema, Row } from './schemas';

/** Why a row is refused. Caught where rows are judged; never leaves the connector. */
export class RowFault extends Error {
  constructor(readonly code: RejectionCode, readonly field: string) {
    super(code);
    this.name = 'RowFault';
  }
}

/**
 * Text of a cell: the value, not what is displayed.
 *
 * @returns undefined when the row has no such column, which is how ServiceNow answers an unknown one
 * @throws RowFault when the cell is in no form we know
 */
export function readCell(row: Row, column: string): string | undefined {
  const cell = Object.hasOwn(row, column) ? row[column] : undefined;
  if (cell === undefined) return undefined;
  const parsed = cellSchema.safeParse(cell);
  if (!parsed.success) throw new RowFault('malformed_row', column);
  return parsed.data;
}

/** Text cleaned and cut; null when empty or absent. */
export function readText(row: Row, column: string, maxLength: number): string | null {
  const text = cleanText(readCell(row, column) ?? '', maxLength);
  return text === '' ? null : text;
}

/** A sys_id. @throws RowFault when it is not one */
export function readSysId(row: Row, column: string): string {
  const id = readCell(row, column) ?? '';
  if (!isSysId(id)) throw new RowFault('missing_id', column);
  return id;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/;
/** `Date.UTC` takes years below for those of the 20th century. */
const FIRST_YEAR = 100;

/** Epoch milliseconds of `YYYY-MM-DD HH:mm:ss`, taken as UTC; undefined when it is no such instant. */
export function parseInstant(text: string): number | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  // From its parts: read as a text and written again to be compared, dates were half of what a page of a thousand rows takes.
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  if (year < FIRST_YEAR || hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  // 02-30 is rolled over to another day, and would be stored as that.
  const read = new Date(ms);
  return read.getUTCMonth() === month - 1 && read.getUTCDate() === day ? ms : undefined;
}

/** Epoch milliseconds of a date cell; null when empty. @throws RowFault `bad_date` */
export function readInstant(row: Row, column: string): number | null {
  const text = readCell(row, column) ?? '';
  if (text === '') return null;
  const ms = parseInstant(text);
  if (ms === undefined) throw new RowFault('bad_date', column);
  return ms;
}

/** A whole number that is zero or more; null when empty. @throws RowFault `bad_number` */
export function readCount(row: Row, column: string): number | null {
  const text = readCell(row, column) ?? '';
  if (text === '') return null;
  if (!/^\d{1,10}$/.test(text)) throw new RowFault('bad_number', column);
  return Number(text);
}

/** A ratio of a cell in percent; null when empty. @throws RowFault `bad_number` */
export function readPercent(row: Row, column: string): number | null {
  const text = readCell(row, column) ?? '';
  if (text === '') return null;
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text)) throw new RowFault('bad_number', column);
  return Number(text) / 100;
}

/** @throws RowFault `bad_boolean` for anything but `true` and `false` */
export function readBoolean(row: Row, column: string): boolean {
  const text = readCell(row, column);
  if (text !== 'true' && text !== 'false') throw new RowFault('bad_boolean', column);
  return text === 'true';
}

/** A flag that not every release has; false when empty or absent. @throws RowFault `bad_boolean` */
export function readFlag(row: Row, column: string): boolean {
  return (readCell(row, column) ?? '') !== '' && readBoolean(row, column);
}

/** 1 high to 3 low, or what an instance added up to 5; null for any other code. */
export function readLevel(row: Row, column: string): number | null {
  const text = readCell(row, column) ?? '';
  return /^[1-5]$/.test(text) ? Number(text) : null;
}

/** What every task has: id, number and when it was last changed. @throws RowFault */
export function readTaskKeys(row: Row): { externalId: string; number: string; updatedMs: number } {
  const externalId = readSysId(row, 'sys_id');
  const number = readText(row, 'number', 64);
  if (number === null) throw new RowFault('missing_number', 'number');
  const updatedMs = readInstant(row, 'sys_updated_on');
  if (updatedMs === null) throw new RowFault('missing_updated_on', 'sys_updated_on');
  return { externalId, number, updatedMs };
}

/** When a task was opened, else when its record was made. @throws RowFault */
export function readOpened(row: Row): number {
  const openedMs = readInstant(row, 'opened_at') ?? readInstant(row, 'sys_created_on');
  if (openedMs === null) throw new RowFault('missing_opened_at', 'opened_at');
  return openedMs;
}
