import { daySpan, daysOf, hoursOf, isoWeekday, localTime, periodDays, periodSpan } from './calendar';
import { contains, coveredMs, union, without } from './spans';
import { fraction, fractionOfDecimal, ratioOrNull, subtract, toNumber, ZERO } from './fraction';
import { describeDurations, mean, median, percentile, secondsBetween } from './statistics';

const ZONE = 'Europe/Paris';
const HOUR_MS = 3_600_000;
const hoursIn = (span: { startMs: number; endMs: number }) => (span.endMs - span.startMs) / HOUR_MS;

describe('calendar of the reporting zone (KPI.md 0.2)', () => {
  it('has days of 23, 24 and 25 hours, and quarters of 2159, 2184, 2208 and 2209', () => {
    expect(['2026-03-29', '2026-03-30', '2026-10-25'].map(day => hoursIn(daySpan(day, ZONE)))).toEqual([
      23, 24, 25,
    ]);
    expect(
      ['2026-02-01', '2026-05-01', '2026-08-01', '2026-11-01'].map(day =>
        hoursIn(periodSpan('quarter', day, ZONE)),
      ),
    ).toEqual([2_159, 2_184, 2_208, 2_209]);
  });

  it('keeps both hours of the repeated one and skips the one that is not', () => {
    const localHours = (day: string) => hoursOf(daySpan(day, ZONE)).map(ms => localTime(ms, ZONE).hour);
    expect(localHours('2026-10-25').filter(hour => hour === 2)).toHaveLength(2);
    expect(localHours('2026-03-29')).not.toContain(2);
  });

  it('begins weeks on Monday and years on the first of January', () => {
    expect(periodDays('week', '2026-11-20')).toEqual({ from: '2026-11-16', to: '2026-11-23' });
    expect(isoWeekday('2026-11-22')).toBe(7);
    expect(periodDays('month', '2026-12-31')).toEqual({ from: '2026-12-01', to: '2027-01-01' });
    expect(hoursIn(periodSpan('year', '2026-06-01', ZONE))).toBe(8_760);
    expect(daysOf(periodSpan('month', '2026-02-10', ZONE), ZONE)).toHaveLength(28);
    expect(() => daySpan('2026-01-01', 'Asia/Kolkata')).toThrow(RangeError);
  });

  it('gives every hour of a year to exactly one day', () => {
    const year = periodSpan('year', '2026-01-01', ZONE);
    const byDay = daysOf(year, ZONE).flatMap(day => hoursOf(daySpan(day, ZONE)));
    expect(byDay).toEqual(hoursOf(year));
  });
});

describe('spans (KPI.md 0.3)', () => {
  it('are joined before they are summed: 2 h in the first day and 3 h in the second', () => {
    const at = (day: number, hour: number, minute = 0) => Date.UTC(2026, 0, day, hour, minute);
    const outages = [
      { startMs: at(10, 20), endMs: at(10, 23, 30) },
      { startMs: at(10, 22, 30), endMs: at(11, 1) },
    ];
    // The example's first day ends at 22:00Z: a summer day of the zone.
    const summer = outages.map(span => ({
      startMs: span.startMs + 181 * 24 * HOUR_MS,
      endMs: span.endMs + 181 * 24 * HOUR_MS,
    }));
    expect(['2026-07-10', '2026-07-11'].map(day => coveredMs(summer, daySpan(day, ZONE)) / HOUR_MS)).toEqual([
      2, 3,
    ]);
    expect(union(outages)).toEqual([{ startMs: at(10, 20), endMs: at(11, 1) }]);
    expect(union([{ startMs: 2, endMs: 2 }])).toEqual([]);
  });

  it('hold their start and not their end', () => {
    expect([0, 1, 2].map(ms => contains({ startMs: 0, endMs: 2 }, ms))).toEqual([true, true, false]);
    expect(
      without({ startMs: 0, endMs: 9 }, [
        { startMs: 2, endMs: 3 },
        { startMs: 8, endMs: 12 },
      ]),
    ).toEqual([
      { startMs: 0, endMs: 2 },
      { startMs: 3, endMs: 8 },
    ]);
  });
});

describe('statistics (KPI.md 0.5)', () => {
  it('interpolates: 2.5 of {2, 3}, and 135 447 s of the two lead times', () => {
    expect(median([3, 2])).toEqual(fraction(5, 2));
    expect(median([92_247, 178_647])).toEqual(fraction(135_447));
    expect(percentile([1, 2, 3, 4, 5], fraction(9, 10))).toEqual(fraction(46, 10));
    expect(percentile([7], fraction(9, 10))).toEqual(fraction(7));
  });

  it('has no value of nothing', () => {
    expect(describeDurations([])).toEqual({ count: 0, p50Seconds: null, p90Seconds: null, meanSeconds: null });
    expect(mean([1, 2, 4])).toEqual(fraction(7, 3));
    expect(secondsBetween(0, 1_999)).toBe(1);
  });
});

describe('fractions', () => {
  it('are exact, reduced and never of zero', () => {
    expect(subtract(fraction(1), fractionOfDecimal(0.999))).toEqual(fraction(1, 1_000));
    expect(fraction(2, -4)).toEqual({ numerator: -1n, denominator: 2n });
    expect(fractionOfDecimal('-0.5')).toEqual(fraction(-1, 2));
    expect(toNumber(fraction(-1, 3))).toBeCloseTo(-1 / 3, 15);
    expect(ratioOrNull(ZERO, ZERO)).toBeNull();
    expect(() => fraction(1, 0)).toThrow(RangeError);
    expect(() => fractionOfDecimal(Number.NaN)).toThrow(RangeError);
  });
});
