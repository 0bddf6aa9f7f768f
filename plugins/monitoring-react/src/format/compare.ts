import type { KpiUnit } from '@rosetta/backstage-plugin-monitoring-common';
import type { Format } from './createFormat';

/** A change against an earlier value, judged: direction is not the same as good or bad. */
export interface Comparison {
  readonly direction: 'up' | 'down' | 'same';
  readonly judgement: 'better' | 'worse' | 'neutral';
  /** The change in words, e.g. `+4.2 pt`. */
  readonly text: string;
}

/** Changes smaller than this share of the value count as the same (NOTES-overview.md, Delta). */
const SAME_SHARE = 0.01;

/**
 * Compares a value with what it was.
 *
 * Ratios differ in points, counts and durations in their unit, traffic in
 * percent of what it was.
 *
 * @returns undefined when there is nothing to compare with
 */
export function compareWithPrevious(
  input: {
    value: number;
    previous: number | null | undefined;
    unit: KpiUnit;
    betterIs: 'lower' | 'higher' | 'neutral';
  },
  format: Format,
): Comparison | undefined {
  const { value, previous, unit, betterIs } = input;
  if (previous === null || previous === undefined) return undefined;
  const change = value - previous;
  const scale = Math.max(Math.abs(value), Math.abs(previous));
  const isRelative = unit === 'requests_per_second';
  const text =
    isRelative && previous !== 0
      ? format.relativeChange(change / previous)
      : format.difference(change, unit);
  if (change === 0 || Math.abs(change) < scale * SAME_SHARE) {
    return { direction: 'same', judgement: 'neutral', text };
  }
  const direction = change > 0 ? 'up' : 'down';
  if (betterIs === 'neutral') return { direction, judgement: 'neutral', text };
  const isBetter = (direction === 'down') === (betterIs === 'lower');
  return { direction, judgement: isBetter ? 'better' : 'worse', text };
}
