import fc from 'fast-check';
import { BURN_POLICIES, INDICATOR_MINUTES, watchedRules } from './burnPolicy';
import { computeBurnRate, DEFAULT_BURN_PAIRS } from './burnRate';

describe('BURN_POLICIES', () => {
  it('has the four rules of the SRE workbook, the two that wake nobody, and none', () => {
    expect(BURN_POLICIES.default).toEqual(DEFAULT_BURN_PAIRS);
    expect(BURN_POLICIES.ticket.map(pair => [pair.severity, pair.longMinutes])).toEqual([['ticket', 1_440], ['ticket', 4_320]]);
    expect(BURN_POLICIES.none).toEqual([]);
  });
});

describe('watchedRules', () => {
  it('adds nothing to rules that have a window of six hours', () => {
    expect(watchedRules(BURN_POLICIES.default, 0.999, 720).map(rule => rule.severity)).toEqual(['page', 'page', 'ticket', 'ticket']);
  });

  it('shows the burn rate of six hours where no rule has it', () => {
    expect(watchedRules(BURN_POLICIES.none, 0.999, 720)).toEqual([
      { severity: 'indicator', longMinutes: INDICATOR_MINUTES, shortMinutes: 30, threshold: expect.closeTo(1_000, 6) },
    ]);
    expect(watchedRules(BURN_POLICIES.ticket, 0.999, 720).map(rule => rule.severity)).toEqual(['ticket', 'ticket', 'indicator']);
  });

  it('shows it also of a target so low that the rule of six hours can never fire', () => {
    expect(watchedRules(BURN_POLICIES.default, 0.8, 720).map(rule => rule.severity)).toEqual(['ticket', 'ticket', 'indicator']);
  });

  it('reads nothing of a target that leaves no budget', () => {
    expect(watchedRules(BURN_POLICIES.default, 1, 720)).toEqual([]);
  });

  it('never lets the indicator fire, whatever burns', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99999, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (target, sli) => {
        const [indicator] = watchedRules(BURN_POLICIES.none, target, 720);
        expect(computeBurnRate(sli, target)).toBeLessThanOrEqual(indicator.threshold);
      }),
      { numRuns: 1_000 },
    );
  });
});
