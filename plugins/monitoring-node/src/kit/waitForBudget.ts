import { BudgetKey, BudgetStore } from '../ports';
import { Clock } from './clock';

/** Who hears of the permission this much after asking for it asks again: it may have been given long before. */
const LATE_MS = 50;

/** What is borne after a few tries, so that a busy process gets on; the gate's own margin is wider. */
const BORNE_LATE_MS = 200;
const STRICT_TRIES = 3;

/** Floor of a wait between two asks, so that a store that answers 0 is not hammered. */
const MIN_WAIT_MS = 20;

/**
 * Takes one request from the shared budget, waiting as long as the store says.
 *
 * @param deadlineMs - epoch milliseconds by `clock` after which waiting is pointless
 * @returns the moment after which the permission was given, epoch milliseconds by `clock`: when it was asked for; or the seconds the budget wants when that is past the deadline
 */
export async function waitForBudget(options: {
  readonly budget: BudgetStore;
  readonly key: BudgetKey;
  readonly ratePerSecond: number;
  readonly share: number;
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}): Promise<'aborted' | { readonly grantedMs: number } | { readonly retryAfterSeconds: number }> {
  const { budget, key, ratePerSecond, share, clock, deadlineMs, signal } = options;
  const until = (ms: number) => clock.sleep(Math.max(ms, MIN_WAIT_MS), signal);
  const isPointless = (waitMs: number) => clock.now() + waitMs > deadlineMs;
  const refusal = (waitMs: number) => ({ retryAfterSeconds: Math.ceil(waitMs / 1_000) });

  while (!signal.aborted) {
    const { granted, waitMs } = await budget.take(key, ratePerSecond, share);
    if (isPointless(waitMs)) return refusal(waitMs);
    if (granted) {
      // A moment that was given is nobody else's: the floor is for asking again.
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      break;
    }
    await until(waitMs);
  }
  let tries = 0;
  let fastestMs = Infinity;
  while (!signal.aborted) {
    const askedMs = clock.now();
    const waitMs = await budget.enter(key, ratePerSecond);
    const tookMs = clock.now() - askedMs;
    fastestMs = Math.min(fastestMs, tookMs);
    if (waitMs <= 0) {
      tries += 1;
      // Where the store itself is far away, nobody is ever quicker.
      const borneMs = tries > STRICT_TRIES ? Math.max(BORNE_LATE_MS, 2 * fastestMs) : LATE_MS;
      if (tookMs <= borneMs) return { grantedMs: askedMs };
      if (isPointless(0)) return refusal(1_000);
    } else {
      if (isPointless(waitMs)) return refusal(waitMs);
      await until(waitMs);
    }
  }
  return 'aborted';
}
