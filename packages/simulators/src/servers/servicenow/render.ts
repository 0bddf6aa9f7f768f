import { Columns, parseStamp } from '../../estate/ticket';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../estate/time';
import { Database, columnAt } from './database';
import { Column, TABLES } from './schema';
import { ServicenowUser } from './users';
import { toZone } from './zone';

/** Value of `sysparm_display_value`. */
export type DisplayMode = 'false' | 'true' | 'all';

/** How rows are to be written. */
export interface RenderOptions {
  readonly display: DisplayMode;
  readonly excludeLinks: boolean;
  /** Paths to write; empty = every column. */
  readonly fields: readonly string[];
  /** Address before `/api/now`, for links. */
  readonly base: string;
  /** Newer releases add `display_value_internal` to dates. */
  readonly internalDates: boolean;
}

// Empty choices and these dates are shown in ways of their own, as recorded.
const UNKNOWN_WHEN_EMPTY = new Set(['sla_due', 'activity_due']);

function durationWords(text: string): string {
  const length = parseStamp(text);
  if (length === undefined) {
    return '';
  }
  const counts: [number, string][] = [
    [Math.floor(length / DAY_MS), 'Day'],
    [Math.floor((length % DAY_MS) / HOUR_MS), 'Hour'],
    [Math.floor((length % HOUR_MS) / MINUTE_MS), 'Minute'],
    [Math.floor((length % MINUTE_MS) / 1000), 'Second'],
  ];
  const words = counts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  return words.length ? words.join(' ') : '0 Seconds';
}

/** What a user sees of a value. */
function displayOf(
  column: Column,
  value: string,
  database: Database,
  user: ServicenowUser,
): string | null {
  if (value === '') {
    if (UNKNOWN_WHEN_EMPTY.has(column.name)) {
      return 'UNKNOWN';
    }
    return column.type === 'choice' ? null : '';
  }
  switch (column.type) {
    case 'choice':
      return column.choices?.[value] ?? value;
    case 'instant':
      return toZone(value, user.zone);
    case 'duration':
      return durationWords(value);
    case 'integer':
      return value.replace(/\B(?=(\d{3})+$)/g, ',');
    case 'reference':
      return database.displayOf(column.table ?? '', value) || value;
    default:
      return value;
  }
}

function cell(
  column: Column,
  value: string,
  database: Database,
  user: ServicenowUser,
  options: RenderOptions,
): unknown {
  const { display, excludeLinks, base } = options;
  const shown = displayOf(column, value, database, user);
  const link =
    column.type === 'reference' && value !== '' && !excludeLinks
      ? { link: `${base}/api/now/table/${column.table}/${value}` }
      : undefined;
  switch (display) {
    case 'all':
      return {
        display_value: shown,
        value,
        ...link,
        ...(options.internalDates && column.type === 'instant'
          ? { display_value_internal: toZone(value, user.zone) }
          : {}),
      };
    case 'true':
      return link ? { display_value: shown, ...link } : shown ?? '';
    default:
      return link ? { ...link, value } : value;
  }
}

/** A row as the API writes it; unknown fields are left out without a word. */
export function renderRow(
  table: string,
  row: Columns,
  database: Database,
  user: ServicenowUser,
  options: RenderOptions,
): Record<string, unknown> {
  const paths = options.fields.length
    ? options.fields
    : [...(TABLES.get(table)?.keys() ?? [])];
  const rendered: Record<string, unknown> = {};
  for (const path of paths) {
    const column = columnAt(table, path);
    if (column) {
      rendered[path] = cell(
        column,
        user.blankFields.includes(column.name) ? '' : database.valueAt(table, row, path),
        database,
        user,
        options,
      );
    }
  }
  return rendered;
}
