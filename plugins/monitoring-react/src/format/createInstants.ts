import { DAY_MS } from './createLengths';
import type { IntlFormats } from './intlFormats';

/** Instants, spans and calendar days in words. */
export function createInstants(
  {
    clockFormat,
    dayFormat,
    weekdayFormat,
    calendarDay,
    calendarMonth,
    fullFormat,
    yearDay,
  }: IntlFormats,
  locale: string,
) {
  const toDate = (instant: string | number) => new Date(instant);
  const withoutComma = (text: string) => text.replace(',', '');
  const clock = (instant: string | number) =>
    clockFormat.format(toDate(instant));
  /** `Tue 17 Nov 22:10`. */
  const dateTime = (instant: string | number) =>
    `${withoutComma(weekdayFormat.format(toDate(instant)))} ${clock(instant)}`;
  /** `17 Nov 2026, 22:10`: for what is read long after. */
  const fullDateTime = (instant: string | number) =>
    fullFormat.format(toDate(instant));
  const isSameDay = (a: string | number, b: string | number) =>
    yearDay.format(toDate(a)) === yearDay.format(toDate(b));

  /** The clock today, day and clock otherwise. */
  const moment = (instant: string | number, nowMs: number) =>
    isSameDay(instant, nowMs)
      ? clock(instant)
      : `${dayFormat.format(toDate(instant))} ${clock(instant)}`;

  /** A span of time: clocks within a day, days alone when it is longer than two. */
  function range(
    start: string | number,
    end: string | number,
    nowMs: number,
  ): string {
    const dash = ' – ';
    if (isSameDay(start, end))
      return `${moment(start, nowMs)}${dash}${clock(end)}`;
    if (toDate(end).getTime() - toDate(start).getTime() > 2 * DAY_MS) {
      return `${dayFormat.format(toDate(start))}${dash}${dayFormat.format(
        toDate(end),
      )}`;
    }
    const dayAndClock = (instant: string | number) =>
      `${dayFormat.format(toDate(instant))} ${clock(instant)}`;
    return `${dayAndClock(start)}${dash}${dayAndClock(end)}`;
  }

  return {
    clock,
    dateTime,
    fullDateTime,
    isSameDay,
    /** `21 Oct`. */
    day: (instant: string | number) => dayFormat.format(toDate(instant)),
    /** A reporting day `YYYY-MM-DD`, which is no instant and knows no zone. */
    calendarDay: (day: string) =>
      calendarDay.format(new Date(`${day}T00:00:00Z`)),
    /** A month `YYYY-MM` of the reporting zone: `October 2026`. */
    month: (month: string) => {
      const name = calendarMonth.format(new Date(`${month}-01T00:00:00Z`));
      return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
    },
    moment,
    range,
  };
}
