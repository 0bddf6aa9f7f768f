import { Lease } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { FeedKey } from './feedStore';

/** A run as it begins. */
export interface NewBatchRun {
  readonly source: string;
  readonly instance: string;
  readonly stream: string;
  readonly kind: 'scheduled' | 'backfill' | 'manual' | 'replay';
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  readonly startedBy: string | null;
}

/** A range that an admin asked for. */
export interface BatchRequest {
  readonly id: string;
  readonly source: string;
  readonly instance: string;
  readonly stream: string;
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  readonly requestedBy: string;
  /** Whether stored pages are to be read again, in place of asking upstream. */
  readonly isReplay: boolean;
}

/** Batch runs and requests for them. */
export class BatchStore {
  constructor(private readonly knex: Knex) {}

  /**
   * Ends as interrupted the runs of a feed that were left behind by a crash. Backfills and requests share a feed. Only for whoever
   * has the feed's lease and runs nothing yet: perhaps there is nothing more to run, and nobody else would end them.
   */
  async endLeftBehind({ source, instance, stream, partition }: FeedKey, lease: Lease): Promise<void> {
    await this.knex.raw(
      `update batch_run
          set state = 'failed', finished_at = clock_timestamp(), error_code = 'interrupted',
              error_message = 'The worker stopped in the middle; whoever took its place went on from the last stored page'
        where source = ? and instance = ? and stream = ? and (kind = 'scheduled') = (? = 'live') and state = 'running'
          -- Whoever lost the feed in a pause would end the run of the one who has it now.
          and exists (select 1 from lease where name = ? and owner = ? and epoch = ?)`,
      [source, instance, stream, partition, lease.name, lease.owner, lease.epoch],
    );
  }

  /** Begins a run. @returns its id */
  async begin(run: NewBatchRun): Promise<string> {
    const { rows } = await this.knex.raw<{ rows: { id: string }[] }>(
      `insert into batch_run (source, instance, stream, kind, state, window_start, window_end, started_at, started_by)
       values (?, ?, ?, ?, 'running', ?, ?, clock_timestamp(), ?) returning batch_run_id::text as id`,
      [run.source, run.instance, run.stream, run.kind, new Date(run.windowStartMs), new Date(run.windowEndMs), run.startedBy],
    );
    return rows[0].id;
  }

  async isCancelRequested(id: string): Promise<boolean> {
    const { rows } = await this.knex.raw(
      `select 1 from batch_run where batch_run_id = ? and cancel_requested`,
      [id],
    );
    return rows.length > 0;
  }

  async finish(
    id: string,
    state: 'done' | 'failed' | 'cancelled',
    error: { code: string; message: string } | null,
  ): Promise<void> {
    await this.knex.raw(
      `update batch_run
          set state = case when :state = 'done' and rejected_count > 0 then 'done_with_rejects' else :state end,
              finished_at = clock_timestamp(),
              progress = case when :state = 'done' then 1 else progress end,
              error_code = :code, error_message = :message
        where batch_run_id = :id and state = 'running'`,
      { id, state, code: error?.code ?? null, message: error?.message ?? null },
    );
  }

  /** Asks a worker to stop a run after the page it is in. False when it is not running. */
  async requestCancel(id: string): Promise<boolean> {
    const { rowCount } = await this.knex.raw(
      `update batch_run set cancel_requested = true where batch_run_id = ? and state = 'running'`,
      [id],
    );
    return rowCount > 0;
  }

  async request(request: Omit<BatchRequest, 'id'>): Promise<string> {
    const { rows } = await this.knex.raw<{ rows: { id: string }[] }>(
      `insert into batch_request (source, instance, stream, window_start, window_end, requested_by, is_replay, requested_at)
       values (?, ?, ?, ?, ?, ?, ?, clock_timestamp()) returning batch_request_id::text as id`,
      [
        request.source, request.instance, request.stream,
        new Date(request.windowStartMs), new Date(request.windowEndMs), request.requestedBy, request.isReplay,
      ],
    );
    return rows[0].id;
  }

  /** The oldest open request for a stream. The feed's lease keeps it to one worker; a crash leaves it open. */
  async nextRequest(source: string, instance: string, stream: string): Promise<BatchRequest | undefined> {
    const { rows } = await this.knex.raw<{
      rows: { id: string; window_start: Date; window_end: Date; requested_by: string; is_replay: boolean }[];
    }>(
      `select batch_request_id::text as id, window_start, window_end, requested_by, is_replay
         from batch_request
        where settled_at is null and source = ? and instance = ? and stream = ?
        order by batch_request_id limit 1`,
      [source, instance, stream],
    );
    return rows.map(row => ({
      id: row.id,
      source,
      instance,
      stream,
      windowStartMs: row.window_start.getTime(),
      windowEndMs: row.window_end.getTime(),
      requestedBy: row.requested_by,
      isReplay: row.is_replay,
    }))[0];
  }

  /** Closes a request whose runs have ended, one way or the other. */
  async settleRequest(id: string, lease: Lease): Promise<void> {
    await this.knex.raw(
      // Whoever lost the feed in a pause would take the request away from the one who runs it now.
      `update batch_request set settled_at = clock_timestamp()
        where batch_request_id = ? and exists (select 1 from lease where name = ? and owner = ? and epoch = ?)`,
      [id, lease.name, lease.owner, lease.epoch],
    );
  }
}
