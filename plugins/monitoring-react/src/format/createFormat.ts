import type { KpiUnit } from '@rosetta/backstage-plugin-monitoring-common';
import { intlFormatsOf } from './intlFormats';

/** No-break space: a number never parts from its unit. */
export const NBSP = '\u00a0';
/** True minus sign, as wide as the plus. */
export const MINUS = '\u2212';

/** Short forms of units in the reader's language. */
export interface UnitWords {
  readonly percent: string;
  readonly point: string;
  readonly millisecond: string;
  readonly second: string;
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
  readonly requestsPerSecond: string;
  readonly perDay: string;
  readonly byte: readonly [string, string, string, string, string];
}

/** Units as written in English. */
export const ENGLISH_UNITS: UnitWords = {
  percent: '%',
  point: 'pt',
  millisecond: 'ms',
  second: 's',
  minute: 'min',
  hour: 'h',
  day: 'd',
  requestsPerSecond: 'req/s',
  perDay: '/ day',
  byte: ['B', 'KiB', 'MiB', 'GiB', 'TiB'],
};

export interface FormatOptions {
  /** BCP 47 tag, e.g. `en` or `fr`. */
  readonly locale: string;
  readonly units: UnitWords;
  /** IANA zone of clock times; the reader's own when absent. */
  readonly timeZone?: string;
}

/** A number apart from its unit, so that a screen can set them differently. */
export interface NumberParts {
  readonly value: string;
  /** Empty for bare counts. */
  readonly unit: string;
}

/** Numbers that stand by themselves: no part of an instant, a version or a name. */
const NUMBERS = /(?<![\w.:]|\w-)-?\d+(?:\.\d+)?(?![\w:-]|\.\d)/g;

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** English alone would give American dates; the pictures have `17 Nov` and 24 hours. */
function resolveLocale(locale: string): string {
  return locale === 'en' ? 'en-GB' : locale;
}

function decimalsOf(value: number): number {
  const text = String(Number(value.toPrecision(12)));
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
}

/**
 * Turns numbers and instants into words.
 *
 * Three significant digits, a true minus, no-break spaces before units
 * (NOTES-entity.md, Numbers). Pure: it reads no clock and no browser setting
 * besides what it is given.
 */
export function createFormat({ locale: tag, units, timeZone }: FormatOptions) {
  const locale = resolveLocale(tag);
  const minus = (text: string) => text.replace(/^-/, MINUS);
  const {
    significant,
    exact,
    whole,
    clockFormat,
    dayFormat,
    weekdayFormat,
    calendarDay,
    calendarMonth,
    fullFormat,
    yearDay,
    relative,
  } = intlFormatsOf(locale, timeZone);

  const measure = (value: number) => minus(significant.format(value));

  /** Percent of a ratio near one keeps a digit more than its target and never rounds up to 100. */
  function highPercent(ratio: number, target: number | undefined): string {
    const decimals =
      target !== undefined
        ? decimalsOf(target * 100) + 1
        : Math.min(4, Math.max(1, Math.ceil(-Math.log10(1 - ratio)) - 1));
    const scale = 10 ** decimals;
    const floored =
      Math.floor(Number((ratio * 100 * scale).toPrecision(12))) / scale;
    return new Intl.NumberFormat(locale, {
      // Beside a target of as many digits less one: 99.80 % of 99.8 % is kept, and looks so.
      minimumFractionDigits: target === undefined ? 0 : decimals,
      maximumFractionDigits: decimals,
    }).format(floored);
  }

  function percentNumber(ratio: number, target?: number): string {
    const isHigh =
      ratio < 1 &&
      (ratio > 0.99 || (target !== undefined && target >= 0.9 && ratio > 0.9));
    return isHigh ? highPercent(ratio, target) : measure(ratio * 100);
  }

  function bytes(value: number): NumberParts {
    let scaled = value;
    let index = 0;
    while (Math.abs(scaled) >= 1024 && index < units.byte.length - 1) {
      scaled /= 1024;
      index += 1;
    }
    return { value: measure(scaled), unit: units.byte[index] };
  }

  /** A length of time from seconds; from an hour on its units are part of the value: `2 h 10`. */
  function seconds(value: number): NumberParts {
    const text = duration(Math.abs(value) * SECOND_MS);
    const sign = value < 0 ? MINUS : '';
    if (Math.abs(value) * SECOND_MS >= HOUR_MS)
      return { value: `${sign}${text}`, unit: '' };
    const [number, unit] = text.split(NBSP);
    return { value: `${sign}${number}`, unit };
  }

  /**
   * A measured value and its unit.
   *
   * @param target - of a ratio that should be high; decides how many digits matter
   */
  function parts(value: number, unit: KpiUnit, target?: number): NumberParts {
    switch (unit) {
      case 'ratio':
        return { value: percentNumber(value, target), unit: units.percent };
      case 'milliseconds':
        return Math.abs(value) >= SECOND_MS
          ? { value: measure(value / SECOND_MS), unit: units.second }
          : { value: measure(value), unit: units.millisecond };
      case 'requests_per_second':
        return { value: measure(value), unit: units.requestsPerSecond };
      case 'per_day':
        return { value: measure(value), unit: units.perDay };
      case 'bytes':
        return bytes(value);
      case 'seconds':
        return seconds(value);
      case 'times':
        return { value: measure(value), unit: '×' };
      case 'points':
      case 'count':
      default:
        return { value: minus(whole.format(value)), unit: '' };
    }
  }

  const join = ({ value, unit }: NumberParts) =>
    unit ? `${value}${NBSP}${unit}` : value;

  /** A measured value with its unit, e.g. `4.2 %`. */
  const withUnit = (value: number, unit: KpiUnit, target?: number) =>
    join(parts(value, unit, target));

  /** A signed difference: points for percents, its unit otherwise. */
  function difference(value: number, unit: KpiUnit): string {
    const sign = value > 0 ? '+' : '';
    if (unit === 'ratio')
      return `${sign}${measure(value * 100)}${NBSP}${units.point}`;
    return `${sign}${withUnit(value, unit)}`;
  }

  /** Numbers of a filled formula as the reader writes them, with all of their digits; instants and versions in it stay. */
  const formula = (text: string) =>
    text.replace(NUMBERS, number => minus(exact.format(Number(number))));

  /** A signed change relative to what it was, in percent, whole. */
  const relativeChange = (ratio: number) =>
    `${ratio > 0 ? '+' : ''}${minus(whole.format(ratio * 100))}${NBSP}${
      units.percent
    }`;

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
    locale,
    timeZone,
    parts,
    withUnit,
    difference,
    relativeChange,
    formula,
    duration,
    age,
    ago,
    clock,
    dateTime,
    fullDateTime,
    isSameDay,
    /** Three significant digits, for what has no unit. */
    measure,
    /** A whole count, grouped. */
    count: (value: number) => minus(whole.format(value)),
    /** A share as percent, e.g. coverage. */
    percent: (ratio: number) =>
      `${percentNumber(ratio)}${NBSP}${units.percent}`,
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
    /** Names in a row, e.g. `a, b and c`. */
    list: (items: readonly string[]) =>
      new Intl.ListFormat(locale, { type: 'conjunction' }).format(items),
  };
}

export type Format = ReturnType<typeof createFormat>;
