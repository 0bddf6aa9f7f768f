import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useScreenSettings } from './screenSettings';
import { SCOPE_PERIODS, useUrlChoice, type UrlChoice } from './useUrlChoice';
import type { Words } from './useWords';

/** Calendar periods that pickers offer besides the rolling ones; the URL takes older ones, too. */
const MONTHS_OFFERED = 3;

const MONTH = /^month:(\d{4})-(0[1-9]|1[0-2])$/;
const QUARTER = /^quarter:(\d{4})-Q([1-4])$/;
const YEAR = /^year:(\d{4})$/;

/** Months since the year 0. */
function monthAt(nowMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    calendar: 'gregory',
  }).formatToParts(nowMs);
  const part = (type: string) =>
    Number(parts.find(each => each.type === type)?.value);
  return part('year') * 12 + part('month') - 1;
}

const monthKey = (month: number) =>
  `month:${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(
    2,
    '0',
  )}`;

/** The first month of a calendar period; undefined of any other. */
function firstMonth(key: string): number | undefined {
  const [, monthYear, month] = MONTH.exec(key) ?? [];
  if (month !== undefined) return Number(monthYear) * 12 + Number(month) - 1;
  const [, quarterYear, quarter] = QUARTER.exec(key) ?? [];
  if (quarter !== undefined)
    return Number(quarterYear) * 12 + (Number(quarter) - 1) * 3;
  const [, year] = YEAR.exec(key) ?? [];
  return year === undefined ? undefined : Number(year) * 12;
}

/** Whether a period is one of the calendar, and so may have been signed off. */
export const isCalendarPeriod = (key: string): boolean =>
  firstMonth(key) !== undefined;

/** The last months and the last quarter that are over, e.g. `month:2026-10`. */
export function pastPeriods(nowMs: number, zone: string): string[] {
  const present = monthAt(nowMs, zone);
  const quarter = Math.floor(present / 3) - 1;
  return [
    ...Array.from({ length: MONTHS_OFFERED }, (_, index) =>
      monthKey(present - index - 1),
    ),
    `quarter:${Math.floor(quarter / 4)}-Q${(quarter % 4) + 1}`,
  ];
}

/** A period of a scope screen by the name that readers know it by. */
export function periodName(key: string, { t, format }: Words): string {
  const rolling = SCOPE_PERIODS.find(each => each === key);
  if (rolling) return t(`period.${rolling}`);
  const [, year, month] = MONTH.exec(key) ?? [];
  if (month !== undefined) return format.month(`${year}-${month}`);
  const [, quarterYear, quarter] = QUARTER.exec(key) ?? [];
  if (quarter !== undefined)
    return t('period.quarter', { quarter, year: quarterYear });
  return YEAR.exec(key)?.[1] ?? key;
}

/** A period that was answered: one of the calendar by its name, a rolling one by its days. */
export function periodWords(
  period: {
    readonly key: string;
    readonly start: string;
    readonly end: string;
  },
  words: Words,
  nowMs: number,
): string {
  return isCalendarPeriod(period.key)
    ? periodName(period.key, words)
    : words.format.range(period.start, period.end, nowMs);
}

/** What a period is compared with, in words. */
export function comparedWords(key: string, { t }: Words): string {
  const rolling = SCOPE_PERIODS.find(each => each === key);
  if (rolling) return t(`overview.compared.${rolling}`);
  if (MONTH.test(key)) return t('overview.compared.month');
  return QUARTER.test(key)
    ? t('overview.compared.quarter')
    : t('overview.compared.year');
}

/** The period of a scope screen with those that its picker offers. */
export interface ScopePeriodChoice extends UrlChoice<string> {
  readonly offered: readonly string[];
}

/**
 * The period of a scope screen, from the URL: a rolling one, or one of the calendar that has begun.
 *
 * @param zone - the reporting zone; undefined until it is known
 */
export function useScopePeriod(
  nowMs: number,
  zone: string | undefined,
): ScopePeriodChoice {
  const [search] = useSearchParams();
  const asked = search.get('period');
  const present = monthAt(nowMs, zone ?? 'UTC');
  const offered = useMemo(() => {
    const past = zone === undefined ? [] : pastPeriods(nowMs, zone);
    const first = asked === null ? undefined : firstMonth(asked);
    const isFurther =
      asked !== null &&
      first !== undefined &&
      first <= present &&
      !past.includes(asked);
    return [...SCOPE_PERIODS, ...past, ...(isFurther ? [asked] : [])];
    // They change with the month, not with every second.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [asked, present, zone]);
  const { scopePeriod = 'last_30d' } = useScreenSettings();
  return { ...useUrlChoice('period', offered, scopePeriod), offered };
}
