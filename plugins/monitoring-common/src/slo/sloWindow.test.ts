import fc from 'fast-check';
import { CALENDAR_WINDOW_UNITS, SloWindow } from './sloDefinition';
import { sloPeriodAt, sloWindowHours } from './sloWindow';

const at = (iso: string) => Date.parse(iso);
const calendar = (unit: (typeof CALENDAR_WINDOW_UNITS)[number], changes = {}): SloWindow => ({
  kind: 'calendar', unit, count: 1, zone: 'Europe/Paris', anchor: null, ...changes,
});

describe('sloPeriodAt', () => {
  it('rolls back elapsed hours from the instant, over the change of the clock too', () => {
    const end = at('2026-10-26T10:00:00Z');
    expect(sloPeriodAt({ kind: 'rolling', hours: 720 }, end)).toEqual({ startMs: end - 720 * 3_600_000, endMs: end });
  });

  it.each([
    ['quarter', '2026-02-10T00:00:00Z', 2_159],
    ['quarter', '2026-05-10T00:00:00Z', 2_184],
    ['quarter', '2026-08-10T00:00:00Z', 2_208],
    ['quarter', '2026-11-10T00:00:00Z', 2_209],
    ['day', '2026-03-29T12:00:00Z', 23],
    ['day', '2026-10-25T12:00:00Z', 25],
    ['month', '2026-10-10T00:00:00Z', 745],
    ['year', '2026-10-10T00:00:00Z', 8_760],
  ] as const)('gives the %s of %s its true hours', (unit, instant, hours) => {
    expect(sloWindowHours(calendar(unit), at(instant))).toBe(hours);
  });

  it('begins a month at midnight of its zone', () => {
    expect(sloPeriodAt(calendar('month'), at('2026-10-31T23:30:00Z')).startMs).toBe(at('2026-10-31T23:00:00Z'));
  });

  it('keeps the time and the weekday of an anchor', () => {
    const weekly = calendar('week', { zone: 'America/New_York', anchor: '2022-01-01T12:00:00' });
    // Saturday noon in New York, in summer time.
    expect(sloPeriodAt(weekly, at('2026-07-07T00:00:00Z'))).toEqual({
      startMs: at('2026-07-04T16:00:00Z'), endMs: at('2026-07-11T16:00:00Z'),
    });
  });

  it('reads before its anchor as after it', () => {
    const monthly = calendar('month', { anchor: '2030-01-15T00:00:00' });
    expect(sloPeriodAt(monthly, at('2026-11-20T00:00:00Z')).startMs).toBe(at('2026-11-14T23:00:00Z'));
  });

  it('tiles: each instant lies in one period, and the next begins where it ends', () => {
    const window = fc.record({
      unit: fc.constantFrom(...CALENDAR_WINDOW_UNITS),
      count: fc.integer({ min: 1, max: 4 }),
      zone: fc.constantFrom('UTC', 'Europe/Paris', 'America/New_York', 'Pacific/Auckland'),
      anchor: fc.constantFrom(null, '2022-01-01T12:00:00', '2024-02-29T00:00:00'),
    });
    fc.assert(
      fc.property(window, fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }), (given, date) => {
        const whole: SloWindow = { kind: 'calendar', ...given };
        const period = sloPeriodAt(whole, date.getTime());
        expect(period.startMs).toBeLessThanOrEqual(date.getTime());
        expect(period.endMs).toBeGreaterThan(date.getTime());
        expect(sloPeriodAt(whole, period.endMs).startMs).toBe(period.endMs);
        expect(sloPeriodAt(whole, period.startMs)).toEqual(period);
      }),
      { numRuns: 1_000 },
    );
  });
});
