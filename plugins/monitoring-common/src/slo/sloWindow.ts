import { DateTime, DurationLike } from 'luxon';
import { HalfOpenWindow, HOUR_MS } from '../domain';
import { CalendarWindowUnit, SloWindow } from './sloDefinition';

const durationOf = (unit: CalendarWindowUnit, count: number): DurationLike =>
  unit === 'quarter' ? { months: 3 * count } : { [`${unit}s`]: count };

const MEAN_DAYS: Record<CalendarWindowUnit, number> = { day: 1, week: 7, month: 30.436875, quarter: 91.310625, year: 365.2425 };

/** The calendar period of an anchored window that contains the instant. */
function anchored(window: Extract<SloWindow, { kind: 'calendar' }>, anchor: DateTime, at: DateTime): HalfOpenWindow {
  const startOf = (index: number) => anchor.plus(durationOf(window.unit, index * window.count));
  let index = Math.floor(at.diff(anchor, 'days').days / (MEAN_DAYS[window.unit] * window.count));
  // Months differ in length, so the guess may be one off to either side.
  while (startOf(index) > at) index -= 1;
  while (startOf(index + 1) <= at) index += 1;
  return { startMs: startOf(index).toMillis(), endMs: startOf(index + 1).toMillis() };
}

/**
 * The period of an SLO that contains an instant, or ends at it where it rolls.
 *
 * @param window - the SLO's window
 * @param atMs - epoch milliseconds; a rolling window ends there
 * @returns half-open, UTC; a calendar period has the true hours of its zone (KPI.md 0.2)
 */
export function sloPeriodAt(window: SloWindow, atMs: number): HalfOpenWindow {
  if (window.kind === 'rolling') return { startMs: atMs - window.hours * HOUR_MS, endMs: atMs };
  const at = DateTime.fromMillis(atMs, { zone: window.zone });
  if (window.anchor !== null) {
    return anchored(window, DateTime.fromISO(window.anchor, { zone: window.zone }), at);
  }
  if (window.count === 1) {
    const start = at.startOf(window.unit);
    return { startMs: start.toMillis(), endMs: start.plus(durationOf(window.unit, 1)).toMillis() };
  }
  // Several units without an anchor tile from the first Monday of 1970, or its first of January.
  const origin = DateTime.fromObject({ year: 1970, month: 1, day: window.unit === 'week' ? 5 : 1 }, { zone: window.zone });
  return anchored(window, origin, at);
}

/**
 * How long the window is, for thresholds of burn rates.
 *
 * @returns hours; of a calendar window those of the period that contains `atMs`
 */
export function sloWindowHours(window: SloWindow, atMs: number): number {
  const { startMs, endMs } = sloPeriodAt(window, atMs);
  return (endMs - startMs) / HOUR_MS;
}
