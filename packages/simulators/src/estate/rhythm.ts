import { DAY_MS, SLOT_MS, SLOTS_PER_DAY } from './time';

/** Shape of demand over the week. */
export type RhythmName = 'retail' | 'office' | 'batch' | 'flat';

const WEEK_SLOTS = 7 * SLOTS_PER_DAY;

/** Peaks of the day: [hour UTC, height, width in hours]. */
const PEAKS: Record<
  RhythmName,
  { floor: number; weekend: number; peaks: [number, number, number][] }
> = {
  retail: {
    floor: 0.08,
    weekend: 0.72,
    peaks: [
      [8, 0.55, 2],
      [12, 0.6, 2.2],
      [18.5, 0.8, 2.6],
    ],
  },
  office: {
    floor: 0.015,
    weekend: 0.09,
    peaks: [
      [9.5, 0.85, 2],
      [14.5, 0.9, 2.4],
    ],
  },
  batch: {
    floor: 0.04,
    weekend: 0.35,
    peaks: [
      [2, 0.95, 1.1],
      [22.5, 0.6, 0.9],
    ],
  },
  flat: { floor: 0.7, weekend: 0.92, peaks: [[13, 0.25, 5]] },
};

function buildWeek(name: RhythmName): Float64Array {
  const { floor, weekend, peaks } = PEAKS[name];
  const week = new Float64Array(WEEK_SLOTS);
  for (let slot = 0; slot < WEEK_SLOTS; slot += 1) {
    // The epoch was a Thursday, so index 2 and 3 of the epoch week are the weekend.
    const day = Math.floor(slot / SLOTS_PER_DAY);
    const hour = (slot % SLOTS_PER_DAY) / 12;
    let height = floor;
    for (const [at, peak, width] of peaks) {
      const gap = Math.abs(hour - at);
      const distance = Math.min(gap, 24 - gap) / width;
      height += peak * Math.exp(-0.5 * distance * distance);
    }
    week[slot] = Math.min(height, 1) * (day === 2 || day === 3 ? weekend : 1);
  }
  return week;
}

const WEEKS: Record<RhythmName, Float64Array> = {
  retail: buildWeek('retail'),
  office: buildWeek('office'),
  batch: buildWeek('batch'),
  flat: buildWeek('flat'),
};

/**
 * Demand curve of one UTC day.
 *
 * @param dayStart - epoch ms, a UTC midnight
 * @returns 288 ratios of the peak demand, in (0, 1]
 */
export function demandOfDay(name: RhythmName, dayStart: number): Float64Array {
  const first = (dayStart / DAY_MS) % 7;
  return WEEKS[name].subarray(
    first * SLOTS_PER_DAY,
    (first + 1) * SLOTS_PER_DAY,
  );
}

/** Demand at an instant (epoch ms), ratio of the peak in (0, 1]. */
export function demandAt(name: RhythmName, time: number): number {
  return WEEKS[name][Math.floor(time / SLOT_MS) % WEEK_SLOTS];
}
