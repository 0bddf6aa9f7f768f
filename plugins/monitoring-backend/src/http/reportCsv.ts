import { KpiValue } from '@rosetta/backstage-plugin-monitoring-common';
import { stringify } from 'csv-stringify/sync';

/** Spreadsheets take these for a formula. A leading apostrophe, which they hide, makes it text. */
const FORMULA = /^'*[=+\-@\t\r]/;

/** What a cell of a report may hold; null is an empty one. */
export type ReportCell = string | number | boolean | null;

/** What a KPI says, for a cell; its column of the status says why an empty one is empty. */
export const toldValue = (value: KpiValue | null): number | null =>
  value?.status === 'ok' || value?.status === 'partial' ? value.value : null;

/**
 * A table as CSV. No text in it is a formula to a spreadsheet; numbers stay numbers, also negative ones.
 *
 * @param columns - heads, in order
 */
export function writeReport<T extends string>(columns: readonly T[], rows: readonly Readonly<Record<T, ReportCell>>[]): string {
  return stringify([...rows], {
    header: true,
    columns: [...columns],
    bom: true,
    cast: {
      string: value => (FORMULA.test(value) ? `'${value}` : value),
      number: value => String(value),
      boolean: value => (value ? 'yes' : 'no'),
    },
  });
}
