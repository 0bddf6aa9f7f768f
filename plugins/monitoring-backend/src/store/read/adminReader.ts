import { BatchRun, RejectedRecordView, SourceId } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';

/** A feed's state as admins and tiles read it. */
export interface FeedRow {
  readonly source: SourceId;
  readonly instance: string;
  readonly stream: string;
  readonly watermark: Date | null;
  readonly lastSuccess: Date | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly errorSince: Date | null;
}

/** Which stream tells how far the history of an instance is. */
export interface CollectionQuestion {
  readonly source: SourceId;
  readonly instance: string;
  /** Null of an instance that has no history to be collected. */
  readonly stream: string | null;
  /** Whether only entities count whose signals the instance gives. */
  readonly isOfSignals: boolean;
}

/** What is held of one stream of an instance. */
export interface CollectionRow {
  readonly source: SourceId;
  readonly instance: string;
  readonly stream: string | null;
  /** Mapped series. */
  readonly entities: number;
  /** Days held per series, on average. */
  readonly days: number;
  /** Records written by the instance so far. */
  readonly records: number;
}

/** Figures of one instance. */
export interface UsageRow {
  readonly source: SourceId;
  readonly instance: string;
  readonly requestsLastMinute: number;
  readonly rateLimitedLastDay: number;
  readonly isPaused: boolean;
  readonly quarantined: number;
  readonly entities: number;
}

interface BatchRow {
  id: string; source: SourceId; instance: string; stream: string; kind: BatchRun['kind']; state: BatchRun['state'];
  window_start: Date; window_end: Date; read_count: string; written_count: string; null_count: string;
  rejected_count: string; unrelated_count: string; page_count: number; progress: number; started_at: Date; finished_at: Date | null;
  started_by: string | null; error_code: string | null; error_message: string | null;
}

const BATCH_COLUMNS = `batch_run_id::text as id, source, instance, stream, kind, state, window_start, window_end,
  read_count, written_count, null_count, rejected_count, unrelated_count, page_count, progress, started_at, finished_at, started_by,
  error_code, error_message`;

function toBatchRun(row: BatchRow): BatchRun {
  return {
    id: row.id, source: row.source, instance: row.instance, stream: row.stream, kind: row.kind, state: row.state,
    windowStart: row.window_start.toISOString(),
    windowEnd: row.window_end.toISOString(),
    read: Number(row.read_count), written: Number(row.written_count), nulls: Number(row.null_count),
    rejected: Number(row.rejected_count), unrelated: Number(row.unrelated_count), pages: row.page_count, progress: row.progress,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    startedBy: row.started_by,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? row.error_code },
  };
}

/** Reads runs, feeds and figures of sources. */
export class AdminReader {
  private told: { readonly untilMs: number; readonly rows: Promise<FeedRow[]> } | undefined;

  /**
   * @param toldMs - how long {@link feeds} tells the same again: nearly every answer names how old its sources are
   * @param now - epoch ms
   */
  constructor(private readonly knex: Knex, private readonly toldMs = 0, private readonly now: () => number = Date.now) {}

  /** Whether the database answers. */
  async ping(): Promise<void> {
    await this.knex.raw('select 1');
  }

  /** Live feeds, as they were at most as long ago as this reader tells the same again. */
  feeds(): Promise<FeedRow[]> {
    if (this.toldMs <= 0) return this.feedsNow();
    if (this.told && this.now() < this.told.untilMs) return this.told.rows;
    const told = { untilMs: this.now() + this.toldMs, rows: this.feedsNow() };
    told.rows.catch(() => {
      if (this.told === told) this.told = undefined;
    });
    this.told = told;
    return told.rows;
  }

  async feedsNow(): Promise<FeedRow[]> {
    const { rows } = await this.knex.raw<{ rows: FeedRow[] }>(
      `select source, instance, stream, watermark, last_success_at as "lastSuccess", error_code as "errorCode",
              error_message as "errorMessage", error_since as "errorSince"
         from feed where partition = 'live' order by source, instance, stream`,
    );
    return rows;
  }

