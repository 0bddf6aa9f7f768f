import { Lease } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';

/** Names a feed: one stream of one instance, live or backfill. */
export interface FeedKey {
  readonly source: string;
  readonly instance: string;
  readonly stream: string;
  readonly partition: 'live' | 'backfill';
}

/** Where a run in progress stands; kept with each page. */
export interface PageState {
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  readonly cursor: string;
}

export interface Feed {
  readonly watermarkMs: number | null;
  readonly pageState: PageState | null;
  readonly nextRunMs: number;
  readonly consecutiveFailures: number;
}

interface FeedRow {
  watermark: Date | null;
  page_state: PageState | null;
  next_run_at: Date | number;
  consecutive_failures: number;
}

const where = `source = :source and instance = :instance and stream = :stream and partition = :partition`;

/** Whoever lost the lease in a pause says nothing any more of a feed that another one runs. */
const whereHeld = `${where}
  and exists (select 1 from lease where lease.name = :leaseName and lease.owner = :leaseOwner and lease.epoch = :leaseEpoch)`;

const held = (lease: Lease) => ({ leaseName: lease.name, leaseOwner: lease.owner, leaseEpoch: lease.epoch });

/** State of feeds between runs, written only under the lease. What belongs to a page is written by `pageWriter`. */
export class FeedStore {
  constructor(private readonly knex: Knex) {}

  /** The feed, made when it is not there yet. */
  async read(key: FeedKey): Promise<Feed> {
    await this.knex.raw(
      `insert into feed (source, instance, stream, partition)
       values (:source, :instance, :stream, :partition) on conflict do nothing`,
      { ...key },
    );
    const { rows } = await this.knex.raw<{ rows: FeedRow[] }>(
      `select watermark, page_state, next_run_at, consecutive_failures from feed where ${where}`,
      { ...key },
    );
    const [row] = rows;
    return {
      watermarkMs: row.watermark?.getTime() ?? null,
      pageState: row.page_state,
      // pg gives -infinity as a number.
      nextRunMs: row.next_run_at instanceof Date ? row.next_run_at.getTime() : -Infinity,
      consecutiveFailures: row.consecutive_failures,
    };
  }

  async succeeded(lease: Lease, key: FeedKey, nextRunMs: number): Promise<void> {
    await this.knex.raw(
      `update feed
          set next_run_at = :nextRun, consecutive_failures = 0, last_success_at = clock_timestamp(),
              error_code = null, error_message = null, error_since = null
        where ${whereHeld}`,
      { ...key, ...held(lease), nextRun: new Date(nextRunMs) },
    );
  }

  /** Notes a failure; the watermark and the page state stay where they are. */
  async failed(
    lease: Lease,
    key: FeedKey,
    error: { code: string; message: string },
    nextRunMs: number,
  ): Promise<void> {
    await this.knex.raw(
      `update feed
          set next_run_at = :nextRun, consecutive_failures = consecutive_failures + 1,
              error_code = :code, error_message = :message,
              error_since = coalesce(error_since, clock_timestamp())
        where ${whereHeld}`,
      { ...key, ...held(lease), ...error, nextRun: new Date(nextRunMs) },
    );
  }

  /** Puts the next run off without judging the last one. */
  async postpone(lease: Lease, key: FeedKey, nextRunMs: number): Promise<void> {
    await this.knex.raw(`update feed set next_run_at = :nextRun where ${whereHeld}`, {
      ...key,
      ...held(lease),
      nextRun: new Date(nextRunMs),
    });
  }
}
