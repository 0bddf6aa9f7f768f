import { BudgetGrant, BudgetKey, BudgetStore } from '../ports';

/** A budget in memory that tells what was asked of it. */
export interface MemoryBudgetStore extends BudgetStore {
  readonly takes: readonly { key: BudgetKey; share: number; atMs: number }[];
  readonly pauses: readonly { key: BudgetKey; seconds: number; atMs: number }[];
}

/**
 * A generous token bucket without a database, for tests of connectors.
 *
 * Pauses are honoured, so that a test sees what `Retry-After` does.
 *
 * @param now - clock, epoch milliseconds
 */
export function createMemoryBudgetStore(now: () => number = Date.now): MemoryBudgetStore {
  const takes: { key: BudgetKey; share: number; atMs: number }[] = [];
  const pauses: { key: BudgetKey; seconds: number; atMs: number }[] = [];
  const pausedUntil = new Map<string, number>();
  const nameOf = (key: BudgetKey) => `${key.source}\n${key.instance}`;
  return {
    takes,
    pauses,
    async take(key, _ratePerSecond, share): Promise<BudgetGrant> {
      const waitMs = (pausedUntil.get(nameOf(key)) ?? 0) - now();
      if (waitMs > 0) return { granted: false, waitMs };
      takes.push({ key, share, atMs: now() });
      return { granted: true, waitMs: 0 };
    },
    async enter(key) {
      return Math.max(0, (pausedUntil.get(nameOf(key)) ?? 0) - now());
    },
    async pause(key, seconds) {
      pauses.push({ key, seconds, atMs: now() });
      pausedUntil.set(nameOf(key), now() + seconds * 1_000);
    },
  };
}
