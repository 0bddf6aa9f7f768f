import { CONNECTORS } from './connectors';
import { expectedOf, FAMILIES } from './cases/matrixCase';
import { readMatrixChoice } from './choice';
import { MATRIX_MUTANTS } from './mutants';
import { CASES, planMatrix } from './plan';

const everything = readMatrixChoice({});
const smoke = readMatrixChoice({ smoke: true });
const triedOf = (plan: ReturnType<typeof planMatrix>) => [...plan.waves.flat(), ...plan.slow.flat()];

describe('planMatrix', () => {
  it('has every pair once: tried, or skipped with a reason', () => {
    const plan = planMatrix(everything);
    const pairs = [...triedOf(plan), ...plan.skipped].map(({ one, connector }) => `${one.id} ${connector}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    expect(pairs).toHaveLength(CASES.length * CONNECTORS.length);
    expect(plan.skipped.every(({ reason }) => reason.length > 10)).toBe(true);
  });

  it('has all 18 families, and each case under an id of its own', () => {
    expect(FAMILIES).toHaveLength(18);
    expect(new Set(CASES.map(({ family }) => family))).toEqual(new Set(FAMILIES));
    expect(new Set(CASES.map(({ id }) => id)).size).toBe(CASES.length);
  });

  it('tries every family that a connector can meet', () => {
    const plan = planMatrix(everything);
    for (const connector of CONNECTORS) {
      const tried = new Set(triedOf(plan).filter(pair => pair.connector === connector).map(({ one }) => one.family));
      const skipped = new Set(plan.skipped.filter(pair => pair.connector === connector).map(({ one }) => one.family));
      for (const family of FAMILIES) expect([connector, family, tried.has(family) || skipped.has(family)]).toEqual([connector, family, true]);
    }
  });

  it('asks no connector twice in one wave', () => {
    const plan = planMatrix(everything);
    for (const wave of [...plan.waves, ...plan.slow]) {
      expect(new Set(wave.map(({ connector }) => connector)).size).toBe(wave.length);
    }
  });

  it('keeps slow cases out of the waves', () => {
    const plan = planMatrix(everything);
    expect(plan.waves.flat().some(({ one }) => one.isSlow)).toBe(false);
    expect(plan.slow.flat().every(({ one }) => one.isSlow)).toBe(true);
  });

  it('has every family and every connector in the smoke, and far fewer pairs', () => {
    const tried = triedOf(planMatrix(smoke));
    expect(new Set(tried.map(({ one }) => one.family))).toEqual(new Set(FAMILIES));
    expect(new Set(tried.map(({ connector }) => connector))).toEqual(new Set(CONNECTORS));
    expect(tried.length).toBeLessThan(triedOf(planMatrix(everything)).length / 4);
  });

  it('tries nothing in the smoke that cannot be', () => {
    for (const { smoke: chosen, skips = {} } of CASES) expect(chosen.filter(name => skips[name] !== undefined)).toEqual([]);
  });
});

describe('readMatrixChoice', () => {
  it('takes some connectors, families and cases, in their own order', () => {
    const choice = readMatrixChoice({ 'matrix-connectors': 'gitlab,dynatrace', 'matrix-families': 'U5', 'matrix-cases': '500' });
    expect(choice.connectors).toEqual(['dynatrace', 'gitlab']);
    expect(triedOf(planMatrix(choice)).map(({ one, connector }) => `${one.id} ${connector}`)).toEqual(['500 dynatrace', '500 gitlab']);
  });

  it.each([
    [{ 'matrix-connectors': 'jira' }, /matrix-connectors must be one or more of dynatrace/],
    [{ 'matrix-families': 'U19' }, /matrix-families must be/],
    [{ 'matrix-cases': 'nothing' }, /matrix-cases must be/],
  ])('says what would be right in place of %j', (values, message) => {
    expect(() => readMatrixChoice(values)).toThrow(message);
  });
});

describe('what is expected', () => {
  it('says a code of every failure, and none of what is taken', () => {
    for (const one of CASES) {
      for (const connector of CONNECTORS) {
        const { state, code } = expectedOf(one, connector);
        expect([one.id, connector, code !== null]).toEqual([one.id, connector, state === 'failed']);
      }
    }
  });

  it('has a mutant only for a pair that is tried, and none twice for a connector', () => {
    const tried = triedOf(planMatrix(everything)).map(({ one, connector }) => `${one.id} ${connector}`);
    for (const { seenBy } of MATRIX_MUTANTS) expect(tried).toContain(`${seenBy.id} ${seenBy.connector}`);
    expect(new Set(MATRIX_MUTANTS.map(({ seenBy }) => seenBy.connector)).size).toBe(MATRIX_MUTANTS.length);
  });
});
