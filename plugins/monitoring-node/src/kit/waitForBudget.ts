import { BudgetKey, BudgetStore } from '../ports';
import { Clock } from './clock';

/** Floor of a wait between two asks, so that a store that answers 0 is not hammered. */
const MIN_WAIT_MS = 20;

/**
 * Takes one request from the shared budget, waiting as long as the store says.
 *
 * @param deadlineMs - epoch milliseconds by `clock` after which waiting is pointless
 * @returns `granted`; or the seconds the budget wants when that is past the deadline
 */
export async function waitForBudget(options: {
  readonly budget: BudgetStore;
  readonly key: BudgetKey;
  readonly ratePerSecond: number;
  readonly share: number;
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}): Promise<'granted' | 'aborted' | { readonly retryAfterSeconds: number }> {
  const { budget, key, ratePerSecond, share, clock, deadlineMs, signal } = options;
  while (!signal.aborted) {
    const { granted, waitMs } = await budget.take(key, ratePerSecond, share);
    if (granted && waitMs <= 0) return 'granted';
    if (clock.now() + waitMs > deadlineMs) return { retryAfterSeconds: Math.ceil(waitMs / 1_000) };
    await clock.sleep(granted ? waitMs : Math.max(waitMs, MIN_WAIT_MS), signal);
    if (granted && !signal.aborted) return 'granted';
  }
  return 'aborted';
}
