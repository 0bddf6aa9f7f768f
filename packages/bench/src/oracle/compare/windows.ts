import { addDays, localTime, periodDays, periodSpan, startOfDay } from '../calendar';
import { Span } from '../spans';
import { YEAR, ZONE } from './simulatedYear';

export type NamedWindow = Readonly<{ key: string; window: Span }>;

const FIRSTS = Array.from({ length: 12 }, (_, month) => `2026-${String(month + 1).padStart(2, '0')}-01`);

/** Months, quarters and the year; the days of 23 and 25 hours; a week across a year's end; a period that is not over. */
export const WINDOWS: readonly NamedWindow[] = [
  ...FIRSTS.map(day => ({ key: day.slice(0, 7), window: periodSpan('month', day, ZONE) })),
  ...FIRSTS.filter((_, month) => month % 3 === 0).map(day => ({
    key: `quarter of ${day}`,
    window: periodSpan('quarter', day, ZONE),
  })),
  { key: 'year', window: YEAR },
  ...['2026-03-29', '2026-10-25', '2026-05-05'].map(day => ({
    key: day,
    window: periodSpan('day', day, ZONE),
  })),
  { key: 'first week', window: periodSpan('week', '2026-01-01', ZONE) },
  {
    key: 'open',
    window: { startMs: startOfDay('2026-12-20', ZONE), endMs: startOfDay('2027-01-20', ZONE) },
  },
];

const days = (from: string, to: string): Span => ({
  startMs: startOfDay(from, ZONE),
  endMs: startOfDay(to, ZONE),
});

/**
 * Periods of the views of incidents (DATA.md, decision 8): rolling ones that end with the last
 * day, the calendar month and quarter of that day, and the equal period before each.
 *
 * @param dayTo - the day after the last one
 */
export function spansOfIncidents(dayTo: string): NamedWindow[] {
  const last = addDays(dayTo, -1);
  const [year, month] = last.split('-').map(Number);
  const keyOf = (kind: 'month' | 'quarter', first: string) =>
    kind === 'month'
      ? `month:${first.slice(0, 7)}`
      : `quarter:${first.slice(0, 4)}-Q${Math.ceil(Number(first.slice(5, 7)) / 3)}`;
  return [
    ...[7, 30, 90].flatMap(length => [
      { key: `last_${length}d`, window: days(addDays(dayTo, -length), dayTo) },
      {
        key: `last_${length}d before`,
        window: days(addDays(dayTo, -2 * length), addDays(dayTo, -length)),
      },
    ]),
    ...(['month', 'quarter'] as const).flatMap(kind => {
      const now = periodDays(kind, `${year}-${String(month).padStart(2, '0')}-01`);
      const before = periodDays(kind, addDays(now.from, -1));
      return [
        { key: keyOf(kind, now.from), window: days(now.from, now.to) },
        { key: `${keyOf(kind, before.from)} before`, window: days(before.from, before.to) },
      ];
    }),
  ];
}

export type DeliveryPeriod = NamedWindow & Readonly<{ kind: 'current' | 'previous' | 'week' }>;

/** The instant that a clock of the zone shows as many days earlier (KPI.md 0.2). */
function daysEarlier(atMs: number, count: number): number {
  const { day } = localTime(atMs, ZONE);
  return startOfDay(addDays(day, -count), ZONE) + (atMs - startOfDay(day, ZONE));
}

/**
 * Periods of the views of delivery: the current ones of API.md that are read in whole days,
 * cut at the moment of reading, the equal ones before, and weeks.
 *
 * @param seenMs - at an hour of the day that no zone repeats or skips
 */
export function periodsOfDelivery(seenMs: number): DeliveryPeriod[] {
  const today = localTime(seenMs, ZONE).day;
  const rolling = [7, 30, 90, 365].flatMap((length): DeliveryPeriod[] => {
    const first = addDays(today, 1 - length);
    return [
      { key: `last_${length}d`, kind: 'current', window: { startMs: startOfDay(first, ZONE), endMs: seenMs } },
      {
        key: `last_${length}d`,
        kind: 'previous',
        window: { startMs: startOfDay(addDays(first, -length), ZONE), endMs: daysEarlier(seenMs, length) },
      },
    ];
  });
  const calendar = (['month', 'quarter', 'year'] as const).flatMap((unit): DeliveryPeriod[] => {
    const { from } = periodDays(unit, today);
    const before = periodDays(unit, addDays(from, -1)).from;
    const [startMs, beforeMs] = [startOfDay(from, ZONE), startOfDay(before, ZONE)];
    return [
      { key: unit, kind: 'current', window: { startMs, endMs: seenMs } },
      {
        key: unit,
        kind: 'previous',
        window: { startMs: beforeMs, endMs: Math.min(beforeMs + (seenMs - startMs), startMs) },
      },
    ];
  });
  const monday = periodDays('week', today).from;
  const weeks = Array.from({ length: 14 }, (_, index): DeliveryPeriod => {
    const first = addDays(monday, -7 * (13 - index));
    return {
      key: first,
      kind: 'week',
      window: {
        startMs: startOfDay(first, ZONE),
        endMs: Math.min(startOfDay(addDays(first, 7), ZONE), seenMs),
      },
    };
  });
  return [...rolling, ...calendar, ...weeks];
}
