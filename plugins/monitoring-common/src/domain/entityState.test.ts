import fc from 'fast-check';
import { countStates, ENTITY_STATES, rollUpState, ScopeMember, Tier } from './entityState';

const member = (state: ScopeMember['state'], tier: Tier = 3): ScopeMember => ({
  entityRef: 'component:default/x',
  state,
  tier,
});
const many = (count: number, state: ScopeMember['state'], tier: Tier = 3) =>
  Array.from({ length: count }, () => member(state, tier));

describe('rollUpState', () => {
  it.each<[string, ScopeMember[], string]>([
    ['nothing is unknown', [], 'unknown'],
    ['all ok is ok', many(14, 'ok'), 'ok'],
    ['one critical tier 1 of many is at least a warning', [member('critical', 1), ...many(20, 'ok', 1)], 'warning'],
    ['two critical tier 1 are critical', [...many(2, 'critical', 1), ...many(40, 'ok', 1)], 'critical'],
    ['a quarter of the weight critical is critical', [...many(1, 'critical'), ...many(3, 'ok')], 'critical'],
    ['an unknown tier 1 keeps a scope from being ok', [member('unknown', 1), ...many(20, 'ok', 1)], 'warning'],
    ['more than 40 % unknown is unknown', [...many(5, 'unknown'), ...many(7, 'ok')], 'unknown'],
    ['everything under maintenance is maintenance', many(3, 'maintenance'), 'maintenance'],
    ['a small unknown share does not hide the rest', [...many(1, 'unknown'), ...many(9, 'ok')], 'ok'],
  ])('%s', (_, members, state) => {
    expect(rollUpState(members)).toBe(state);
  });

  const anyMember = fc.record({
    entityRef: fc.constant('component:default/x'),
    state: fc.constantFrom(...ENTITY_STATES),
    tier: fc.constantFrom<Tier>(1, 2, 3, 4),
  });

  it('does not depend on the order of its members', () => {
    fc.assert(
      fc.property(fc.array(anyMember, { maxLength: 30 }), members => {
        expect(rollUpState([...members].reverse())).toBe(rollUpState(members));
      }),
    );
  });

  it('is never ok with a critical tier 1 inside', () => {
    fc.assert(
      fc.property(fc.array(anyMember, { maxLength: 30 }), members => {
        expect(rollUpState([...members, member('critical', 1)])).not.toBe('ok');
      }),
    );
  });

  it('counts every member in exactly one state', () => {
    fc.assert(
      fc.property(fc.array(anyMember), members => {
        const counts = Object.values(countStates(members));
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(members.length);
      }),
    );
  });
});
