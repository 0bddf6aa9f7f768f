import { calendarIncidents } from './calendar';
import { effectsOf } from './effects';
import { everydayIncidents } from './everyday';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time';

const SEED = 20_260;
const API = 'component:payments-api';
// A server two steps below payments-api crashes at 03:55 for 21 minutes.
const CRASH = Date.parse('2026-11-23T03:55:00Z');
const felt = (storyStart: number, from: number, to: number) =>
  everydayIncidents({ seed: SEED, storyStart }, from, to).filter(incident =>
    effectsOf(incident).some(effect => effect.owner === API),
  );

describe('everydayIncidents', () => {
  it.each([
    ['an hour after a crash that payments-api feels', CRASH + HOUR_MS],
    ['a day after it', CRASH + DAY_MS],
    ['hours before it', CRASH - 6 * HOUR_MS],
  ])('keeps the release alone at fault in a demo begun %s', (_, storyStart) => {
    expect(felt(storyStart, CRASH - HOUR_MS, CRASH + HOUR_MS)).toEqual([]);
  });

  it('leaves the crash in the history of a demo begun a week later', () => {
    const incidents = felt(CRASH + 7 * DAY_MS, CRASH - HOUR_MS, CRASH + HOUR_MS);
    expect(incidents.map(incident => incident.kind)).toEqual(['server-crash']);
  });

  it('takes nothing away that payments-api does not feel, nor from other environments', () => {
    const storyStart = CRASH + HOUR_MS;
    const window = [storyStart - 30 * DAY_MS, storyStart + 30 * DAY_MS] as const;
    const kept = everydayIncidents({ seed: SEED, storyStart }, ...window);
    const taken = calendarIncidents(SEED, ...window).filter(
      one => !kept.some(other => other.id === one.id),
    );
    expect(taken.length).toBeGreaterThan(0);
    for (const incident of taken) {
      expect(incident.environment).toBe('production');
      const [effect] = effectsOf(incident).filter(one => one.owner === API);
      expect(effect.end).toBeGreaterThan(storyStart - 2 * DAY_MS);
      expect(effect.start).toBeLessThan(storyStart + 20 * HOUR_MS + MINUTE_MS);
    }
  });
});