  async usage(): Promise<UsageRow[]> {
    const { rows } = await this.knex.raw<{ rows: Record<string, unknown>[] }>(
      `select feed.source, feed.instance,
              coalesce(recent.requests, 0)::integer as requests, coalesce(recent.limited, 0)::integer as limited,
              coalesce(budget.paused_until > clock_timestamp(), false) as paused,
              coalesce(rejected.n, 0)::integer as quarantined, coalesce(mapped.n, 0)::integer as entities
         from (select distinct source, instance from feed) as feed
         left join source_budget as budget using (source, instance)
         left join (
           select source, instance,
                  sum(requests) filter (where minute >= date_trunc('minute', clock_timestamp()) - interval '1 minute'
                                          and minute < date_trunc('minute', clock_timestamp())) as requests,
                  sum(rate_limited) filter (where minute >= clock_timestamp() - interval '1 day') as limited
             from source_usage group by source, instance
         ) as recent using (source, instance)
         left join (
           select source, instance, count(*) as n from rejected_record
            where rejected_at >= clock_timestamp() - interval '1 day' group by source, instance
         ) as rejected using (source, instance)
         left join (
           select source, instance, count(distinct entity_ref) as n from entity_pivot
            where state = 'mapped' group by source, instance
         ) as mapped using (source, instance)
        order by feed.source, feed.instance`,
    );
    return rows.map(row => ({
      source: row.source as SourceId,
      instance: row.instance as string,
      requestsLastMinute: row.requests as number,
      rateLimitedLastDay: row.limited as number,
      isPaused: row.paused as boolean,
      quarantined: row.quarantined as number,
      entities: row.entities as number,
    }));
  }

  async batchRuns(filter: {
    source: string | null; instance: string | null; stream: string | null; state: string | null;
    beforeId: string | null; limit: number;
  }): Promise<{ runs: BatchRun[]; total: number }> {
    const where = `(cast(:source as text) is null or source = :source)
        and (cast(:instance as text) is null or instance = :instance)
        and (cast(:stream as text) is null or stream = :stream)
        and (cast(:state as text) is null or state = :state)`;
    const { rows } = await this.knex.raw<{ rows: BatchRow[] }>(
      `select ${BATCH_COLUMNS} from batch_run
        where ${where} and (cast(:beforeId as bigint) is null or batch_run_id < :beforeId)
        order by batch_run_id desc limit :limit`,
      { ...filter },
    );
    const { rows: counted } = await this.knex.raw<{ rows: { n: string }[] }>(
      `select count(*) as n from batch_run where ${where}`,
      { ...filter },
    );
    return { runs: rows.map(toBatchRun), total: Number(counted[0].n) };
  }

  async batchRun(id: string): Promise<{ run: BatchRun; rejected: RejectedRecordView[] } | undefined> {
    const { rows } = await this.knex.raw<{ rows: BatchRow[] }>(
      `select ${BATCH_COLUMNS} from batch_run where batch_run_id = ?`,
      [id],
    );
    if (rows.length === 0) return undefined;
    const { rows: rejected } = await this.knex.raw<{
      rows: { recordId: string; code: string; field: string | null; message: string; sample: string; seen: string; first: Date }[];
    }>(
      `select record_id as "recordId", code, field, min(message) as message, min(sample) as sample,
              count(*) as seen, min(rejected_at) as first
         from rejected_record where batch_run_id = ?
        group by record_id, code, field order by min(rejected_record_id) limit 200`,
      [id],
    );
    return {
      run: toBatchRun(rows[0]),
      rejected: rejected.map(({ first, seen, ...record }) => ({
        ...record,
        seen: Number(seen),
        firstSeen: first.toISOString(),
      })),
    };
  }

  /** Days held on average per mapped entity, by instance and stream, counted up to `most`. */
  async collection(most: number, asked: readonly CollectionQuestion[]): Promise<CollectionRow[]> {
    const { rows } = await this.knex.raw<{ rows: CollectionRow[] }>(
      `select pivot.source, pivot.instance, asked.stream, count(*)::integer as entities,
              avg(least(:most, coalesce(extract(epoch from coverage.covered_to - coverage.covered_from) / 86400, 0)))::double precision as days,
              coalesce(min(written.records), 0)::integer as records
         from jsonb_to_recordset(cast(:asked as jsonb)) as asked(source text, instance text, stream text, "isOfSignals" boolean)
         join entity_pivot as pivot on pivot.source = asked.source and pivot.instance = asked.instance
         join entity on entity.entity_ref = pivot.entity_ref and entity.removed_at is null
         join series on series.entity_ref = pivot.entity_ref and series.environment = pivot.environment
         left join pivot_coverage as coverage
           on coverage.series_id = series.series_id
          and coverage.source = pivot.source
          and coverage.instance = pivot.instance
          and coverage.stream = asked.stream
         left join (
           select source, instance, sum(written_count) as records from batch_run group by source, instance
         ) as written on written.source = pivot.source and written.instance = pivot.instance
        where pivot.state = 'mapped'
          and (pivot.is_signal_source or not asked."isOfSignals")
        group by pivot.source, pivot.instance, asked.stream`,
      { most, asked: JSON.stringify(asked) },
    );
    return rows;
  }

  /** When collecting began. */
  async firstStarted(): Promise<Date | null> {
    const { rows } = await this.knex.raw<{ rows: { at: Date | null }[] }>(`select min(started_at) as at from batch_run`);
    return rows[0].at;
  }
}
