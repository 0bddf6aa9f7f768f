import { BudgetKey, BudgetStore } from '../ports';
import { Clock } from './clock';

/** Who wakes this much after the moment granted asks for another one: late requests would come in a bunch. */
const LATE_MS = 100;

/** Times that lateness alone sends a caller back; a process this slow sends few requests anyway. */
const MAX_LATE = 3;

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
  let late = 0;
  while (!signal.aborted) {
    const { granted, waitMs } = await budget.take(key, ratePerSecond, share);
    if (granted && waitMs <= 0) return 'granted';
    if (clock.now() + waitMs > deadlineMs) return { retryAfterSeconds: Math.ceil(waitMs / 1_000) };
    const dueMs = clock.now() + waitMs;
    await clock.sleep(granted ? waitMs : Math.max(waitMs, MIN_WAIT_MS), signal);
    if (!granted || signal.aborted) continue;
    // A moment granted before upstream said stop is none any more.
    const pausedMs = await budget.pausedMs(key);
    if (pausedMs > 0) continue;
    if (clock.now() - dueMs <= LATE_MS || late >= MAX_LATE) return 'granted';
    late += 1;
  }
  return 'aborted';
}
