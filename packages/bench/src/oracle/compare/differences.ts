import { Fraction, toNumber } from '../fraction';

/** What the second computation tells of a column: a count, an exact ratio, a word, or nothing. */
export type Told = Fraction | number | string | boolean | null;

export type Difference = Readonly<{
  row: string;
  column: string;
  /** Undefined where the row does not have the column. */
  view: unknown;
  oracle: number | string | boolean | null;
}>;

/** Ratios of a database end after some twenty digits: counts below 10^12 must be equal, ratios nearly so. */
const TOLERANCE = 1e-12;

const plain = (value: Told): number | string | boolean | null =>
  value !== null && typeof value === 'object' ? toNumber(value) : value;

function isSame(view: unknown, oracle: number | string | boolean | null): boolean {
  return typeof view === 'number' && typeof oracle === 'number'
    ? Math.abs(view - oracle) <= TOLERANCE * Math.max(1, Math.abs(oracle))
    : view === oracle;
}

/**
 * The columns in which a row of a view and the second computation disagree.
 *
 * @param row - names the row, for the reader of the list
 * @param view - the row; a column that it lacks differs, also from null
 */
export function differences(
  row: string,
  view: Readonly<Record<string, unknown>>,
  oracle: Readonly<Record<string, Told>>,
): Difference[] {
  return Object.entries(oracle).flatMap(([column, told]) => {
    const expected = plain(told);
    return isSame(view[column], expected) ? [] : [{ row, column, view: view[column], oracle: expected }];
  });
}

/** A difference that is known, with what KPI.md says of it; `rows` is how many rows of a comparison show it. */
export type KnownDifference = Readonly<{ column: string; rows: number; because: string }>;

/** How many rows differ, by column: what a list of known differences is held against. */
export function countByColumn(found: readonly Difference[]): Record<string, number> {
  const counts: Record<string, number> = {};
  found.forEach(({ column }) => {
    counts[column] = (counts[column] ?? 0) + 1;
  });
  return counts;
}

/** The same of a list of known differences. */
export function knownByColumn(known: readonly KnownDifference[]): Record<string, number> {
  return Object.fromEntries(known.map(({ column, rows }) => [column, rows]));
}
