import type { IntlFormats } from './intlFormats';
import { NBSP, type UnitWords } from './units';

export const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Lengths of time in words. */
export function createLengths(
  { whole, relative }: Pick<IntlFormats, 'whole' | 'relative'>,
  units: UnitWords,
) {
  /** `45 s`, `38 min`, `2 h 10`, `1 d 4 h`, `12 d`; negative lengths count as none. */
  function duration(ms: number): string {
    const length = Math.max(0, ms);
    if (length < MINUTE_MS)
      return `${Math.floor(length / SECOND_MS)}${NBSP}${units.second}`;
    if (length < HOUR_MS)
      return `${Math.floor(length / MINUTE_MS)}${NBSP}${units.minute}`;
    if (length < DAY_MS) {
      const hours = Math.floor(length / HOUR_MS);
      const minutes = Math.floor((length % HOUR_MS) / MINUTE_MS);
      const head = `${hours}${NBSP}${units.hour}`;
      return minutes === 0
        ? head
        : `${head}${NBSP}${String(minutes).padStart(2, '0')}`;
    }
    const days = Math.floor(length / DAY_MS);
    const hours = Math.floor((length % DAY_MS) / HOUR_MS);
    const head = `${whole.format(days)}${NBSP}${units.day}`;
    return days >= 10 || hours === 0
      ? head
      : `${head}${NBSP}${hours}${NBSP}${units.hour}`;
  }

  /** An age at a glance, in one unit: `2 min`, `6 h`, `3 d`. */
  function age(ms: number): string {
    const length = Math.max(0, ms);
    if (length < HOUR_MS) return duration(length);
    if (length < 2 * DAY_MS)
      return `${Math.floor(length / HOUR_MS)}${NBSP}${units.hour}`;
    return `${whole.format(Math.floor(length / DAY_MS))}${NBSP}${units.day}`;
  }

  /** `6 hours ago`, in the largest unit that fits. */
  function ago(ms: number): string {
    const length = Math.max(0, ms);
    if (length < HOUR_MS)
      return relative.format(
        -Math.max(1, Math.floor(length / MINUTE_MS)),
        'minute',
      );
    if (length < DAY_MS)
      return relative.format(-Math.floor(length / HOUR_MS), 'hour');
    return relative.format(-Math.floor(length / DAY_MS), 'day');
  }

  return { duration, age, ago };
}
