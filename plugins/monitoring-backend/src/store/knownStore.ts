import { RecheckedKind } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { bind } from './bind';
import { markCorrelation } from './correlationStore';
import { EventOrigin, noteDerivedChange } from './eventStore';

type OpenKind = Exclude<RecheckedKind, 'commit_range'>;

/** Rows of each kind that still move; such a one that moves to a foreign CI is never sent again. ADR 0009. */
const IS_OPEN: Record<OpenKind, string> = {
  incident: `(state in ('new', 'in_progress', 'on_hold') or (state = 'unknown' and resolved_at is null))`,
  change: `(state not in ('closed', 'canceled') and closed_at is null)`,
  itsm_problem: `(state not in ('resolved', 'closed') and resolved_at is null and closed_at is null)`,
};

/** More of a look than this missing at once says something of the look, not of the events. */
const BELIEVED_GONE = { atLeast: 20, ratio: 0.2 };

/** Commit ranges asked about in one run; more wait for the next. */
const MOST_RANGES = 500;

/**
 * Notes events that upstream does not show any more; at the second look they are removed.
 *
 * @param looked - how many were asked about in this page
 * @returns events removed
 */
export async function noteGone(
  transaction: Knex.Transaction,
  kind: OpenKind,
  origin: EventOrigin,
  ids: readonly string[],
  looked: number,
): Promise<number> {
  if (ids.length === 0) return 0;
  if (ids.length > BELIEVED_GONE.atLeast && ids.length > BELIEVED_GONE.ratio * looked) return 0;
  const { rows } = await transaction.raw<{ rows: { external_id: string; removed_at: Date | null }[] }>(
    `update ${kind}
        set removed_at = case when missing_since is null then null else clock_timestamp() end,
            missing_since = coalesce(missing_since, clock_timestamp())
      where source = ? and instance = ? and external_id = any(?) and removed_at is null
     returning external_id, removed_at`,
    bind([origin.source, origin.instance, ids]),
  );
  const gone = rows.filter(row => row.removed_at !== null).map(row => row.external_id);
  const removed = gone.length;
  await markCorrelation(transaction, kind, origin, gone);
  if (removed > 0 && kind !== 'itsm_problem') await noteDerivedChange(transaction, kind);
  return removed;
}

/**
 * What a stream that rechecks is to ask an instance about, sorted: ids of the events we
 * hold as open, or the ranges between successive deployments whose commits we lack.
 */
export async function listKnown(knex: Knex, kind: RecheckedKind, origin: EventOrigin): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { id: string }[] }>(
    kind === 'commit_range'
      ? `select distinct id
           from (
             select id, finished_at
               from (
                 select project || ':' || lag(sha) over before || '...' || sha as id,
                        sha <> lag(sha) over before as is_range, finished_at
                   from deployment
                  where source = :source and instance = :instance and status = 'success'
                    and sha is not null and finished_at is not null
                 window before as (partition by project, environment_name order by finished_at, external_id)
               ) as successive
              where is_range
                and not exists (
                  select 1 from commit_range as held
                   where held.source = :source and held.instance = :instance and held.external_id = successive.id)
              order by finished_at desc
              limit :most
           ) as newest
          order by id`
      : `select external_id as id from ${kind}
          where source = :source and instance = :instance and removed_at is null and ${IS_OPEN[kind]}
          order by external_id`,
    { source: origin.source, instance: origin.instance, most: MOST_RANGES },
  );
  return rows.map(row => row.id);
}
