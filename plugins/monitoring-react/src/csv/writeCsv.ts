import { stringify } from 'csv-stringify/browser/esm/sync';

/** Spreadsheets take these for a formula. A leading apostrophe, which they hide, makes it text. */
const FORMULA = /^'*[=+\-@\t\r]/;

/** A signed number with or without a unit is none: `-3.2 %`. */
const NUMBER = /^[+-]?[\d.,\s]+(\s?[%\p{L}/]+)?$/u;

/** Rows as CSV that spreadsheets read in any language; no text in it is a formula to them. */
export const writeCsv = (rows: readonly (readonly string[])[]): string =>
  stringify(
    rows.map(row => [...row]),
    {
      bom: true,
      cast: {
        string: value =>
          FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value,
      },
    },
  );
