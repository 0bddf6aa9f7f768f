import type { KpiUnit } from '@rosetta/backstage-plugin-monitoring-common';
import { createInstants } from './createInstants';
import { createLengths, HOUR_MS, SECOND_MS } from './createLengths';
import { intlFormatsOf } from './intlFormats';
import { MINUS, NBSP, type UnitWords } from './units';

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
  const intl = intlFormatsOf(locale, timeZone);
  const { significant, exact, whole } = intl;
  const lengths = createLengths(intl, units);

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
    const text = lengths.duration(Math.abs(value) * SECOND_MS);
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

  return {
    locale,
    timeZone,
    parts,
    withUnit,
    difference,
    relativeChange,
    formula,
    ...lengths,
    ...createInstants(intl, locale),
    /** Three significant digits, for what has no unit. */
    measure,
    /** A whole count, grouped. */
    count: (value: number) => minus(whole.format(value)),
    /** A share as percent, e.g. coverage. */
    percent: (ratio: number) =>
      `${percentNumber(ratio)}${NBSP}${units.percent}`,
    /** Names in a row, e.g. `a, b and c`. */
    list: (items: readonly string[]) =>
      new Intl.ListFormat(locale, { type: 'conjunction' }).format(items),
  };
}

export type Format = ReturnType<typeof createFormat>;
