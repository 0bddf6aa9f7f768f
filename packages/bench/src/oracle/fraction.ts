/**
 * An exact ratio of two integers, in lowest terms, with a positive denominator.
 * Every share of the second computation stays one until the last step (KPI.md 7.2).
 */
export type Fraction = Readonly<{ numerator: bigint; denominator: bigint }>;

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [larger, smaller] = [left < 0n ? -left : left, right < 0n ? -right : right];
  while (smaller !== 0n) {
    [larger, smaller] = [smaller, larger % smaller];
  }
  return larger;
}

/** @throws RangeError on a denominator of zero: 0/0 is never 0 and never 1 (KPI.md 0.1) */
export function fraction(numerator: bigint | number, denominator: bigint | number = 1n): Fraction {
  const [over, under] = [BigInt(numerator), BigInt(denominator)];
  if (under === 0n) {
    throw new RangeError('A ratio needs a denominator');
  }
  const divisor = greatestCommonDivisor(over, under) * (under < 0n ? -1n : 1n);
  return { numerator: over / divisor, denominator: under / divisor };
}

/** The ratio, or null where nothing was counted (KPI.md 0.1). */
export function ratioOrNull(numerator: Fraction, denominator: Fraction): Fraction | null {
  return denominator.numerator === 0n ? null : divide(numerator, denominator);
}

/**
 * A decimal as it is written, without the error of its binary form: `0.999` is 999/1000.
 *
 * @throws RangeError on what is no plain decimal, e.g. `1e-7` or NaN
 */
export function fractionOfDecimal(decimal: number | string): Fraction {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(decimal));
  if (!match) {
    throw new RangeError(`No plain decimal: ${decimal}`);
  }
  const [, sign, whole, decimals = ''] = match;
  const value = fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
  return sign ? { ...value, numerator: -value.numerator } : value;
}

export const ZERO = fraction(0);
export const ONE = fraction(1);

export function add(left: Fraction, right: Fraction): Fraction {
  return fraction(
    left.numerator * right.denominator + right.numerator * left.denominator,
    left.denominator * right.denominator,
  );
}

export function subtract(left: Fraction, right: Fraction): Fraction {
  return add(left, { ...right, numerator: -right.numerator });
}

export function multiply(left: Fraction, right: Fraction): Fraction {
  return fraction(left.numerator * right.numerator, left.denominator * right.denominator);
}

/** @throws RangeError on a divisor of zero */
export function divide(left: Fraction, right: Fraction): Fraction {
  return fraction(left.numerator * right.denominator, left.denominator * right.numerator);
}

/** Negative, zero or positive, as `left` is less than, equal to or more than `right`. */
export function compare(left: Fraction, right: Fraction): number {
  const difference = subtract(left, right).numerator;
  if (difference === 0n) {
    return 0;
  }
  return difference < 0n ? -1 : 1;
}

export function sum(values: readonly Fraction[]): Fraction {
  return values.reduce(add, ZERO);
}

/** The last step: the nearest floating-point number to within one unit in 10^15. */
export function toNumber(value: Fraction): number {
  const scale = 10n ** 18n;
  const whole = value.numerator / value.denominator;
  const rest = value.numerator % value.denominator;
  return Number(whole) + Number((rest * scale) / value.denominator) / 1e18;
}
