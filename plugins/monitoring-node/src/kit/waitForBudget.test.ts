import { BudgetStore } from '../ports';
import { Clock } from './clock';
import { waitForBudget } from './waitForBudget';

const KEY = { source: 'dynatrace', instance: 'main' };

/** A clock that only moves when somebody sleeps, by that time and what `oversleepsMs` adds. */
function fakeClock(oversleepsMs: () => number): Clock & { at: number } {
  const clock = {
    at: 0,
    now: () => clock.at,
    sleep: async (ms: number) => {
      clock.at += ms + oversleepsMs();
    },
  };
  return clock as Clock & { at: number };
}

const ask = (budget: BudgetStore, clock: Clock) =>
  waitForBudget({ budget, key: KEY, ratePerSecond: 8, share: 1, clock, deadlineMs: 60_000, signal: new AbortController().signal });

describe('waitForBudget', () => {
  it('asks for another moment when upstream said stop while it waited for its own', async () => {
    const clock = fakeClock(() => 0);
    const takes: number[] = [];
    const pausedUntilMs = 5_000;
    const budget: BudgetStore = {
      take: async () => {
        takes.push(clock.now());
        // The first moment was granted before the pause began.
        if (takes.length === 1) return { granted: true, waitMs: 500 };
        return clock.now() < pausedUntilMs ? { granted: false, waitMs: pausedUntilMs - clock.now() } : { granted: true, waitMs: 0 };
      },
      pausedMs: async () => Math.max(0, pausedUntilMs - clock.now()),
      pause: async () => undefined,
    };
    await expect(ask(budget, clock)).resolves.toBe('granted');
    expect(clock.now()).toBeGreaterThanOrEqual(pausedUntilMs);
  });

  it('gives a moment back that it slept through, and sends at last all the same', async () => {
    const clock = fakeClock(() => 1_000);
    let takes = 0;
    const budget: BudgetStore = {
      take: async () => {
        takes += 1;
        return { granted: true, waitMs: 100 };
      },
      pausedMs: async () => 0,
      pause: async () => undefined,
    };
    await expect(ask(budget, clock)).resolves.toBe('granted');
    expect(takes).toBe(4);
  });

  it('does not wait where waiting is pointless', async () => {
    const clock = fakeClock(() => 0);
    const budget: BudgetStore = {
      take: async () => ({ granted: false, waitMs: 90_000 }), pausedMs: async () => 0, pause: async () => undefined,
    };
    await expect(ask(budget, clock)).resolves.toEqual({ retryAfterSeconds: 90 });
  });
});
