import { DateTime, type DateTimeUnit } from 'luxon';

/** A run of slots without data: indexes of its first and last slot, and their number. */
export interface Gap {
  readonly first: number;
  readonly last: number;
  readonly slots: number;
}

/**
 * Runs of nulls in evenly spaced values.
 *
 * @param graceSlots - nulls at the very end that are only "not there yet"; a
 *   longer run at the end is a gap like any other
 */
export function findGaps(
  values: readonly (number | null)[],
  graceSlots = 0,
): Gap[] {
  const gaps: Gap[] = [];
  let first: number | undefined;
  const close = (last: number, isTail: boolean) => {
    if (first === undefined) return;
    const slots = last - first + 1;
    if (!isTail || slots > graceSlots) gaps.push({ first, last, slots });
    first = undefined;
  };
  values.forEach((value, index) => {
    if (value === null) first ??= index;
    else close(index - 1, false);
  });
  close(values.length - 1, true);
  return gaps;
}

/** Where no series of a chart has a value. */
export function commonNulls(
  series: readonly (readonly (number | null)[])[],
  length: number,
): (number | null)[] {
  return Array.from({ length }, (_, index) => {
    for (const values of series) {
      const value = values[index];
      if (value !== null && value !== undefined) return value;
    }
    return null;
  });
}

/** Whether a value stands alone between nulls, so that no line would show it. */
export function isAlone(
  values: readonly (number | null)[],
  index: number,
): boolean {
  return (
    values[index] !== null &&
    (values[index - 1] ?? null) === null &&
    (values[index + 1] ?? null) === null
  );
}

const NICE = [1, 2, 3, 4, 5, 6, 8, 10];

/** The smallest readable top of a zero-based axis that holds the value. */
export function niceTop(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = NICE.find(candidate => candidate * power >= value) ?? 10;
  return Number((factor * power).toPrecision(6));
}

/**
 * Top of the axis of a chart: holds values and target with a little air.
 *
 * Ratios that fill more than half of the scale end at one, because more than all
 * does not exist.
 *
 * @param scale - `binary` puts the top on a round number of KiB, MiB or GiB
 */
export function axisTop(
  series: readonly (readonly (number | null)[])[],
  target: number | null,
  scale: 'ratio' | 'binary' | 'decimal',
): number {
  let highest = target ?? 0;
  for (const values of series) {
    for (const value of values)
      if (value !== null && value > highest) highest = value;
  }
  if (scale === 'ratio' && highest > 0.5) return Math.max(1, highest);
  const unit =
    scale === 'binary' && highest > 0
      ? 1024 ** Math.floor(Math.log(highest) / Math.log(1024))
      : 1;
  return niceTop((highest * 1.05) / unit) * unit;
}

const STEPS: readonly {
  hours: number;
  step: number;
  unit: 'minutes' | 'hours' | 'days';
  align: DateTimeUnit;
}[] = [
  { hours: 1.5, step: 20, unit: 'minutes', align: 'hour' },
  { hours: 7, step: 2, unit: 'hours', align: 'day' },
  { hours: 25, step: 6, unit: 'hours', align: 'day' },
  { hours: 73, step: 1, unit: 'days', align: 'day' },
  { hours: 24 * 8, step: 2, unit: 'days', align: 'day' },
  { hours: 24 * 32, step: 8, unit: 'days', align: 'day' },
  { hours: 24 * 92, step: 28, unit: 'days', align: 'day' },
  { hours: Infinity, step: 90, unit: 'days', align: 'day' },
];

/** The same for axes as wide as the page. */
const WIDE_STEPS: typeof STEPS = [
  { hours: 1.5, step: 10, unit: 'minutes', align: 'hour' },
  { hours: 7, step: 30, unit: 'minutes', align: 'hour' },
  { hours: 25, step: 2, unit: 'hours', align: 'day' },
  { hours: 73, step: 1, unit: 'days', align: 'day' },
  { hours: 24 * 8, step: 1, unit: 'days', align: 'day' },
  { hours: 24 * 32, step: 3, unit: 'days', align: 'day' },
  { hours: 24 * 92, step: 7, unit: 'days', align: 'day' },
  { hours: Infinity, step: 30, unit: 'days', align: 'day' },
];

/** From so many pixels on an axis is wide. */
const WIDE_PIXELS = 640;

/**
 * Ticks of a time axis on round times of the reader's zone, epoch milliseconds.
 *
 * @param pixels - length of the axis; a long one has more ticks
 */
export function timeTicks(
  startMs: number,
  endMs: number,
  zone?: string,
  pixels = 0,
): number[] {
  const hours = (endMs - startMs) / 3_600_000;
  const steps = pixels >= WIDE_PIXELS ? WIDE_STEPS : STEPS;
  const rule =
    steps.find(candidate => hours <= candidate.hours) ??
    steps[steps.length - 1];
  const ticks: number[] = [];
  let cursor = DateTime.fromMillis(startMs, { zone: zone ?? 'local' }).startOf(
    rule.align,
  );
  while (cursor.toMillis() <= endMs) {
    if (cursor.toMillis() >= startMs) ticks.push(cursor.toMillis());
    cursor = cursor.plus({ [rule.unit]: rule.step });
  }
  return ticks;
}

/** Whether ticks of the span are days rather than clock times. */
export function isDayScale(startMs: number, endMs: number): boolean {
  return endMs - startMs > 25 * 3_600_000;
}

/**
 * The index of the instant that is drawn nearest to a place.
 *
 * @param timestamps - in order; at least one
 * @param toX - pixels of an instant, growing with it
 */
export function nearestIndex(
  timestamps: readonly number[],
  toX: (atMs: number) => number,
  x: number,
): number {
  let low = 0;
  let high = timestamps.length - 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (toX(timestamps[middle]) <= x) low = middle;
    else high = middle;
  }
  const isHigher =
    high > low && toX(timestamps[high]) - x < x - toX(timestamps[low]);
  return isHigher ? high : low;
}

/** Where the target lies between the top (0) and the bottom (1) of the plot. */
export function targetShare(
  target: number | null,
  top: number,
): number | undefined {
  return target === null
    ? undefined
    : Math.min(1, Math.max(0, 1 - target / top));
}
