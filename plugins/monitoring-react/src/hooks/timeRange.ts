/** A stretch of time as the API is asked for it: a period by name, or from and to. */
export interface TimeRange {
  readonly period: string;
  /** ISO 8601, half-open; only with `period: 'custom'`. */
  readonly from?: string;
  readonly to?: string;
}

/** A part of the base period that the reader zoomed into, epoch milliseconds. */
export interface Zoom {
  readonly startMs: number;
  readonly endMs: number;
}

/** Shorter than this there is nothing to see in slots of 5 minutes. */
export const MIN_ZOOM_MS = 15 * 60_000;
/** As long as the backend allows a custom period to be. */
const MAX_ZOOM_MS = 366 * 86_400_000;

/**
 * Reads a zoom from the URL.
 *
 * @returns undefined when the two are no instants, or no stretch of a sensible length
 */
export function parseZoom(
  from: string | null,
  to: string | null,
): Zoom | undefined {
  if (from === null || to === null) return undefined;
  const startMs = Date.parse(from);
  const endMs = Date.parse(to);
  const length = endMs - startMs;
  return length >= MIN_ZOOM_MS && length <= MAX_ZOOM_MS
    ? { startMs, endMs }
    : undefined;
}

/** What to ask the API for: the zoom when there is one, else the period by its name. */
export function rangeOf(period: string, zoom: Zoom | undefined): TimeRange {
  return zoom
    ? {
        period: 'custom',
        from: new Date(zoom.startMs).toISOString(),
        to: new Date(zoom.endMs).toISOString(),
      }
    : { period };
}
