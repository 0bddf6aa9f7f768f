import { DateTime } from 'luxon';
import { ResolvedPeriod, resolvePeriod } from './period';

/** How many calendar periods of each unit are signed off when they are found over: an installation that is new begins with these. */
const SIGNED_OFF = { month: 3, quarter: 2, year: 1 } as const;
type Unit = keyof typeof SIGNED_OFF;

const KEYS: Record<Unit, (start: DateTime) => string> = {
  month: start => `month:${start.toFormat('yyyy-MM')}`,
  quarter: start => `quarter:${start.year}-Q${start.quarter}`,
  year: start => `year:${start.year}`,
};

/** Whether a period is one of the calendar by its key, and so may be signed off: `month:2026-10`, `quarter:2026-Q3`, `year:2026`. */
export const isCalendarPeriod = (key: string): boolean => /^(month|quarter|year):/.test(key);

/**
 * The last calendar periods that are over, those that ended last first.
 *
 * @param nowMs - the present, epoch milliseconds
 * @param zone - IANA name of the reporting zone
 * @param settledMs - how long ago they ended at least, elapsed milliseconds
 */
export function closedPeriods(nowMs: number, zone: string, settledMs = 0): ResolvedPeriod[] {
  const present = DateTime.fromMillis(nowMs - settledMs, { zone });
  return (Object.keys(SIGNED_OFF) as Unit[])
    .flatMap(unit =>
      Array.from({ length: SIGNED_OFF[unit] }, (_, index) =>
        resolvePeriod(KEYS[unit](present.startOf(unit).minus({ [`${unit}s`]: index + 1 })), nowMs, zone),
      ),
    )
    .sort((a, b) => b.window.endMs - a.window.endMs || b.window.startMs - a.window.startMs);
}
