function createIntlFormats(locale: string, timeZone: string | undefined) {
  const date = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const clock = {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const;
  return {
    significant: new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }),
    exact: new Intl.NumberFormat(locale, { maximumSignificantDigits: 15 }),
    whole: new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }),
    clockFormat: date(clock),
    dayFormat: date({ day: 'numeric', month: 'short' }),
    weekdayFormat: date({ weekday: 'short', day: 'numeric', month: 'short' }),
    calendarDay: date({ timeZone: 'UTC', day: 'numeric', month: 'short' }),
    calendarMonth: date({ timeZone: 'UTC', month: 'long', year: 'numeric' }),
    fullFormat: date({
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      ...clock,
    }),
    yearDay: date({ year: 'numeric', month: '2-digit', day: '2-digit' }),
    relative: new Intl.RelativeTimeFormat(locale, { numeric: 'always' }),
  };
}

export type IntlFormats = ReturnType<typeof createIntlFormats>;

const made = new Map<string, IntlFormats>();

/**
 * The browser's own formats of a language and zone, made once.
 *
 * Making them takes a millisecond, and each component of a page asks for them.
 *
 * @param locale - BCP 47 tag
 * @param timeZone - IANA zone of clock times; the reader's own when absent
 * @throws RangeError for a tag or zone that the browser does not know
 */
export function intlFormatsOf(
  locale: string,
  timeZone: string | undefined,
): IntlFormats {
  const key = `${locale} ${timeZone ?? ''}`;
  const held = made.get(key);
  if (held) return held;
  const formats = createIntlFormats(locale, timeZone);
  made.set(key, formats);
  return formats;
}
