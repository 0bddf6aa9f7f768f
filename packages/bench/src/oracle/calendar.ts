import { Span } from './spans';

/** A calendar date `YYYY-MM-DD`, or the key of a longer period: see {@link periodSpan}. */
export type DayKey = string;

export type PeriodKind = 'day' | 'week' | 'month' | 'quarter' | 'year';

const HOUR_MS = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();
/** Beginnings of days that were searched already: a year of rows asks for each of them many times. */
const starts = new Map<string, number>();

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) {
    return known;
  }
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

/** What clocks showed at quarters of an hour that were asked for: no zone is off by less than that. */
const shown = new Map<string, { day: DayKey; hour: number }>();
const QUARTER_MS = HOUR_MS / 4;

/** Date, and hour in 0..23, that a clock of the reporting zone shows at an instant (KPI.md 0.2). */
export function localTime(instantMs: number, zone: string): { day: DayKey; hour: number } {
  const quarter = Math.floor(instantMs / QUARTER_MS);
  const key = `${zone} ${quarter}`;
  const known = shown.get(key);
  if (known) {
    return known;
  }
  const parts = new Map(
    format(zone)
      .formatToParts(quarter * QUARTER_MS)
      .map(part => [part.type, part.value] as const),
  );
  const told = {
    day: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`,
    hour: Number(parts.get('hour')),
  };
  shown.set(key, told);
  return told;
}

/** The date `days` later; negative goes back. Dates only: no hour is involved. */
export function addDays(day: DayKey, days: number): DayKey {
  const moved = new Date(`${day}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** Days from one date to another. */
export function daysBetween(from: DayKey, to: DayKey): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / (24 * HOUR_MS));
}

/** 1 Monday … 7 Sunday. */
export function isoWeekday(day: DayKey): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/**
 * The first instant of a date in the reporting zone (KPI.md 0.2).
 *
 * It is searched among whole hours, which every zone of whole-hour offset begins its days on
 * (DATA.md decision 8).
 *
 * @throws RangeError where the zone's offset is no whole hour
 */
export function startOfDay(day: DayKey, zone: string): number {
  const key = `${zone} ${day}`;
  const known = starts.get(key);
  if (known !== undefined) {
    return known;
  }
  const found = findStart(day, zone);
  starts.set(key, found);
  return found;
}

function findStart(day: DayKey, zone: string): number {
  const utcMs = Date.parse(`${day}T00:00:00Z`);
  for (let startMs = utcMs - 15 * HOUR_MS; startMs <= utcMs + 15 * HOUR_MS; startMs += HOUR_MS) {
    if (localTime(startMs, zone).day === day) {
      if (localTime(startMs - 1, zone).day === day) {
        break;
      }
      return startMs;
    }
  }
  throw new RangeError(`No whole hour begins ${day} in ${zone}`);
}

/** `[D 00:00, D+1 00:00)` of the reporting zone: 23, 24 or 25 hours (KPI.md 0.2). */
export function daySpan(day: DayKey, zone: string): Span {
  return { startMs: startOfDay(day, zone), endMs: startOfDay(addDays(day, 1), zone) };
}

const monthStart = (year: number, month: number): DayKey =>
  new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);

/** First date of a period, and the first date after it. */
export function periodDays(kind: PeriodKind, firstDay: DayKey): { from: DayKey; to: DayKey } {
  const [year, month] = firstDay.split('-').map(Number);
  switch (kind) {
    case 'day':
      return { from: firstDay, to: addDays(firstDay, 1) };
    case 'week': {
      const from = addDays(firstDay, 1 - isoWeekday(firstDay));
      return { from, to: addDays(from, 7) };
    }
    case 'month':
      return { from: monthStart(year, month), to: monthStart(year, month + 1) };
    case 'quarter': {
      const first = month - ((month - 1) % 3);
      return { from: monthStart(year, first), to: monthStart(year, first + 3) };
    }
    default:
      return { from: monthStart(year, 1), to: monthStart(year + 1, 1) };
  }
}

/**
 * The calendar period that holds a date: ISO week (Monday), month, calendar quarter or year
 * of the reporting zone (KPI.md 0.2).
 */
export function periodSpan(kind: PeriodKind, day: DayKey, zone: string): Span {
  const { from, to } = periodDays(kind, day);
  return { startMs: startOfDay(from, zone), endMs: startOfDay(to, zone) };
}

/** The dates whose beginning lies in a span of whole reporting-zone days, in order. */
export function daysOf(span: Span, zone: string): DayKey[] {
  const days: DayKey[] = [];
  const last = localTime(span.endMs - 1, zone).day;
  for (let { day } = localTime(span.startMs, zone); day <= last; day = addDays(day, 1)) {
    days.push(day);
  }
  return days;
}

/** Starts of the UTC hours of a span, on which hourly facts lie (KPI.md 0.2). */
export function hoursOf(span: Span): number[] {
  const hours: number[] = [];
  for (let startMs = Math.ceil(span.startMs / HOUR_MS) * HOUR_MS; startMs < span.endMs; startMs += HOUR_MS) {
    hours.push(startMs);
  }
  return hours;
}
