/** No-break space: a number never parts from its unit. */
export const NBSP = '\u00a0';
/** True minus sign, as wide as the plus. */
export const MINUS = '\u2212';

/** Short forms of units in the reader's language. */
export interface UnitWords {
  readonly percent: string;
  readonly point: string;
  readonly millisecond: string;
  readonly second: string;
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
  readonly requestsPerSecond: string;
  readonly perDay: string;
  readonly byte: readonly [string, string, string, string, string];
}

/** Units as written in English. */
export const ENGLISH_UNITS: UnitWords = {
  percent: '%',
  point: 'pt',
  millisecond: 'ms',
  second: 's',
  minute: 'min',
  hour: 'h',
  day: 'd',
  requestsPerSecond: 'req/s',
  perDay: '/ day',
  byte: ['B', 'KiB', 'MiB', 'GiB', 'TiB'],
};
