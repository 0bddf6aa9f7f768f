/**
 * A span of time that contains its start and not its end: `[start, end)`.
 *
 * Both are UTC instants in epoch milliseconds. Half-open windows tile without
 * overlap, so an event on a border is counted once. KPI.md 0.2.
 */
export interface HalfOpenWindow {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Builds a window.
 *
 * @param startMs - first instant inside, epoch milliseconds
 * @param endMs - first instant after, epoch milliseconds
 * @throws RangeError when the end is not after the start, or either is not finite
 */
export function halfOpenWindow(startMs: number, endMs: number): HalfOpenWindow {
  if (!Number.isFinite(startMs) || !Number.isFinite(endMs) || endMs <= startMs) {
    throw new RangeError(
      `A window needs a start before its end, got ${startMs} and ${endMs}`,
    );
  }
  return { startMs, endMs };
}

/** Whether the instant (epoch milliseconds) lies in the window. */
export function contains(window: HalfOpenWindow, instantMs: number): boolean {
  return instantMs >= window.startMs && instantMs < window.endMs;
}

/** The part both windows share, or undefined when they only touch or lie apart. */
export function intersect(
  a: HalfOpenWindow,
  b: HalfOpenWindow,
): HalfOpenWindow | undefined {
  const startMs = Math.max(a.startMs, b.startMs);
  const endMs = Math.min(a.endMs, b.endMs);
  return endMs > startMs ? { startMs, endMs } : undefined;
}

/** Length in milliseconds, always positive. */
export function durationMs(window: HalfOpenWindow): number {
  return window.endMs - window.startMs;
}

/** The latest multiple of `stepMs` that is not after the instant; both in milliseconds. */
export function floorTo(instantMs: number, stepMs: number): number {
  return Math.floor(instantMs / stepMs) * stepMs;
}

/** The earliest multiple of `stepMs` that is not before the instant; both in milliseconds. */
export function ceilTo(instantMs: number, stepMs: number): number {
  return Math.ceil(instantMs / stepMs) * stepMs;
}

/**
 * Cuts a window into pieces, newest first, each at most `maxMs` long.
 *
 * Backfill asks the newest piece first because that is what a reader opens.
 */
export function* piecesNewestFirst(
  window: HalfOpenWindow,
  maxMs: number,
): Generator<HalfOpenWindow> {
  let endMs = window.endMs;
  while (endMs > window.startMs) {
    const startMs = Math.max(window.startMs, endMs - maxMs);
    yield { startMs, endMs };
    endMs = startMs;
  }
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** 24 elapsed hours. A reporting day is not always this long: see `period.ts`. */
export const ELAPSED_DAY_MS = 86_400_000;
