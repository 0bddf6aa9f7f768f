/** A figure must be at least, or at most, so much. */
export type Bound = { readonly least: number } | { readonly most: number };

/** One line of the report. */
export interface Figure {
  readonly name: string;
  readonly measured: number;
  /** Fails the run when missed; null = the figure is only shown. */
  readonly pass: Bound | null;
  readonly aim: Bound | null;
  /** What the figure is made of, in a few words. */
  readonly detail: string;
}

export type Verdict = 'aim reached' | 'pass' | 'FAIL' | 'shown';

const holds = (value: number, bound: Bound) =>
  'least' in bound ? value >= bound.least : value <= bound.most;

/** Compares at the three decimals at most that are printed, so that nobody reads "1.05 > 1.05". */
export function judge({ measured, pass, aim }: Pick<Figure, 'measured' | 'pass' | 'aim'>): Verdict {
  const value = Number(formatNumber(measured).replace(/,/g, ''));
  if (pass && !holds(value, pass)) return 'FAIL';
  if (aim && holds(value, aim)) return 'aim reached';
  return pass ? 'pass' : 'shown';
}

/** Ratios with three decimals, rates without any. */
export function formatNumber(value: number): string {
  return Math.abs(value) >= 1_000 ? Math.round(value).toLocaleString('en-US') : value.toFixed(3);
}

export function formatBound(bound: Bound | null): string {
  if (!bound) return '-';
  return 'least' in bound
    ? `>= ${bound.least.toLocaleString('en-US')}`
    : `<= ${bound.most.toLocaleString('en-US')}`;
}
