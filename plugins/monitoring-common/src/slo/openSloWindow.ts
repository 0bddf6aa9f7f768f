import { DateTime, IANAZone } from 'luxon';
import { CalendarWindowUnit, SloProblem, SloWindow } from './sloDefinition';
import { OpenSloSpec } from './openSloSchemas';

const DURATION = /^(\d{1,4})([mhdwMQY])$/;
/** OpenSLO's shorthand is case-sensitive: `m` is a minute, `M` a month. */
const HOURS_OF: Record<string, number> = { h: 1, d: 24, w: 168 };
const UNIT_OF: Record<string, CalendarWindowUnit> = { d: 'day', w: 'week', M: 'month', Q: 'quarter', Y: 'year' };
const SECONDS_OF: Record<string, number> = { m: 60, h: 3_600, d: 86_400, w: 604_800 };

const ROLLING_EXAMPLE = '{duration: 30d, isRolling: true}';
const CALENDAR_EXAMPLE = '{duration: 1M, isRolling: false, calendar: {startTime: 2026-01-01 00:00:00, timeZone: Europe/Paris}}';

/** A value, or what keeps it from being read; and what may have been meant otherwise. */
export interface OpenSloReading<T> {
  readonly value?: T;
  readonly problems: readonly SloProblem[];
}

const failed = (part: string, message: string, example: string): OpenSloReading<never> => ({
  problems: [{ severity: 'error', part, message, example }],
});

/**
 * Reads a slice's length such as `1m`.
 *
 * @returns seconds, or undefined where it is none of minutes, hours, days and weeks
 */
export function readSliceSeconds(text: string): number | undefined {
  const match = DURATION.exec(text);
  return match && match[2] in SECONDS_OF && Number(match[1]) > 0 ? Number(match[1]) * SECONDS_OF[match[2]] : undefined;
}

/** Reads `timeWindow`: exactly one, rolling or of a calendar (OpenSLO v1). */
export function readOpenSloWindow(windows: OpenSloSpec['timeWindow']): OpenSloReading<SloWindow> {
  const part = 'spec.timeWindow';
  if (windows.length !== 1) return failed(part, `An SLO has exactly one window, and here are ${windows.length}`, ROLLING_EXAMPLE);
  const [{ duration, isRolling, calendar }] = windows;
  const match = DURATION.exec(duration);
  if (!match || Number(match[1]) === 0) {
    return failed(`${part}[0].duration`, `${duration} is no duration: a number and one of h, d, w, M, Q, Y`, ROLLING_EXAMPLE);
  }
  const [, digits, unit] = match;
  const count = Number(digits);
  if (!calendar) {
    if (isRolling !== true) return failed(part, 'A window that does not roll names its calendar', CALENDAR_EXAMPLE);
    const hours = count * (HOURS_OF[unit] ?? NaN);
    if (!(hours >= 24 && hours <= 8_784)) {
      return failed(`${part}[0].duration`, `A rolling window is 1 to 366 days, written in h, d or w; ${duration} is none`, ROLLING_EXAMPLE);
    }
    return { value: { kind: 'rolling', hours }, problems: [] };
  }
  if (isRolling === true) return failed(part, 'A window rolls or follows a calendar, not both', ROLLING_EXAMPLE);
  if (!IANAZone.isValidZone(calendar.timeZone)) {
    return failed(`${part}[0].calendar.timeZone`, `${calendar.timeZone} is no time zone`, CALENDAR_EXAMPLE);
  }
  const anchor = DateTime.fromISO(calendar.startTime.trim().replace(' ', 'T'), { zone: calendar.timeZone });
  if (!anchor.isValid) {
    return failed(`${part}[0].calendar.startTime`, `${calendar.startTime} is no date and time`, CALENDAR_EXAMPLE);
  }
  const calendarUnit = UNIT_OF[unit === 'm' ? 'M' : unit];
  if (!calendarUnit) {
    return failed(`${part}[0].duration`, 'A calendar window is counted in d, w, M, Q or Y', CALENDAR_EXAMPLE);
  }
  return {
    value: { kind: 'calendar', unit: calendarUnit, count, zone: calendar.timeZone, anchor: anchor.toFormat("yyyy-MM-dd'T'HH:mm:ss") },
    problems:
      unit === 'm'
        ? [{
            severity: 'warning',
            part: `${part}[0].duration`,
            message: `${duration} is minutes; a calendar window of ${count} ${count === 1 ? 'month' : 'months'} is read`,
            example: CALENDAR_EXAMPLE,
          }]
        : [],
  };
}
