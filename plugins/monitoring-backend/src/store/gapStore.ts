import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Lease, SeriesRef } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { bind } from './bind';
import { FeedKey } from './feedStore';

/** A window that some targets of a stream were not asked for. */
export interface FeedGap {
  readonly window: HalfOpenWindow;
  readonly targets: readonly SeriesRef[];
  /** Names this state of the gap: missed again, it is another one. */
  readonly notedAt: string;
}

/** First wait before a gap is asked for again, seconds; doubled with each try that misses it. */
const FIRST_WAIT_SECONDS = 30;
const MOST_DOUBLINGS = 5;

/**
 * Notes that targets were left out of a run that went on without them, in the page's own
 * transaction: the watermark passes the window, so nothing else would ask for it again.
 */
export async function noteMissed(
  transaction: Knex.Transaction,
  feed: FeedKey,
  window: HalfOpenWindow,
  missed: readonly SeriesRef[],
): Promise<void> {
  if (missed.length === 0) return;
  // A live run meets the same trouble every few seconds; only a try of the gap itself makes it wait longer.
  const isTry = feed.partition === 'backfill';
  await transaction.raw(
    `insert into feed_gap as gap
       (source, instance, stream, entity_ref, environment, window_start, window_end, noted_at, next_try_at)
     select distinct ?, ?, ?, entity_ref, environment, ?::timestamptz, ?::timestamptz, statement_timestamp(),
            statement_timestamp() + make_interval(secs => ?)
       from unnest(?::text[], ?::text[]) as missed(entity_ref, environment)
      order by entity_ref, environment
     on conflict (source, instance, stream, entity_ref, environment) do update
        set window_start = least(gap.window_start, excluded.window_start),
            window_end = greatest(gap.window_end, excluded.window_end),
            noted_at = excluded.noted_at,
            tries = gap.tries + ?::integer,
            next_try_at = case when ?::boolean
              then statement_timestamp() + make_interval(secs => ? * 2 ^ least(gap.tries + 1, ?))
              else gap.next_try_at end`,
    bind([
      feed.source, feed.instance, feed.stream, new Date(window.startMs), new Date(window.endMs), FIRST_WAIT_SECONDS,
      missed.map(target => target.entityRef), missed.map(target => target.environment),
      isTry ? 1 : 0, isTry, FIRST_WAIT_SECONDS, MOST_DOUBLINGS,
    ]),
  );
}

interface GapRow {
  window_start: Date;
  window_end: Date;
  noted_at: string;
  entity_refs: string[];
  environments: string[];
}

/** This state of a gap, as long as the lease is ours. */
const HELD = `source = :source and instance = :instance and stream = :stream and noted_at = cast(:notedAt as timestamptz)
  and window_start = :start and window_end = :end
  and exists (select 1 from lease where lease.name = :leaseName and lease.owner = :leaseOwner and lease.epoch = :leaseEpoch)`;

const valuesOf = (lease: Lease, feed: FeedKey, gap: FeedGap) => ({
  source: feed.source, instance: feed.instance, stream: feed.stream, notedAt: gap.notedAt,
  start: new Date(gap.window.startMs), end: new Date(gap.window.endMs),
  leaseName: lease.name, leaseOwner: lease.owner, leaseEpoch: lease.epoch,
});

/** Gaps of feeds: read by whoever runs the feed, changed under its lease alone. */
export class GapStore {
  constructor(private readonly knex: Knex) {}

  /** The gap that has waited longest, if one's time has come. */
  async next(feed: FeedKey): Promise<FeedGap | undefined> {
    const { rows } = await this.knex.raw<{ rows: GapRow[] }>(
      `select window_start, window_end, noted_at::text,
              array_agg(entity_ref order by entity_ref, environment) as entity_refs,
              array_agg(environment order by entity_ref, environment) as environments
         from feed_gap
        where source = ? and instance = ? and stream = ? and next_try_at <= clock_timestamp()
        group by window_start, window_end, feed_gap.noted_at
        order by feed_gap.noted_at limit 1`,
      [feed.source, feed.instance, feed.stream],
    );
    const [row] = rows;
    return (
      row && {
        window: { startMs: row.window_start.getTime(), endMs: row.window_end.getTime() },
        targets: row.entity_refs.map((entityRef, index) => ({ entityRef, environment: row.environments[index] })),
        notedAt: row.noted_at,
      }
    );
  }

  /** Puts the next try off, longer with each. */
  async postpone(lease: Lease, feed: FeedKey, gap: FeedGap): Promise<void> {
    await this.knex.raw(
      `update feed_gap set tries = tries + 1, next_try_at = clock_timestamp() + make_interval(secs => :wait * 2 ^ least(tries + 1, :most))
        where ${HELD}`,
      { ...valuesOf(lease, feed, gap), wait: FIRST_WAIT_SECONDS, most: MOST_DOUBLINGS },
    );
  }

  /** Forgets a gap up to an instant; what was missed again since it was read stays. */
  async close(lease: Lease, feed: FeedKey, gap: FeedGap, untilMs: number): Promise<void> {
    const values = { ...valuesOf(lease, feed, gap), until: new Date(untilMs) };
    await this.knex.raw(`delete from feed_gap where window_end <= :until and ${HELD}`, values);
    await this.knex.raw(
      `update feed_gap set window_start = :until, tries = 0, next_try_at = clock_timestamp() where window_start < :until and ${HELD}`,
      values,
    );
  }
}
