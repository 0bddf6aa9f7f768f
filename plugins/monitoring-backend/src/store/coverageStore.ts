import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from './bind';
import { FeedKey } from './feedStore';
import { markOutageHours } from './sloStore';

/** A series with the text of the pivot it was asked by. */
interface AskedSeries {
  readonly seriesId: number;
  readonly pivotHash: string;
}

/**
 * Notes what a run asked for, whether or not it gave data.
 *
 * A run of the past that began before a pivot was shown again has asked in vain: of that
 * pivot it notes nothing (ADR 0015).
 */
export async function writeCoverage(
  transaction: Knex.Transaction,
  feed: FeedKey,
  batchRunId: string,
  window: HalfOpenWindow,
  targets: readonly AskedSeries[],
): Promise<void> {
  await transaction.raw(
    `insert into pivot_coverage as held (series_id, source, instance, stream, pivot_hash, covered_from, covered_to)
     select target.series_id, ?, ?, ?, pivot_hash, ?, ?
       from unnest(?::integer[], ?::text[]) as target(series_id, pivot_hash)
      where not cast(? as boolean)
         or not exists (
              select 1
                from series
                join entity_pivot as pivot
                  on pivot.entity_ref = series.entity_ref and pivot.environment = series.environment and pivot.source = ?
               where series.series_id = target.series_id
                 and pivot.shown_at > (select started_at from batch_run where batch_run_id = ?))
      -- In the order in which others remove such rows, so that neither waits for the other in a circle.
      order by target.series_id
     on conflict (series_id, source, instance, stream) do update set
       pivot_hash = excluded.pivot_hash,
       -- A range that does not touch what is held would claim the gap between them.
       covered_from = case
         when held.pivot_hash <> excluded.pivot_hash or excluded.covered_from > held.covered_to then excluded.covered_from
         when excluded.covered_to < held.covered_from then held.covered_from
         else least(held.covered_from, excluded.covered_from) end,
       covered_to = case
         when held.pivot_hash <> excluded.pivot_hash then excluded.covered_to
         else greatest(held.covered_to, excluded.covered_to) end`,
    bind([
      feed.source, feed.instance, feed.stream, new Date(window.startMs), new Date(window.endMs),
      targets.map(target => target.seriesId), targets.map(target => target.pivotHash),
      feed.partition === 'backfill', feed.source, batchRunId,
    ]),
  );
  if (feed.stream === 'incidents') await markOutageHours(transaction, targets.map(target => target.seriesId), window);
}

/** A pivot's history is asked anew at most once in this time, however often streams contradict each other about it. */
const ANEW_AFTER = '24 hours';

/**
 * Forgets what was asked of pivots while upstream did not show them, in all streams, so that
 * their history is asked for again. What is stored stays; what comes twice changes nothing.
 *
 * A pivot of which that was done within the last day stays owed, and is settled by whoever
 * finds it after that day.
 *
 * @param names - pivots that upstream shows now
 * @returns pivots whose coverage was forgotten
 */
export async function forgetHiddenCoverage(
  transaction: Knex.Transaction,
  feed: Pick<FeedKey, 'source' | 'instance'>,
  names: readonly { readonly entityRef: string; readonly environment: string }[],
): Promise<number> {
  if (names.length === 0) return 0;
  const named = [names.map(name => name.entityRef), names.map(name => name.environment)];
  const { rows } = await transaction.raw<{ rows: { entity_ref: string; environment: string }[] }>(
    `select pivot.entity_ref, pivot.environment
       from unnest(?::text[], ?::text[]) as named(entity_ref, environment)
       join entity_pivot as pivot using (entity_ref, environment)
      where pivot.source = ? and pivot.verification = 'found' and pivot.hidden_since is not null
        and (pivot.shown_at is null or pivot.shown_at < clock_timestamp() - interval '${ANEW_AFTER}')
      order by 1, 2
        for update of pivot`,
    bind([...named, feed.source]),
  );
  if (rows.length === 0) return 0;
  // Two runs that find pivots at once remove rows of each other's streams: one after the other.
  await transaction.raw(`select pg_advisory_xact_lock(hashtext(?))`, [`rosetta:shown:${feed.source}:${feed.instance}`]);
  const shown = [rows.map(row => row.entity_ref), rows.map(row => row.environment)];
  await transaction.raw(
    `update entity_pivot
        set hidden_since = null, shown_at = clock_timestamp()
      where source = ? and (entity_ref, environment) in (select * from unnest(?::text[], ?::text[]))`,
    bind([feed.source, ...shown]),
  );
  await transaction.raw(
    `with asked as (
       select held.series_id, held.stream
         from series
         join pivot_coverage as held using (series_id)
        where (series.entity_ref, series.environment) in (select * from unnest(?::text[], ?::text[]))
          and held.source = ? and held.instance = ?
        order by held.series_id, held.stream
          for update of held
     )
     delete from pivot_coverage as held
      using asked
      where held.series_id = asked.series_id and held.stream = asked.stream and held.source = ? and held.instance = ?`,
    bind([...shown, feed.source, feed.instance, feed.source, feed.instance]),
  );
  return rows.length;
}
