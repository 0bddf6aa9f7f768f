/** How the heap grows: a straight line through what was left after each collection of garbage. */
export interface HeapSlope {
  /** Megabytes an hour; NaN of fewer than three points. */
  readonly mbPerHour: number;
  /** Standard error of it. */
  readonly errorMbPerHour: number;
  readonly points: number;
}

const HOUR_MS = 3_600_000;
const MB = 1e6;
const LEAST_POINTS = 3;

/** Least squares with the standard error of the slope. */
export function heapSlope(points: readonly { readonly atMs: number; readonly usedBytes: number }[]): HeapSlope {
  const n = points.length;
  if (n < LEAST_POINTS) return { mbPerHour: NaN, errorMbPerHour: NaN, points: n };
  const xs = points.map(point => (point.atMs - points[0].atMs) / HOUR_MS);
  const ys = points.map(point => point.usedBytes / MB);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const [x, y] = [mean(xs), mean(ys)];
  const spread = xs.reduce((sum, value) => sum + (value - x) ** 2, 0);
  const slope = xs.reduce((sum, value, index) => sum + (value - x) * (ys[index] - y), 0) / spread;
  const rest = xs.reduce((sum, value, index) => sum + (ys[index] - y - slope * (value - x)) ** 2, 0);
  return { mbPerHour: slope, errorMbPerHour: Math.sqrt(rest / (n - 2) / spread), points: n };
}
