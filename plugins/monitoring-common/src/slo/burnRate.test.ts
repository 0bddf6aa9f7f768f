import fc from 'fast-check';
import { budgetMinutes, burnRules, burnThreshold, computeBurnRate, DEFAULT_BURN_PAIRS, fastestBurn } from './burnRate';

const thresholds = (days: number) => DEFAULT_BURN_PAIRS.map(pair => burnThreshold(pair, days * 24));

describe('burn rates', () => {
  it.each([
    [30, [14.4, 6, 3, 1]],
    [28, [13.44, 5.6, 2.8, 0.933333333]],
  ])('gives the thresholds of %d days', (days, expected) => {
    thresholds(days).forEach((value, index) => expect(value).toBeCloseTo(expected[index], 8));
  });

  it('leaves out rules that can never fire, and says why', () => {
    const { rules, rejected } = burnRules(DEFAULT_BURN_PAIRS, 0.9, 720);
    expect(rules.map(rule => rule.threshold)).toEqual([6, 3, 1]);
    expect(rejected).toEqual([
      { pair: DEFAULT_BURN_PAIRS[0], threshold: 14.4, message: expect.stringContaining('above 14.4, and 10 is the most') },
    ]);
  });

  it('has no rule where there is no budget', () => {
    expect(burnRules(DEFAULT_BURN_PAIRS, 1, 720).rules).toEqual([]);
    expect(burnRules(DEFAULT_BURN_PAIRS, 1, 720).rejected).toHaveLength(4);
  });

  it.each([
    [0.999, 43_200, 43.2],
    [0.95, 20_160, 1_008],
    [0.9995, 10_080, 5.04],
    [0.999, 129_540, 129.54],
    [0.999, 132_540, 132.54],
    [0.9, 720, 72],
  ])('allows a target of %d in %d minutes %d bad ones', (target, minutes, expected) => {
    expect(budgetMinutes(target, minutes)).toBeCloseTo(expected, 9);
  });

  it('burns five times too fast where half fails of a tenth that may', () => {
    expect(computeBurnRate(0.5, 0.9)).toBeCloseTo(5, 12);
  });

  it('never burns faster for fewer errors, and never faster than the fastest', () => {
    const ratio = fc.double({ min: 0, max: 1, noNaN: true });
    const target = fc.double({ min: 0.5, max: 0.99999, noNaN: true });
    fc.assert(
      fc.property(ratio, ratio, target, (one, other, objective) => {
        const [better, worse] = [Math.max(one, other), Math.min(one, other)];
        expect(computeBurnRate(better, objective)).toBeLessThanOrEqual(computeBurnRate(worse, objective));
        expect(computeBurnRate(worse, objective)).toBeLessThanOrEqual(fastestBurn(objective));
      }),
      { numRuns: 1_000 },
    );
  });

  it('spends exactly its share where the long window burns at the threshold', () => {
    const pair = fc.record({ budgetShare: fc.double({ min: 0.001, max: 1, noNaN: true }), longMinutes: fc.integer({ min: 5, max: 43_200 }) });
    fc.assert(
      fc.property(pair, fc.integer({ min: 24, max: 8_784 }), (rule, hours) => {
        // At that rate the window spends θ·w of a budget that lasts P.
        expect((burnThreshold(rule, hours) * rule.longMinutes) / (hours * 60)).toBeCloseTo(rule.budgetShare, 9);
      }),
      { numRuns: 1_000 },
    );
  });
});
