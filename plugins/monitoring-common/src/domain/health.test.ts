import fc from 'fast-check';
import { BurnReading, HealthInput, scoreHealth, scoreUse } from './health';
import { DEFAULT_SCORE_CONFIG, scoreConfigSchema } from './healthConfig';

const CONFIG = DEFAULT_SCORE_CONFIG;
const rule = (changes: Partial<BurnReading>): BurnReading => ({
  severity: 'ticket', longMinutes: 1_440, threshold: 3, burnLong: 0, burnShort: 0, isCoarse: false, ...changes,
});
/** The worked example of KPI.md 4.2. */
const WORKED: HealthInput = {
  tier: 1,
  budget: { state: 'ok', sloId: 1, consumed: 0.7, slos: 1, fromTier: false },
  burn: {
    state: 'ok',
    rules: [
      rule({ longMinutes: 360, threshold: 6, burnLong: 1.2, burnShort: 0.9 }),
      rule({ longMinutes: 1_440, threshold: 3, burnLong: 2.4, burnShort: 1.9 }),
      rule({ longMinutes: 4_320, threshold: 1, burnLong: 1.1, burnShort: 0.8 }),
    ],
  },
  incidents: { state: 'ok', direct: [0, 0, 1, 0], dependency: [0, 0, 0, 0] },
  changes: { state: 'ok', failed: 2, mature: 18 },
  recurrence: { state: 'ok', recurrent: 1, incidents: 6 },
};
const QUIET: HealthInput = {
  ...WORKED,
  budget: { state: 'ok', sloId: 1, consumed: 0, slos: 1, fromTier: false },
  burn: { state: 'ok', rules: [rule({})] },
  incidents: { state: 'ok', direct: [0, 0, 0, 0], dependency: [0, 0, 0, 0] },
};
const score = (changes: Partial<HealthInput> = {}) => scoreHealth({ ...WORKED, ...changes }, CONFIG);
const gates = (changes: Partial<HealthInput>) => scoreHealth({ ...QUIET, ...changes }, CONFIG).gates.map(gate => `${gate.id} ${gate.state}`);

