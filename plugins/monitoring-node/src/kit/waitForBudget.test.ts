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
  it('waits again when upstream said stop while it waited for its own moment', async () => {
    const clock = fakeClock(() => 0);
    const pausedUntilMs = 5_000;
    const budget: BudgetStore = {
      // The moment was granted before the pause began.
      take: async () => ({ granted: true, waitMs: 500 }),
      enter: async () => Math.max(0, pausedUntilMs - clock.now()),
      pause: async () => undefined,
    };
    await expect(ask(budget, clock)).resolves.toHaveProperty('grantedMs');
    expect(clock.now()).toBeGreaterThanOrEqual(pausedUntilMs);
  });

  it('asks again for a permission that took long to arrive, and sends at last all the same', async () => {
    const clock = fakeClock(() => 0);
    let asked = 0;
    const budget: BudgetStore = {
      take: async () => ({ granted: true, waitMs: 100 }),
      enter: async () => {
        asked += 1;
        clock.at += 1_000;
        return 0;
      },
      pause: async () => undefined,
    };
    await expect(ask(budget, clock)).resolves.toHaveProperty('grantedMs');
    expect(asked).toBe(4);
  });

  it('is strict three times, then bears a short delay, and never a long one beside quick ones', async () => {
    const clock = fakeClock(() => 0);
    const tookMs = [100, 100, 100, 900, 150];
    let asked = 0;
    const budget: BudgetStore = {
      take: async () => ({ granted: true, waitMs: 0 }),
      enter: async () => {
        clock.at += tookMs[asked];
        asked += 1;
        return 0;
      },
      pause: async () => undefined,
    };
    await expect(ask(budget, clock)).resolves.toHaveProperty('grantedMs');
    expect(asked).toBe(5);
  });

  it('does not wait where waiting is pointless', async () => {
    const clock = fakeClock(() => 0);
    const budget: BudgetStore = {
      take: async () => ({ granted: false, waitMs: 90_000 }), enter: async () => 0, pause: async () => undefined,
    };
    await expect(ask(budget, clock)).resolves.toEqual({ retryAfterSeconds: 90 });
    const atTheGate: BudgetStore = { ...budget, take: async () => ({ granted: true, waitMs: 0 }), enter: async () => 61_000 };
    await expect(ask(atTheGate, clock)).resolves.toEqual({ retryAfterSeconds: 61 });
  });

  it('stops waiting when the request is given up', async () => {
    const stop = new AbortController();
    const clock = fakeClock(() => 0);
    const budget: BudgetStore = {
      take: async () => ({ granted: true, waitMs: 0 }),
      enter: async () => {
        stop.abort();
        return 200;
      },
      pause: async () => undefined,
    };
    await expect(
      waitForBudget({ budget, key: KEY, ratePerSecond: 8, share: 1, clock, deadlineMs: 60_000, signal: stop.signal }),
    ).resolves.toBe('aborted');
  });
});
