import { niceTop } from '../../charts';

/** Ends and ticks of the axis of a small multiple. */
export interface TrendScale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** Steps that read well on an axis, times a power of ten. */
const STEPS = [1, 2, 5, 10];

function stepFor(span: number, intervals: number): number {
  const raw = span / intervals;
  const power = 10 ** Math.floor(Math.log10(raw));
  return (STEPS.find(step => step * power >= raw * 0.999) ?? 10) * power;
}

const tidy = (value: number) => Number(value.toPrecision(10));

/**
 * The axis of a trend: counts and rates that should be low start at zero; shares
 * that should be high are cut below, because their news is near one, and end at one.
 *
 * @param values - everything drawn: days, usual range, target
 */
export function trendScale(
  values: readonly (number | null)[],
  kind: 'count' | 'low' | 'high',
): TrendScale {
  const known = values.filter((value): value is number => value !== null);
  if (kind === 'high') {
    const least = known.length > 0 ? Math.min(...known) : 0.99;
    const span = Math.max(0.001, 1 - least);
    const step = stepFor(span, 3);
    const low = Math.max(0, tidy(1 - Math.ceil((span / step) * 0.999) * step));
    const ticks: number[] = [];
    for (let at = 0; low + at * step <= 1 + step / 1_000; at += 1) {
      ticks.push(tidy(low + at * step));
    }
    return { low, high: 1, ticks };
  }
  const most = known.length > 0 ? Math.max(...known, 0) : 0;
  if (kind === 'count') {
    // Whole numbers of at least two, in steps of at least one.
    const step = Math.max(1, Math.ceil(most / 3));
    const high = Math.max(2, step * Math.ceil(most / step));
    const ticks = Array.from(
      { length: Math.floor(high / step) + 1 },
      (_, at) => at * step,
    );
    return { low: 0, high, ticks };
  }
  const high = most > 0 ? niceTop(most * 1.05) : 0.01;
  return { low: 0, high, ticks: [0, tidy(high / 2), high] };
}
