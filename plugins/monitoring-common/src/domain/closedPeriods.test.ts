import fc from 'fast-check';
import { closedPeriods, isCalendarPeriod } from './closedPeriods';

const DAY_MS = 86_400_000;
const PARIS = 'Europe/Paris';
const keys = (at: string, settledMs?: number) => closedPeriods(Date.parse(at), PARIS, settledMs).map(period => period.key);

describe('calendar periods that are over', () => {
  it('are the last months, quarters and the last year, by when they ended', () => {
    expect(keys('2026-11-20T10:00:00Z')).toEqual([
      'month:2026-10', 'month:2026-09', 'quarter:2026-Q3', 'month:2026-08', 'quarter:2026-Q2', 'year:2025',
    ]);
  });

  it('begin at midnight of the reporting zone', () => {
    expect(keys('2026-10-31T22:59:59Z')[0]).toBe('month:2026-09');
    expect(keys('2026-10-31T23:00:00Z')[0]).toBe('month:2026-10');
  });

  it('are over only when they have settled', () => {
    expect(keys('2026-11-01T22:00:00Z', DAY_MS)[0]).toBe('month:2026-09');
    expect(keys('2026-11-01T23:00:00Z', DAY_MS)[0]).toBe('month:2026-10');
  });

  it('ended before the present, whatever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) }), fc.integer({ min: 0, max: 5 * DAY_MS }), (nowMs, settledMs) => {
        const periods = closedPeriods(nowMs, PARIS, settledMs);
        expect(periods).toHaveLength(6);
        expect(periods.every(period => period.window.endMs + settledMs <= nowMs && isCalendarPeriod(period.key))).toBe(true);
      }),
    );
  });
});

it.each([['month:2026-10', true], ['quarter:2026-Q3', true], ['year:2026', true], ['month', false], ['last_30d', false], ['custom', false]])(
  '%s may be signed off: %s',
  (key, expected) => expect(isCalendarPeriod(key)).toBe(expected),
);
