import { DAY_MS, HOUR_MS, floorTo } from './time';

/** Hours of the service desk: Monday to Friday, 08:00 to 17:00 UTC. */
const OPENS_MS = 8 * HOUR_MS;
const CLOSES_MS = 17 * HOUR_MS;

const isWorkday = (dayStart: number) => {
  const day = new Date(dayStart).getUTCDay();
  return day >= 1 && day <= 5;
};

/**
 * Working time in a span.
 *
 * @param from - epoch ms
 * @param to - epoch ms
 * @returns milliseconds
 */
export function workingMs(from: number, to: number): number {
  let total = 0;
  for (let day = floorTo(from, DAY_MS); day < to; day += DAY_MS) {
    if (isWorkday(day)) {
      const start = Math.max(from, day + OPENS_MS);
      const end = Math.min(to, day + CLOSES_MS);
      total += Math.max(0, end - start);
    }
  }
  return total;
}

/**
 * The instant at which a stretch of working time is used up.
 *
 * @param from - epoch ms
 * @param lengthMs - working time, ms; more than 0
 * @returns epoch ms
 */
export function afterWorkingMs(from: number, lengthMs: number): number {
  let left = lengthMs;
  for (let day = floorTo(from, DAY_MS); ; day += DAY_MS) {
    if (isWorkday(day)) {
      const start = Math.max(from, day + OPENS_MS);
      const room = Math.max(0, day + CLOSES_MS - start);
      if (left <= room) {
        return start + left;
      }
      left -= room;
    }
  }
}
