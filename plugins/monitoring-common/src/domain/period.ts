import { DateTime } from 'luxon';
import { HalfOpenWindow, HOUR_MS } from './halfOpenWindow';

/** Rolling periods by their elapsed hours (API.md). */
const ROLLING_HOURS = {
  last_1h: 1,
  last_6h: 6,
  last_24h: 24,
  last_72h: 72,
} as const;

/** Rolling periods by whole reporting-zone days, today included up to now. */
const ROLLING_DAYS = {
  last_7d: 7,
  last_30d: 30,
  last_90d: 90,
  last_365d: 365,
} as const;

const CALENDAR_UNITS = ['month', 'quarter', 'year'] as const;
type CalendarUnit = (typeof CALENDAR_UNITS)[number];

const PAST_PATTERN = {
  month: /^month:(\d{4})-(0[1-9]|1[0-2])$/,
  quarter: /^quarter:(\d{4})-Q([1-4])$/,
  year: /^year:(\d{4})$/,
} as const;

/** The longest period anything is asked for, in elapsed days (API.md). */
export const MAX_PERIOD_DAYS = 400;

/**
 * A period with its borders.
 *
 * `previous` is the equal period just before, for comparison; for calendar
 * periods it is the calendar period before, cut to the same elapsed share while
 * the current one is still open.
 */
export interface ResolvedPeriod {
  readonly key: string;
  readonly window: HalfOpenWindow;
  readonly previous: HalfOpenWindow;
  /** Whether both borders are midnights of the reporting zone (the end may be now). */
  readonly isDayAligned: boolean;
}

/** What to write in a period parameter, for error messages. */
export const PERIOD_EXAMPLES =
  'last_1h, last_6h, last_24h, last_72h, last_7d, last_30d, last_90d, last_365d, month, quarter, year, month:2026-10, quarter:2026-Q3, year:2026, or custom with from and to';

/** Thrown when a period cannot be read; the message names the field and what works. */
export class InvalidPeriodError extends Error {
  readonly field: 'period' | 'from' | 'to';
  constructor(field: 'period' | 'from' | 'to', message: string) {
    super(message);
    this.name = 'InvalidPeriodError';
    this.field = field;
  }
}

function rolling(key: string, nowMs: number, hours: number): ResolvedPeriod {
  const startMs = nowMs - hours * HOUR_MS;
  return {
    key,
    window: { startMs, endMs: nowMs },
    previous: { startMs: startMs - hours * HOUR_MS, endMs: startMs },
    isDayAligned: false,
  };
}

function rollingDays(key: string, now: DateTime, days: number): ResolvedPeriod {
  const start = now.startOf('day').minus({ days: days - 1 });
  const before = start.minus({ days });
  return {
    key,
    window: { startMs: start.toMillis(), endMs: now.toMillis() },
    previous: {
      startMs: before.toMillis(),
      // Same number of whole days, and today's part of a day as it was then.
      endMs: now.minus({ days }).toMillis(),
    },
    isDayAligned: true,
  };
}

function calendar(
  key: string,
  start: DateTime,
  unit: CalendarUnit,
  now: DateTime,
): ResolvedPeriod {
  const end = start.plus({ [`${unit}s`]: 1 });
  const previousStart = start.minus({ [`${unit}s`]: 1 });
  const isOpen = end > now;
  const elapsedMs = now.toMillis() - start.toMillis();
  return {
    key,
    window: {
      startMs: start.toMillis(),
      endMs: isOpen ? now.toMillis() : end.toMillis(),
    },
    previous: {
      startMs: previousStart.toMillis(),
      endMs: isOpen
        ? Math.min(previousStart.toMillis() + elapsedMs, start.toMillis())
        : start.toMillis(),
    },
    isDayAligned: true,
  };
}

