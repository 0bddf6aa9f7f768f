import { Knex } from 'knex';
import { bind } from './bind';

/** Marks every series, so that its delivery is derived anew. */
export async function markAllDelivery(transaction: Knex.Transaction): Promise<void> {
  await transaction.raw(`insert into delivery_dirty (series_id) select series_id from series order by series_id`);
}

/**
 * Claims marked series and derives their releases, changes and attempts anew; marks are made by
 * `mark_delivery` in the transaction that changes a fact. ADR 0023.
 *
 * One worker at a time, and only while nobody writes such facts: what is marked is counted from
 * facts until then, so a step that is put off makes no number wrong. Does nothing before there
 * are rules (`dora_bound`).
 *
 * @param limit - series taken at most
 * @returns series taken; 0 when none is left, or others are at it
 */
export async function deriveDelivery(knex: Knex, limit: number): Promise<number> {
  return knex.transaction(async transaction => {
    const { rows: lock } = await transaction.raw<{ rows: { held: boolean }[] }>(
      `select pg_try_advisory_xact_lock(hashtext('rosetta:delivery')) as held`,
    );
    if (!lock[0].held) return 0;
    const { rows } = await transaction.raw<{ rows: { series_id: number }[] }>(
      `with claimed as (
         delete from delivery_dirty
          where exists (select 1 from dora_bound)
            and series_id in (
              select series_id from delivery_dirty group by series_id order by min(delivery_dirty_id) limit ?)
         returning series_id
       )
       select distinct series_id from claimed order by series_id`,
      [limit],
    );
    if (rows.length === 0) return 0;
    await transaction.raw(
      `select derive_delivery(?::integer[], bound.causal_windows, bound.main_p) from dora_bound as bound`,
      bind([rows.map(row => row.series_id)]),
    );
    return rows.length;
  });
}
