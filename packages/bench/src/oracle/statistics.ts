import { add, compare, Fraction, fraction, multiply, subtract, sum } from './fraction';

/** Fewest values that may be coloured (KPI.md 0.5). */
export const LEAST_FOR_MEDIAN = 5;
export const LEAST_FOR_RATIO = 10;

/** What a KPI row tells of a set of durations: never averaged upward, always made anew from the facts. */
export type DurationStatistics = Readonly<{
  count: number;
  /** Seconds; null where there is no value. */
  p50Seconds: Fraction | null;
  p90Seconds: Fraction | null;
  meanSeconds: Fraction | null;
}>;

/**
 * The interpolated percentile of the field `percentile_cont` (KPI.md 0.5): on {2, 3} the
 * median is 2.5.
 *
 * @param share - in [0, 1]
 * @returns null on no value
 */
export function percentileOf(values: readonly Fraction[], share: Fraction): Fraction | null {
  if (values.length === 0) {
    return null;
  }
  const ordered = [...values].sort(compare);
  const place = multiply(share, fraction(values.length - 1));
  const below = Number(place.numerator / place.denominator);
  const low = ordered[below];
  const high = ordered[Math.min(below + 1, ordered.length - 1)];
  return add(low, multiply(subtract(place, fraction(below)), subtract(high, low)));
}

/** {@link percentileOf} whole numbers. */
export function percentile(values: readonly number[], share: Fraction): Fraction | null {
  const ordered = [...values].sort((left, right) => left - right);
  return percentileOf(
    ordered.map(value => fraction(value)),
    share,
  );
}

export function median(values: readonly number[]): Fraction | null {
  return percentile(values, fraction(1, 2));
}

export function mean(values: readonly number[]): Fraction | null {
  return values.length === 0
    ? null
    : multiply(sum(values.map(value => fraction(value))), fraction(1, values.length));
}

/** @param seconds - whole seconds (KPI.md 0.5: storage does not round) */
export function describeDurations(seconds: readonly number[]): DurationStatistics {
  return {
    count: seconds.length,
    p50Seconds: median(seconds),
    p90Seconds: percentile(seconds, fraction(9, 10)),
    meanSeconds: mean(seconds),
  };
}

/** Whole seconds from one instant to another; the part of a second that has not passed is not counted. */
export function secondsBetween(fromMs: number, toMs: number): number {
  return Math.floor((toMs - fromMs) / 1_000);
}
