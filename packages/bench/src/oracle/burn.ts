import { compare, divide, Fraction, fraction, fractionOfDecimal, multiply, ONE, subtract } from './fraction';
import { contains, Span } from './spans';
import { SloSlot } from './sloWindow';

const HOUR_MS = 3_600_000;

/** A row of the table of KPI.md 1.4: a share of the budget spent within a long window. */
export type BurnPair = Readonly<{
  severity: 'page' | 'ticket';
  /** `x`: share of the period's budget. */
  budgetShare: Fraction;
  longMs: number;
  shortMs: number;
}>;

const pair = (severity: BurnPair['severity'], percent: number, longHours: number): BurnPair => ({
  severity,
  budgetShare: fraction(percent, 100),
  longMs: longHours * HOUR_MS,
  shortMs: (longHours * HOUR_MS) / 12,
});

export const BURN_PAIRS: readonly BurnPair[] = [
  pair('page', 2, 1),
  pair('page', 5, 6),
  pair('ticket', 10, 24),
  pair('ticket', 10, 72),
];

/** `θ = x·P/w` (KPI.md 1.4), a multiple of the sustainable rate. */
export function burnThreshold(rule: BurnPair, periodMs: number): Fraction {
  return multiply(rule.budgetShare, fraction(periodMs, rule.longMs));
}

/** Whether a pair can ever fire: its θ is not above the highest burn rate, `1/EB` (KPI.md 1.4). */
export function canFire(rule: BurnPair, target: Fraction, periodMs: number): boolean {
  return compare(burnThreshold(rule, periodMs), divide(ONE, subtract(ONE, target))) <= 0;
}

export type BurnRate = Readonly<{
  /** Multiple of the sustainable rate; null without traffic. */
  rate: Fraction | null;
  /** Slots that were there ÷ slots expected. */
  coverageRatio: Fraction;
}>;

/** `BR(w) = (b_w/t_w)/EB` over an elapsed-time window (KPI.md 1.4). */
export function burnRate(slots: readonly SloSlot[], window: Span, slotMs: number, target: Fraction): BurnRate {
  const within = slots.filter(slot => contains(window, slot.startMs));
  const total = within.reduce((whole, slot) => whole + slot.total, 0);
  const good = within.reduce((whole, slot) => whole + slot.good, 0);
  return {
    rate: total === 0 ? null : divide(fraction(total - good, total), subtract(ONE, target)),
    coverageRatio: fraction(within.length * slotMs, window.endMs - window.startMs),
  };
}

/**
 * Whether a pair fires at an instant: both windows burn faster than θ (KPI.md 1.4). A window
 * covered below 0.8 makes it unknown, which is not "not firing".
 */
export function evaluatePair(
  rule: BurnPair,
  slots: readonly SloSlot[],
  slotMs: number,
  target: Fraction,
  periodMs: number,
  atMs: number,
): 'firing' | 'quiet' | 'unknown' {
  const threshold = burnThreshold(rule, periodMs);
  const windows = [rule.longMs, rule.shortMs].map(lengthMs =>
    burnRate(slots, { startMs: atMs - lengthMs, endMs: atMs }, slotMs, target),
  );
  if (windows.some(window => compare(window.coverageRatio, fractionOfDecimal('0.8')) < 0)) {
    return 'unknown';
  }
  return windows.every(({ rate }) => rate !== null && compare(rate, threshold) > 0) ? 'firing' : 'quiet';
}

/**
 * Time until the budget is gone at a constant rate, `P·(1−C)/BR` (KPI.md 1.4).
 *
 * @param consumed - `C`, at least 0
 * @returns minutes; 0 where nothing is left, null where nothing burns
 */
export function minutesToExhaustion(periodMs: number, consumed: Fraction, rate: Fraction | null): Fraction | null {
  if (compare(consumed, ONE) >= 0) {
    return fraction(0);
  }
  return rate === null || rate.numerator === 0n
    ? null
    : divide(multiply(fraction(periodMs, 60_000), subtract(ONE, consumed)), rate);
}