function custom(
  from: string | undefined,
  to: string | undefined,
  now: DateTime,
): ResolvedPeriod {
  const read = (field: 'from' | 'to', text: string | undefined): DateTime => {
    const parsed = text === undefined ? undefined : DateTime.fromISO(text, { zone: now.zone });
    if (!parsed?.isValid) {
      throw new InvalidPeriodError(
        field,
        `must be an ISO date or time such as 2026-11-01 or 2026-11-01T08:00:00Z`,
      );
    }
    return parsed;
  };
  const start = read('from', from);
  const end = read('to', to);
  if (end <= start) {
    throw new InvalidPeriodError('to', 'must be after from');
  }
  if (end.diff(start).as('days') > MAX_PERIOD_DAYS) {
    throw new InvalidPeriodError(
      'from',
      `may be at most ${MAX_PERIOD_DAYS} days before to`,
    );
  }
  const startMs = start.toMillis();
  const endMs = end.toMillis();
  return {
    key: 'custom',
    window: { startMs, endMs },
    previous: { startMs: startMs - (endMs - startMs), endMs: startMs },
    isDayAligned:
      startMs === start.startOf('day').toMillis() &&
      endMs === end.startOf('day').toMillis(),
  };
}

/**
 * Turns a period key into its borders.
 *
 * @param key - one of {@link PERIOD_EXAMPLES}
 * @param nowMs - the present, epoch milliseconds
 * @param zone - IANA name of the reporting zone; days, months and quarters are its
 * @throws InvalidPeriodError naming the field and what works
 */
export function resolvePeriod(
  key: string,
  nowMs: number,
  zone: string,
  range: { from?: string; to?: string } = {},
): ResolvedPeriod {
  const now = DateTime.fromMillis(nowMs, { zone });
  if (key === 'custom') return custom(range.from, range.to, now);
  if (range.from !== undefined || range.to !== undefined) {
    throw new InvalidPeriodError(
      range.from !== undefined ? 'from' : 'to',
      'goes with period=custom only',
    );
  }
  if (Object.hasOwn(ROLLING_HOURS, key)) {
    return rolling(key, nowMs, ROLLING_HOURS[key as keyof typeof ROLLING_HOURS]);
  }
  if (Object.hasOwn(ROLLING_DAYS, key)) {
    return rollingDays(key, now, ROLLING_DAYS[key as keyof typeof ROLLING_DAYS]);
  }
  for (const unit of CALENDAR_UNITS) {
    if (key === unit) return calendar(key, now.startOf(unit), unit, now);
    const match = PAST_PATTERN[unit].exec(key);
    if (!match) continue;
    const year = Number(match[1]);
    const firstMonth = { month: Number(match[2]), quarter: Number(match[2]) * 3 - 2, year: 1 };
    const start = DateTime.fromObject({ year, month: firstMonth[unit], day: 1 }, { zone });
    if (start > now) {
      throw new InvalidPeriodError('period', `${key} has not begun`);
    }
    return calendar(key, start, unit, now);
  }
  throw new InvalidPeriodError('period', `must be one of ${PERIOD_EXAMPLES}`);
}

/** Days of instants that were asked for, by quarter of an hour: since 1973 every zone is whole ones away from UTC. */
const days = new Map<string, string>();
const QUARTER_MS = 900_000;
const QUARTERS_SINCE_MS = Date.UTC(1973, 0, 1);
/** Three months in one zone. */
const MOST_DAYS = 10_000;

/** The reporting-zone day of an instant, as `YYYY-MM-DD`. */
export function reportingDay(instantMs: number, zone: string): string {
  const ask = () => DateTime.fromMillis(instantMs, { zone }).toFormat('yyyy-MM-dd');
  if (!(instantMs >= QUARTERS_SINCE_MS)) return ask();
  const key = `${Math.floor(instantMs / QUARTER_MS)} ${zone}`;
  const held = days.get(key);
  if (held !== undefined) return held;
  const day = ask();
  if (days.size >= MOST_DAYS) days.clear();
  days.set(key, day);
  return day;
}

/** Windows of days that were asked for: an overview asks for the same thirty a thousand times, and a calendar is slow to ask. */
const windows = new Map<string, HalfOpenWindow>();
/** Three years in a few zones. */
const MOST_WINDOWS = 4_000;

/** The half-open window of a reporting-zone day (23, 24 or 25 hours long). */
export function reportingDayWindow(day: string, zone: string): HalfOpenWindow {
  const key = `${day} ${zone}`;
  const held = windows.get(key);
  if (held) return held;
  const start = DateTime.fromISO(day, { zone });
  const window = { startMs: start.toMillis(), endMs: start.plus({ days: 1 }).toMillis() };
  if (windows.size >= MOST_WINDOWS) windows.clear();
  windows.set(key, window);
  return window;
}
