import { BudgetKey, BudgetStore } from '../ports';
import { Clock } from './clock';

/** Who hears of the permission this much after asking for it asks again: it may have been given long before. */
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
  const until = (ms: number) => clock.sleep(Math.max(ms, MIN_WAIT_MS), signal);
  const isPointless = (waitMs: number) => clock.now() + waitMs > deadlineMs;
  const refusal = (waitMs: number) => ({ retryAfterSeconds: Math.ceil(waitMs / 1_000) });

  while (!signal.aborted) {
    const { granted, waitMs } = await budget.take(key, ratePerSecond, share);
    if (isPointless(waitMs)) return refusal(waitMs);
    if (waitMs > 0) await until(waitMs);
    if (granted) break;
  }
  let late = 0;
  while (!signal.aborted) {
    const askedMs = clock.now();
    const waitMs = await budget.enter(key, ratePerSecond);
    if (waitMs <= 0) {
      late += 1;
      if (clock.now() - askedMs <= LATE_MS || late > MAX_LATE) return 'granted';
    } else {
      if (isPointless(waitMs)) return refusal(waitMs);
      await until(waitMs);
    }
  }
  return 'aborted';
}
