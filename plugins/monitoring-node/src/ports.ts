/**
 * What the kit needs of a store, so that connectors stay clear of the database.
 * `monitoring-backend/src/store` implements these over PostgreSQL.
 */

/** Names one budget: every replica that talks to this instance shares it. */
export interface BudgetKey {
  readonly source: string;
  readonly instance: string;
}

export interface BudgetGrant {
  /** Milliseconds to wait before the request may be sent; 0 is now. */
  readonly waitMs: number;
  /** Whether the request was granted; when false, ask again after `waitMs`. */
  readonly granted: boolean;
}

/** A token bucket per instance that all replicas draw on. Times are the database's. */
export interface BudgetStore {
  /**
   * Takes one request's worth.
   *
   * @param ratePerSecond - refill; also the most that any sliding second may hold
   * @param share - the share of the budget this caller may use, in (0, 1]; backfill asks with 0.3
   */
  take(key: BudgetKey, ratePerSecond: number, share: number): Promise<BudgetGrant>;
  /**
   * Asks, right before sending, whether a request may be sent now, and notes it as sent when it may.
   *
   * The moment that `take` gave may be over: upstream may have asked for a pause meanwhile, and who
   * was held up on the way would send in a bunch with others. So what counts is what was sent.
   *
   * @returns milliseconds to wait before asking again; 0 when the request is to be sent now
   */
  enter(key: BudgetKey, ratePerSecond: number): Promise<number>;
  /** Holds every replica back for this long, as upstream asked with Retry-After. */
  pause(key: BudgetKey, seconds: number): Promise<void>;
}

/** A lease with a fencing token. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  /** Grows with each change of holder; checked inside every write transaction. */
  readonly epoch: number;
}

export interface LeaseStore {
  /** Takes or renews a lease, by the database's clock. Undefined when another holds it. */
  acquire(name: string, owner: string, ttlSeconds: number): Promise<Lease | undefined>;
  /** Extends a lease that is still ours; false when it is not. */
  renew(lease: Lease, ttlSeconds: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
}