describe('scoreHealth', () => {
  it('is the worked example of the reference', () => {
    const health = score();
    expect(health.components.map(part => Number(part.score?.toFixed(2)))).toEqual([80, 70, 85, 64.29, 66.67]);
    expect(health.score).toBeCloseTo(76.35, 2);
    expect(health.coverage).toBe(1);
  });

  it('is 77.69 in the same example without a deployment in 30 days', () => {
    const health = score({ changes: { state: 'neutral', reason: 'no_releases' } });
    expect(health.score).toBeCloseTo(77.69, 2);
    expect(health.coverage).toBe(1);
  });

  it.each([
    ['an entity without an SLO', { budget: { state: 'unknown', reason: 'not_instrumented' }, burn: { state: 'unknown', reason: 'not_instrumented' } }, 0.45],
    ['incidents and changes that are not collected', { incidents: { state: 'unknown', reason: 'not_mapped' }, recurrence: { state: 'unknown', reason: 'not_mapped' }, changes: { state: 'unknown', reason: 'not_mapped' } }, 0.55],
  ] as const)('has no score for %s', (_, changes, coverage) => {
    const health = score(changes as Partial<HealthInput>);
    expect({ score: health.score, coverage: health.coverage }).toEqual({ score: null, coverage });
    expect(health.components.every(part => part.contribution === null)).toBe(true);
  });

  it('has a score at just six tenths of the weights', () => {
    const health = score({
      burn: { state: 'unknown', reason: 'low_traffic' }, changes: { state: 'unknown', reason: 'not_mapped' }, recurrence: { state: 'unknown', reason: 'feed_late' },
    });
    expect(health.coverage).toBeCloseTo(0.6, 9);
    expect(health.score).not.toBeNull();
  });

  it('counts an incident of a dependency by half', () => {
    expect(score({ incidents: { state: 'ok', direct: [0, 0, 0, 0], dependency: [0, 1, 0, 0] } }).components[2].score).toBe(75);
    expect(score({ incidents: { state: 'ok', direct: [0, 1, 0, 1], dependency: [0, 0, 0, 0] } }).components[2].score).toBe(45);
  });

  it.each([
    [{ incidents: { state: 'ok', direct: [1, 0, 0, 0], dependency: [0, 0, 0, 0] } }, ['incident_p1 critical']],
    [{ incidents: { state: 'ok', direct: [0, 0, 0, 0], dependency: [1, 0, 0, 0] } }, []],
    [{ burn: { state: 'ok', rules: [rule({ severity: 'page', longMinutes: 60, threshold: 14.4, burnLong: 15, burnShort: 15 })] } }, ['page_burn critical']],
    [{ tier: 2, burn: { state: 'ok', rules: [rule({ severity: 'page', longMinutes: 60, threshold: 14.4, burnLong: 15, burnShort: 15 })] } }, ['page_burn warning']],
    [{ burn: { state: 'ok', rules: [rule({ severity: 'page', threshold: 6, burnLong: 7, burnShort: 7, isCoarse: true })] } }, []],
    [{ budget: { state: 'ok', sloId: 1, consumed: 1, slos: 1, fromTier: false } }, ['budget_spent warning']],
    [
      { budget: { state: 'ok', sloId: 1, consumed: 1.2, slos: 1, fromTier: false }, burn: { state: 'ok', rules: [rule({ longMinutes: 360, threshold: 6, burnLong: 1.1 })] } },
      ['budget_burning critical'],
    ],
    [{ incidents: { state: 'unknown', reason: 'feed_late' } }, ['feed_stale unknown']],
    [{ budget: { state: 'unknown', reason: 'feed_late' } }, ['feed_stale unknown']],
    [{ changes: { state: 'unknown', reason: 'feed_late' } }, []],
  ] as const)('has the gates of %j', (changes, expected) => {
    expect(gates(changes as unknown as Partial<HealthInput>)).toEqual(expected);
  });

  const anyCount = fc.tuple(...[0, 1, 2, 3].map(() => fc.nat(4))) as fc.Arbitrary<[number, number, number, number]>;
  const unknown = fc.constant({ state: 'unknown' as const, reason: 'no_data' as const });
  const neutral = fc.constant({ state: 'neutral' as const, reason: 'idle' as const });
  const anyInput: fc.Arbitrary<HealthInput> = fc.record({
    tier: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
    budget: fc.oneof(unknown, neutral, fc.double({ min: -1, max: 60, noNaN: true }).map(consumed => ({ state: 'ok' as const, sloId: 1, consumed, slos: 1, fromTier: true }))),
    burn: fc.oneof(unknown, neutral, fc.array(fc.record({
      severity: fc.constantFrom('page' as const, 'ticket' as const), longMinutes: fc.constantFrom(60, 360, 1_440), threshold: fc.constantFrom(1, 3, 14.4),
      burnLong: fc.double({ min: 0, max: 1_000, noNaN: true }), burnShort: fc.double({ min: 0, max: 1_000, noNaN: true }), isCoarse: fc.boolean(),
    }), { minLength: 1, maxLength: 6 }).map(rules => ({ state: 'ok' as const, rules }))),
    incidents: fc.oneof(unknown, fc.tuple(anyCount, anyCount).map(([direct, dependency]) => ({ state: 'ok' as const, direct, dependency }))),
    changes: fc.oneof(unknown, neutral, fc.tuple(fc.nat(50), fc.nat(50)).map(([failed, others]) => ({ state: 'ok' as const, failed, mature: failed + others }))),
    recurrence: fc.oneof(unknown, neutral, fc.tuple(fc.nat(20), fc.integer({ min: 3, max: 20 })).map(([recurrent, others]) => ({ state: 'ok' as const, recurrent, incidents: recurrent + others }))),
  });

  it('is within 0 and 100, and its contributions add up to it', () => {
    fc.assert(
      fc.property(anyInput, input => {
        const { score: value, coverage, components } = scoreHealth(input, CONFIG);
        expect(coverage >= 0 && coverage <= 1).toBe(true);
        for (const part of components) expect(part.score === null || (part.score >= 0 && part.score <= 100)).toBe(true);
        if (value === null) return;
        expect(value >= 0 && value <= 100).toBe(true);
        const sum = components.reduce((total, part) => total + Number(part.contribution), 0);
        expect(Math.abs(sum - value)).toBeLessThan(1e-9);
      }),
    );
  });

  it('is never a hair above 100 where all that is known is perfect, whatever that is and weighs', () => {
    const weight = fc.double({ min: 0.01, max: 100, noNaN: true });
    const component = fc.constantFrom('budget' as const, 'burn' as const, 'incidents' as const, 'changes' as const, 'recurrence' as const);
    const health = fc.record({ budget: weight, burn: weight, incidents: weight, changes: weight, recurrence: weight });
    const given = fc.oneof(fc.constant(CONFIG.health), health);
    const perfect: HealthInput = { ...QUIET, recurrence: { state: 'ok', recurrent: 0, incidents: 6 }, changes: { state: 'ok', failed: -1, mature: 1 } };
    fc.assert(
      fc.property(given, fc.uniqueArray(component, { maxLength: 4 }), (weights, unheard) => {
        const input = unheard.reduce<HealthInput>((all, id) => ({ ...all, [id]: { state: 'neutral', reason: 'idle' } }), perfect);
        const { score: value } = scoreHealth(input, { ...CONFIG, health: weights });
        expect(value === null || (value <= 100 && value > 100 - 1e-9)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never rises by more harm', () => {
    fc.assert(
      fc.property(anyInput, fc.nat(3), fc.double({ min: 0, max: 3, noNaN: true }), (input, priority, more) => {
        const before = scoreHealth(input, CONFIG).score;
        const { budget, incidents, changes } = input;
        const worse: HealthInput = {
          ...input,
          ...(budget.state === 'ok' ? { budget: { ...budget, consumed: budget.consumed + more } } : {}),
          ...(incidents.state === 'ok' ? { incidents: { ...incidents, direct: incidents.direct.map((count, index) => count + Number(index === priority)) as unknown as typeof incidents.direct } } : {}),
          ...(changes.state === 'ok' ? { changes: { ...changes, failed: Math.min(changes.mature, changes.failed + 1) } } : {}),
        };
        const after = scoreHealth(worse, CONFIG).score;
        expect(after === null).toBe(before === null);
        expect(Number(after)).toBeLessThanOrEqual(Number(before) + 1e-9);
      }),
    );
  });

  it('never knows more by knowing less', () => {
    fc.assert(
      fc.property(anyInput, fc.constantFrom('budget', 'burn', 'incidents', 'changes', 'recurrence'), (input, part) => {
        const less = scoreHealth({ ...input, [part]: { state: 'unknown', reason: 'no_data' } }, CONFIG);
        expect(less.coverage).toBeLessThanOrEqual(scoreHealth(input, CONFIG).coverage + 1e-12);
      }),
    );
  });
});

describe('scoreUse', () => {
  it.each([[-1, 100], [0.5, 100], [0.75, 75], [1, 50], [1.5, 25], [2, 0], [60, 0]])('of %d is %d', (used, expected) => {
    expect(scoreUse(used)).toBeCloseTo(expected, 9);
  });
});

describe('scoreConfigSchema', () => {
  it('refuses weights that weigh nothing, and lines in the wrong order', () => {
    expect(scoreConfigSchema.safeParse({ health: { budget: 0, burn: 0, incidents: 0, changes: 0, recurrence: 0 } }).success).toBe(false);
    expect(scoreConfigSchema.safeParse({ lines: { ok: 50, warning: 60 } }).success).toBe(false);
    expect(scoreConfigSchema.safeParse({ healh: {} }).success).toBe(false);
    expect(scoreConfigSchema.parse({ lines: { ok: 90 } }).lines).toEqual({ ok: 90, warning: 60 });
  });
});
