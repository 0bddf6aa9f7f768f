import { DayFacts, judgeDay } from './dayState';

const day = (changes: Partial<DayFacts> = {}): DayFacts => ({
  tier: 1, hoursExpected: 24, hoursObserved: 24, hoursErrorsBeyond: 0, hoursErrorsFarBeyond: 0, hoursLatency: 24,
  hoursLatencyBeyond: 0, hoursLatencyFarBeyond: 0, worstPriority: null, ...changes,
});

describe('judgeDay', () => {
  it.each([
    ['a quiet day', {}, 'ok'],
    ['an hour of errors beyond the objective', { hoursErrorsBeyond: 1 }, 'warning'],
    ['an hour of errors far beyond it', { hoursErrorsBeyond: 1, hoursErrorsFarBeyond: 1 }, 'critical'],
    ['the same on tier 3', { tier: 3, hoursErrorsBeyond: 1, hoursErrorsFarBeyond: 1 }, 'warning'],
    ['one slow hour of 24, which the objective allows', { hoursLatencyBeyond: 1 }, 'ok'],
    ['two slow hours of 24', { hoursLatencyBeyond: 2 }, 'warning'],
    ['two very slow hours of 24', { hoursLatencyBeyond: 2, hoursLatencyFarBeyond: 2 }, 'critical'],
    ['a priority 1 incident on tier 4', { tier: 4, worstPriority: 1 }, 'critical'],
    ['a priority 2 incident', { worstPriority: 2 }, 'warning'],
    ['half a day seen', { hoursObserved: 12 }, 'unknown'],
    ['half a day seen, with errors', { hoursObserved: 12, hoursErrorsBeyond: 1 }, 'warning'],
  ] as const)('judges %s', (_, changes, state) => {
    expect(judgeDay(day(changes))).toBe(state);
  });
});
