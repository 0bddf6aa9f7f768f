import fc from 'fast-check';
import { RatedMember, rollUpHealth } from './healthScope';

const LINES = { ok: 80, warning: 60 };
const member = (tier: RatedMember['tier'], score: number | null, state: RatedMember['state'] = 'ok'): RatedMember => ({ tier, score, state });
const rolled = (...members: RatedMember[]) => rollUpHealth(members, LINES);

describe('rollUpHealth', () => {
  it('weighs members by tier', () => {
    expect(rolled(member(1, 90), member(4, 0, 'warning')).score).toBeCloseTo((8 * 90) / 9, 9);
  });

  it.each([
    ['nobody', [], 'unknown'],
    ['all fine', [member(1, 90), member(2, 85)], 'ok'],
    ['a critical one of tier 1 among many', [member(1, 70, 'critical'), ...Array.from({ length: 6 }, () => member(1, 95))], 'warning'],
    ['two critical ones of tier 1', [member(1, 70, 'critical'), member(1, 70, 'critical'), ...Array.from({ length: 9 }, () => member(1, 99))], 'critical'],
    ['a quarter of the weight critical', [member(2, 90, 'critical'), member(2, 90), member(2, 90), member(2, 90)], 'critical'],
    ['an unknown one of tier 1', [member(1, null, 'unknown'), ...Array.from({ length: 4 }, () => member(1, 95))], 'warning'],
    ['more than four tenths unknown', [member(2, null, 'unknown'), member(2, 95)], 'unknown'],
    ['a mean below the line', [member(3, 70, 'warning'), member(3, 85)], 'warning'],
  ] as const)('of %s', (_, members, expected) => {
    expect(rollUpHealth(members, LINES).state).toBe(expected);
  });

  it('lies between its members, and is the same in any order', () => {
    const anyMember = fc.record({
      tier: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const), score: fc.double({ min: 0, max: 100, noNaN: true }),
      state: fc.constantFrom('ok' as const, 'warning' as const, 'critical' as const),
    });
    fc.assert(
      fc.property(fc.array(anyMember, { minLength: 1, maxLength: 20 }), members => {
        const { score, state } = rollUpHealth(members, LINES);
        const all = members.map(one => one.score);
        expect(Number(score)).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9);
        expect(Number(score)).toBeLessThanOrEqual(Math.max(...all) + 1e-9);
        const back = rollUpHealth([...members].reverse(), LINES);
        expect(back.state).toBe(state);
        expect(Number(back.score)).toBeCloseTo(Number(score), 9);
      }),
    );
  });
});
