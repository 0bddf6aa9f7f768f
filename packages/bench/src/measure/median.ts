/** The middle of the values; of an even number, the mean of the two in the middle. @throws RangeError when empty */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('No values, no median');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Median of the ratios of values measured side by side: noise that lasts longer than
 * one repetition hits both arms of a pair and cancels.
 */
export function pairedRatio(numerators: readonly number[], denominators: readonly number[]): number {
  if (numerators.length !== denominators.length) throw new RangeError('Arms differ in length');
  return median(numerators.map((numerator, index) => numerator / denominators[index]));
}
