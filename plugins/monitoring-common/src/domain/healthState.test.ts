import fc from 'fast-check';
import { Health, HealthGate } from './health';
import { DEFAULT_SCORE_CONFIG } from './healthConfig';
import { HeldHealth, stepHealth } from './healthState';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 20);
const health = (score: number | null, gates: readonly HealthGate[] = [], coverage = 1): Health => ({ score, coverage, components: [], gates });

/** The states of evaluations, one per hour unless told otherwise. */
function run(steps: readonly Health[], stepMs = HOUR): string[] {
  let held: HeldHealth | undefined;
  return steps.map((step, index) => {
    held = stepHealth(held, step, START + index * stepMs, DEFAULT_SCORE_CONFIG);
    return held.state;
  });
}

describe('stepHealth', () => {
  it.each([
    [[80], ['ok']],
    [[79.9], ['warning']],
    [[60], ['warning']],
    [[59.9], ['critical']],
    // Leaves downward only well below the line.
    [[85, 79, 78, 77.9], ['ok', 'ok', 'ok', 'warning']],
    [[65, 59, 58, 57.9], ['warning', 'warning', 'warning', 'critical']],
    [[85, 50], ['ok', 'critical']],
    // Rises well above it, twice in a row.
    [[70, 82.9, 82.9, 82.9], ['warning', 'warning', 'warning', 'warning']],
    [[70, 83, 83], ['warning', 'warning', 'ok']],
    [[70, 83, 82, 83, 83], ['warning', 'warning', 'warning', 'warning', 'ok']],
    [[50, 63, 63], ['critical', 'critical', 'warning']],
    [[50, 90, 90], ['critical', 'critical', 'ok']],
    [[50, 90, 64], ['critical', 'critical', 'warning']],
    [[50, 64, 90], ['critical', 'critical', 'warning']],
    // One look is enough after not knowing.
    [[null, 81], ['unknown', 'ok']],
    [[85, null, 79], ['ok', 'unknown', 'warning']],
  ])('goes from %j through %j', (scores, expected) => {
    expect(run(scores.map(score => health(score)))).toEqual(expected);
  });

  it('takes several looks of one hour for one', () => {
    expect(run([70, 84, 84, 84, 84, 84].map(score => health(score)), 300_000)).toEqual(Array.from({ length: 6 }, () => 'warning'));
  });

  it('lets gates act at once, and the score speak when they are gone', () => {
    const p1: HealthGate = { id: 'incident_p1', state: 'critical' };
    expect(run([health(90), health(90, [p1]), health(90)])).toEqual(['ok', 'critical', 'ok']);
    expect(run([health(40), health(40, [{ id: 'budget_spent', state: 'warning' }])])).toEqual(['critical', 'critical']);
  });

  it('is unknown when a feed it cannot do without is late, unless something is critical already', () => {
    const stale: HealthGate = { id: 'feed_stale', state: 'unknown' };
    expect(run([health(90, [stale])])).toEqual(['unknown']);
    expect(run([health(90, [{ id: 'budget_spent', state: 'warning' }, stale])])).toEqual(['unknown']);
    expect(run([health(null, [{ id: 'incident_p1', state: 'critical' }, stale])])).toEqual(['critical']);
  });

  it('is never ok while not all of it is known', () => {
    expect(run([health(95, [], 0.9), health(95, [], 1)])).toEqual(['warning', 'ok']);
  });

  it('keeps since when, and gives the same for the same', () => {
    const any = fc.array(
      fc.record({
        score: fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: null }),
        isStale: fc.boolean(), isDown: fc.boolean(), coverage: fc.constantFrom(0.7, 1),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(any, list => {
        const steps = list.map(({ score, isStale, isDown, coverage }) =>
          health(score, [
            ...(isDown ? [{ id: 'incident_p1' as const, state: 'critical' as const }] : []),
            ...(isStale ? [{ id: 'feed_stale' as const, state: 'unknown' as const }] : []),
          ], coverage),
        );
        let held: HeldHealth | undefined;
        steps.forEach((step, index) => {
          const next = stepHealth(held, step, START + index * HOUR, DEFAULT_SCORE_CONFIG);
          expect(next.sinceMs).toBe(held && held.state === next.state ? held.sinceMs : START + index * HOUR);
          const isBlind = step.score === null || step.gates.some(gate => gate.id === 'feed_stale');
          expect(isBlind && next.state !== 'unknown' && next.state !== 'critical').toBe(false);
          expect(step.coverage < 1 && next.state === 'ok').toBe(false);
          // The same look again changes nothing.
          const again = stepHealth(next, step, START + index * HOUR + 60_000, DEFAULT_SCORE_CONFIG);
          expect(again.state).toBe(next.state);
          held = next;
        });
        expect(run(steps)).toEqual(run(steps));
      }),
    );
  });
});
