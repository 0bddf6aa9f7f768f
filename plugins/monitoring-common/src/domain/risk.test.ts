import fc from 'fast-check';
import { DEFAULT_SCORE_CONFIG } from './healthConfig';
import { compareRisk, incidentRateRisk, RiskInput, scoreRisk } from './risk';

const absent = { state: 'unknown', reason: 'no_data' } as const;
const NOTHING: RiskInput = {
  tier: 1, budget: absent, burn: absent, incidents: absent, changes: absent, recurrence: absent, incidentRate: absent, inFlight: absent,
  dependencies: absent,
};

describe('incidentRateRisk', () => {
  it.each([[0, 0.06], [10, 0.67]])('is that of the reference for %d incidents in 90 days at 0.05 a day', (incidents, expected) => {
    expect(incidentRateRisk(incidents, 90, 0.05)).toBeCloseTo(expected, 2);
  });
  it('never falls with more incidents', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.double({ min: 1, max: 90, noNaN: true }), fc.double({ min: 0.001, max: 2, noNaN: true }), (incidents, days, mean) => {
        const value = incidentRateRisk(incidents, days, mean);
        expect(value >= 0 && value <= 1).toBe(true);
        expect(incidentRateRisk(incidents + 1, days, mean)).toBeGreaterThanOrEqual(value);
      }),
    );
  });
});

describe('scoreRisk', () => {
  it('is the weighted mean of what is known, times the impact of the tier', () => {
    const input: RiskInput = {
      ...NOTHING, tier: 2,
      budget: { state: 'ok', sloId: 1, consumed: 3, slos: 1, fromTier: false },
      inFlight: { state: 'ok', releases: 1, changes: 1 },
    };
    const risk = scoreRisk(input, DEFAULT_SCORE_CONFIG);
    expect(risk.likelihood).toBeCloseTo((30 * 1 + 10 * 0.4) / 40, 9);
    expect(risk.score).toBeCloseTo(100 * 0.7 * 0.85, 9);
    expect(risk.parts.filter(part => part.value !== null).map(part => part.id)).toEqual(['budget', 'in_flight']);
  });

  it('is not known where nothing is', () => {
    expect(scoreRisk(NOTHING, DEFAULT_SCORE_CONFIG)).toMatchObject({ score: null, likelihood: null, impact: 1 });
  });

  it('is within 0 and 100 and the sum of its parts, and never falls by more incidents', () => {
    const reading = <T>(known: fc.Arbitrary<T>) => fc.oneof(fc.constant(absent), known.map(value => ({ state: 'ok' as const, ...value })));
    const anyInput = fc.record({
      tier: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
      budget: reading(fc.record({ sloId: fc.constant(1), consumed: fc.double({ min: -1, max: 9, noNaN: true }), slos: fc.constant(1), fromTier: fc.boolean() })),
      incidentRate: reading(fc.record({ incidents: fc.nat(50), days: fc.constant(90), tierMeanPerDay: fc.double({ min: 0.001, max: 1, noNaN: true }) })),
      recurrence: reading(fc.nat(5).map(recurrent => ({ recurrent, incidents: 5 }))),
      changes: reading(fc.nat(9).map(failed => ({ failed, mature: 9 }))),
      inFlight: reading(fc.record({ releases: fc.nat(9), changes: fc.nat(9) })),
      dependencies: reading(fc.nat(4).map(critical => ({ critical, total: 4 }))),
    });
    fc.assert(
      fc.property(anyInput, given => {
        const input: RiskInput = { ...NOTHING, ...given };
        const { score, likelihood, parts } = scoreRisk(input, DEFAULT_SCORE_CONFIG);
        if (score === null) return;
        expect(Number(likelihood) >= 0 && Number(likelihood) <= 1).toBe(true);
        expect(score >= 0 && score <= 100).toBe(true);
        expect(parts.reduce((sum, part) => sum + Number(part.contribution), 0)).toBeCloseTo(score, 9);
        const { incidentRate } = input;
        if (incidentRate.state !== 'ok') return;
        const more = scoreRisk({ ...input, incidentRate: { ...incidentRate, incidents: incidentRate.incidents + 1 } }, DEFAULT_SCORE_CONFIG);
        expect(Number(more.score)).toBeGreaterThanOrEqual(score - 1e-9);
      }),
    );
  });
});

describe('compareRisk', () => {
  it('puts the worse first, then the more important, then A to Z, and what nobody knows last', () => {
    const row = (entityRef: string, tier: 1 | 2, value: number | null) => ({ entityRef, tier, value });
    const list = [row('d', 1, null), row('c', 1, 0), row('b', 2, 5), row('a', 2, 5), row('e', 1, 5)];
    expect([...list].sort(compareRisk).map(one => one.entityRef)).toEqual(['e', 'a', 'b', 'c', 'd']);
    expect([...list].reverse().sort(compareRisk).map(one => one.entityRef)).toEqual(['e', 'a', 'b', 'c', 'd']);
  });
});
