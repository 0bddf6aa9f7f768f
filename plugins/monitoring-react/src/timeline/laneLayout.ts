/** A stretch of a lane in pixels. */
export interface Stretch {
  readonly left: number;
  readonly right: number;
}

/** Rows of events that overlap; more than this is no picture any more. */
export const MAX_SUB_ROWS = 3;

/**
 * Puts overlapping stretches into rows, first come first served.
 *
 * @param stretches - by their beginning
 * @param air - pixels that must stay free between two in a row
 * @returns a row per stretch; undefined where all {@link MAX_SUB_ROWS} are taken
 */
export function stack(
  stretches: readonly Stretch[],
  air: number,
): (number | undefined)[] {
  const ends: number[] = [];
  return stretches.map(({ left, right }) => {
    const free = ends.findIndex(end => end + air <= left);
    const row = free >= 0 ? free : ends.length;
    if (row >= MAX_SUB_ROWS) return undefined;
    ends[row] = right;
    return row;
  });
}

/** Where time lies on the axis that everything of the timeline shares. */
export interface TimeScale {
  readonly startMs: number;
  readonly endMs: number;
  /** Pixels of the start and of the end. */
  readonly left: number;
  readonly right: number;
}

/** Pixels of an instant, held within the axis. */
export function toX(scale: TimeScale, atMs: number): number {
  const { startMs, endMs, left, right } = scale;
  const share = (atMs - startMs) / Math.max(1, endMs - startMs);
  return left + Math.min(1, Math.max(0, share)) * (right - left);
}

/** Instant at so many pixels, held within the axis. */
export function toTime(scale: TimeScale, x: number): number {
  const { startMs, endMs, left, right } = scale;
  const share = (x - left) / Math.max(1, right - left);
  return startMs + Math.min(1, Math.max(0, share)) * (endMs - startMs);
}

/** Width of the column of names (NOTES-entity.md, Timeline). */
export const LABEL_WIDTH = 132;
/** Free pixels at the right of the axis. */
export const RIGHT_MARGIN = 8;
