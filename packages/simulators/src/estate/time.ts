/** One minute, five minutes, one hour and one day in milliseconds. */
export const MINUTE_MS = 60_000;
export const SLOT_MS = 5 * MINUTE_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Five-minute slots in a UTC day. */
export const SLOTS_PER_DAY = 288;

/** Largest multiple of `step` (ms) that is not after `time` (epoch ms). */
export function floorTo(time: number, step: number): number {
  return Math.floor(time / step) * step;
}
