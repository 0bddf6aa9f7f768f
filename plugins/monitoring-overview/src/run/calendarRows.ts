import type {
  CalendarChange,
  ChangeCalendar,
} from '@rosetta/backstage-plugin-monitoring-common';

/** Days that are drawn, today among them. */
export const CALENDAR_DAYS = 7;

/** Share of the width that a change's number takes beside its bar. */
const LABEL_SHARE = 0.12;
/** A change of an hour would hardly be seen. */
const LEAST_SHARE = 0.008;

/** Starts of the days drawn and the end of the last, epoch ms, in the reader's zone as all clocks are. */
export function dayStarts(nowMs: number): number[] {
  return Array.from({ length: CALENDAR_DAYS + 1 }, (_, index) => {
    const day = new Date(nowMs);
    day.setHours(0, 0, 0, 0);
    // By the calendar: days of a change of clocks are longer or shorter.
    day.setDate(day.getDate() + index);
    return day.getTime();
  });
}

/** A change as a bar: shares of the width. */
export interface CalendarBar {
  readonly change: CalendarChange;
  readonly left: number;
  readonly width: number;
  /** Bars that would touch lie in lines of their own. */
  readonly line: number;
}

export interface CalendarRow {
  readonly ref: string;
  readonly name: string;
  readonly bars: readonly CalendarBar[];
  readonly lines: number;
}

const endOf = (change: CalendarChange) =>
  change.end === null ? null : Date.parse(change.end);

/** Changes that touch the days drawn: those without an end reach as far as is drawn. */
export function drawnChanges(
  { items }: ChangeCalendar,
  startMs: number,
  endMs: number,
): CalendarChange[] {
  return items.filter(
    change =>
      change.start !== null &&
      change.when !== 'past' &&
      Date.parse(change.start) < endMs &&
      (endOf(change) ?? endMs) > startMs,
  );
}

/** Collisions to come that begin within the days drawn. */
export const drawnCollisions = (
  { collisions }: ChangeCalendar,
  endMs: number,
): ChangeCalendar['collisions'] =>
  collisions.filter(pair => pair.isAhead && Date.parse(pair.start) < endMs);

/** A row for each entity that changes, those that change first at the top; one change may be in several. */
export function calendarRows(
  changes: readonly CalendarChange[],
  startMs: number,
  endMs: number,
): CalendarRow[] {
  const spanMs = endMs - startMs;
  const share = (ms: number) =>
    Math.min(1, Math.max(0, (ms - startMs) / spanMs));
  const named = new Map<string, { name: string; changes: CalendarChange[] }>();
  const byStart = [...changes].sort(
    (a, b) =>
      Date.parse(a.start!) - Date.parse(b.start!) ||
      a.number.localeCompare(b.number),
  );
  for (const change of byStart) {
    for (const { ref, name } of change.entities) {
      const row = named.get(ref) ?? { name, changes: [] };
      row.changes.push(change);
      named.set(ref, row);
    }
  }
  return [...named].map(([ref, row]) => {
    const ends: number[] = [];
    const bars = row.changes.map(change => {
      const left = share(Date.parse(change.start!));
      const width = Math.max(LEAST_SHARE, share(endOf(change) ?? endMs) - left);
      const free = ends.findIndex(end => end <= left);
      const line = free === -1 ? ends.length : free;
      ends[line] = left + width + LABEL_SHARE;
      return { change, left, width, line };
    });
    return { ref, name: row.name, bars, lines: ends.length };
  });
}
