import { BURN_PAIRS, burnRate, burnThreshold, canFire, evaluatePair, minutesToExhaustion } from './burn';
import { fraction, fractionOfDecimal, ONE, toNumber } from './fraction';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
const thresholds = (days: number) => BURN_PAIRS.map(pair => toNumber(burnThreshold(pair, days * DAY_MS)));

describe('burn rate (KPI.md 1.4)', () => {
  it('has the thresholds of the table, and of check A10', () => {
    expect(thresholds(30)).toEqual([14.4, 6, 3, 1]);
    expect(thresholds(28).map(value => Number(value.toFixed(4)))).toEqual([13.44, 5.6, 2.8, 0.9333]);
  });

  it('refuses a pair that can never fire: 90 % burns at most ten times', () => {
    expect(canFire(BURN_PAIRS[0], fractionOfDecimal(0.9), 30 * DAY_MS)).toBe(false);
    expect(canFire(BURN_PAIRS[0], fractionOfDecimal(0.999), 30 * DAY_MS)).toBe(true);
  });

  it('burns as in KPI.md 9.5, and fires in the third hour', () => {
    const midnight = Date.UTC(2026, 0, 10);
    const target = fractionOfDecimal(0.999);
    const slots = Array.from({ length: 48 }, (_, hour) => hour - 24)
      .filter(hour => hour !== 10)
      .map(hour => ({ startMs: midnight + hour * HOUR_MS, good: hour >= 20 ? 985 : 1_000, total: 1_000 }));
    const at = (hour: number, hours: number) => {
      const endMs = midnight + (hour + 1) * HOUR_MS;
      return burnRate(slots, { startMs: endMs - hours * HOUR_MS, endMs }, HOUR_MS, target);
    };
    const rates = (hours: number) => [20, 21, 22, 23].map(hour => toNumber(at(hour, hours).rate!));
    expect(rates(1)).toEqual([15, 15, 15, 15]);
    expect(rates(6)).toEqual([2.5, 5, 7.5, 10]);
    expect(rates(24).map(rate => Number(rate.toFixed(3)))).toEqual([0.652, 1.304, 1.957, 2.609]);
    expect(toNumber(at(20, 24).coverageRatio)).toBeCloseTo(0.958, 3);
    const coarse = { ...BURN_PAIRS[1], shortMs: HOUR_MS };
    const states = [20, 21, 22].map(hour =>
      evaluatePair(coarse, slots, HOUR_MS, target, 30 * DAY_MS, midnight + (hour + 1) * HOUR_MS),
    );
    expect(states).toEqual(['quiet', 'quiet', 'firing']);
    expect(evaluatePair(BURN_PAIRS[2], slots, HOUR_MS, target, 30 * DAY_MS, midnight + 24 * HOUR_MS)).toBe(
      'quiet',
    );
  });

  it('tells how long a budget lasts at its rate', () => {
    const month = 30 * DAY_MS;
    expect(minutesToExhaustion(month, fractionOfDecimal(0.5), fraction(2))).toEqual(fraction(10_800));
    expect(minutesToExhaustion(month, ONE, fraction(2))).toEqual(fraction(0));
    expect(minutesToExhaustion(month, fractionOfDecimal(0.5), fraction(0))).toBeNull();
    expect(minutesToExhaustion(month, fractionOfDecimal(0.5), null)).toBeNull();
  });

  it('is unknown where a window is covered below 0.8', () => {
    const target = fractionOfDecimal(0.999);
    const slots = [{ startMs: 5 * HOUR_MS, good: 0, total: 1_000 }];
    expect(evaluatePair(BURN_PAIRS[1], slots, HOUR_MS, target, 30 * DAY_MS, 6 * HOUR_MS)).toBe('unknown');
  });

  it('pages and tickets on the series of KPI.md 9.6 after an hour, not after half of it', () => {
    const target = fractionOfDecimal(0.9995);
    const slots = Array.from({ length: 60 }, (_, minute) => {
      const errors = minute >= 31 ? 10 : 0;
      const others = minute < 31 ? 1 : 100;
      return { startMs: minute * MINUTE_MS, good: others, total: others + errors };
    });
    const after = (minutes: number) =>
      burnRate(slots, { startMs: 0, endMs: minutes * MINUTE_MS }, MINUTE_MS, target);
    const errors = slots.reduce((whole, slot) => whole + slot.total - slot.good, 0);
    const total = slots.reduce((whole, slot) => whole + slot.total, 0);
    expect([errors, total]).toEqual([290, 3_221]);
    expect(toNumber(after(60).rate!)).toBeCloseTo(180, 0);
    expect(toNumber(after(30).rate!)).toBe(0);
    const page = BURN_PAIRS[0];
    expect(evaluatePair(page, slots, MINUTE_MS, target, 28 * DAY_MS, 60 * MINUTE_MS)).toBe('firing');
    expect(evaluatePair(page, slots, MINUTE_MS, target, 28 * DAY_MS, 30 * MINUTE_MS)).toBe('unknown');
  });
});
