import { DEFAULT_BURN_PAIRS, DEFAULT_BURN_POLICY, HalfOpenWindow, SloDefinition } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from './bind';

/** Hours are kept this long, so an SLO can be counted back as far (DATA.md, Defaults). */
const HISTORY = '400 days';

/** Days of one SLO that are counted in one step. */
const PIECE = '31 days';

/** Everything of a definition that a new version is made for. */
const VERSION_COLUMNS = [
  'target', 'window_kind', 'window_hours', 'window_unit', 'window_count', 'window_zone', 'window_anchor', 'slice_seconds',
  'slice_target', 'threshold', 'operator', 'missing_policy', 'sli',
] as const;

const COLUMN_TYPES =
  'entity_ref text, environment text, origin text, name text, sli_kind text, method text, target numeric, window_kind text, ' +
  'window_hours integer, window_unit text, window_count integer, window_zone text, window_anchor text, slice_seconds integer, ' +
  'slice_target numeric, threshold numeric, operator text, missing_policy text, origin_detail text, sli jsonb, ' +
  'burn_policy text, burn_pairs jsonb';

function toRow(definition: SloDefinition) {
  const { window } = definition;
  const calendar = window.kind === 'calendar' ? window : undefined;
  return {
    entity_ref: definition.entityRef,
    environment: definition.environment,
    origin: definition.origin,
    name: definition.name,
    sli_kind: definition.sli.kind,
    method: definition.method,
    target: definition.target,
    window_kind: window.kind,
    window_hours: window.kind === 'rolling' ? window.hours : null,
    window_unit: calendar?.unit ?? null,
    window_count: calendar?.count ?? null,
    window_zone: calendar?.zone ?? null,
    window_anchor: calendar?.anchor ?? null,
    slice_seconds: definition.sliceSeconds,
    slice_target: definition.sliceTarget,
    threshold: definition.threshold,
    operator: definition.operator,
    missing_policy: definition.missingPolicy,
    origin_detail: definition.originDetail,
    sli: definition.sli,
    burn_policy: definition.burnPolicy?.name ?? DEFAULT_BURN_POLICY,
    burn_pairs: definition.burnPolicy?.pairs ?? null,
  };
}

/**
 * Makes the valid definitions equal to `definitions`: what changed is closed and opened anew,
 * what is gone is closed, and a new SLO reaches back over the history that is kept.
 *
 * @param definitions - at most one per identity, see `sloKey`
 */
export async function applySlos(transaction: Knex.Transaction, definitions: readonly SloDefinition[]): Promise<void> {
  await transaction.raw(
    `create temporary table if not exists incoming_slo (${COLUMN_TYPES}) on commit delete rows`,
  );
  await transaction.raw(`delete from incoming_slo`);
  await transaction.raw(
    `insert into incoming_slo select * from json_to_recordset(?::json) as given(${COLUMN_TYPES})`,
    [JSON.stringify(definitions.map(toRow))],
  );
  await transaction.raw(
    `with placed as (
       insert into slo as held (entity_ref, environment, origin, name, sli_kind, method, burn_policy, burn_pairs)
       select entity_ref, environment, origin, name, sli_kind, method, burn_policy, burn_pairs from incoming_slo
       on conflict (entity_ref, environment, origin, name, sli_kind, method) do update
         set burn_policy = excluded.burn_policy, burn_pairs = excluded.burn_pairs
         where (held.burn_policy, held.burn_pairs) is distinct from (excluded.burn_policy, excluded.burn_pairs)
       returning slo_id, burn_pairs
     )
     -- What a rule said that is no rule of its SLO any more would be read until it is too old.
     delete from slo_burn as said
      using placed
      where said.slo_id = placed.slo_id
        and said.severity <> 'indicator'
        and not exists (
          select 1
            from jsonb_to_recordset(coalesce(placed.burn_pairs, cast(? as jsonb)))
              as pair(severity text, "longMinutes" integer, "shortMinutes" integer)
           where pair.severity = said.severity
             and pair."longMinutes" = said.long_minutes
             and pair."shortMinutes" = said.short_minutes)`,
    [JSON.stringify(DEFAULT_BURN_PAIRS)],
  );
  const version = VERSION_COLUMNS.join(', ');
  const same = VERSION_COLUMNS.map(column => `held.${column} is not distinct from given.${column}`).join(' and ');
  const given = '(select * from incoming_slo join slo using (entity_ref, environment, origin, name, sli_kind, method))';
  await transaction.raw(
    `update slo_definition as held set valid = tstzrange(lower(held.valid), moment.at)
       from (select clock_timestamp() as at) as moment
      where upper_inf(held.valid)
        and not exists (select 1 from ${given} as given where given.slo_id = held.slo_id and ${same})`,
  );
  await transaction.raw(
    `with opened as (
       insert into slo_definition (slo_id, valid, ${version}, origin_detail)
       select given.slo_id, tstzrange(coalesce(before.ended_at, '-infinity'), null), ${version}, given.origin_detail
         from ${given} as given
         left join lateral (
           -- A version begins where the one before it ended just now, or now where that is longer ago.
           select case when max(upper(earlier.valid)) >= transaction_timestamp() then max(upper(earlier.valid))
                       else clock_timestamp() end as ended_at
             from slo_definition as earlier where earlier.slo_id = given.slo_id having count(*) > 0
         ) as before on true
        where not exists (
          select 1 from slo_definition as open where open.slo_id = given.slo_id and upper_inf(open.valid))
       returning slo_id, lower(valid) as opened_at
     )
     insert into slo_dirty (slo_id, starts_at, ends_at)
     select slo_id, date_trunc('day', clock_timestamp(), 'UTC') - interval '${HISTORY}',
            date_trunc('day', clock_timestamp(), 'UTC') + interval '2 days'
       from opened where opened_at = '-infinity'
     on conflict (slo_id) do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at`,
  );
}

/** Has the hours counted anew in which SLOs with outages of these series could not be judged before incidents were asked for. */
export async function markOutageHours(transaction: Knex.Transaction, seriesIds: readonly number[], window: HalfOpenWindow): Promise<void> {
  await transaction.raw(
    `insert into slo_dirty as held (slo_id, starts_at, ends_at)
     select distinct slo.slo_id,
            date_trunc('hour', greatest(cast(:start as timestamptz), clock_timestamp() - interval '${HISTORY}'), 'UTC'),
            date_trunc('hour', cast(:end as timestamptz), 'UTC') + interval '1 hour'
       from slo
       join series on series.entity_ref = slo.entity_ref and series.environment = slo.environment
       join slo_definition as definition on definition.slo_id = slo.slo_id and upper_inf(definition.valid)
      where slo.sli_kind = 'availability_service'
        and series.series_id = any(:seriesIds)
        and cast(:end as timestamptz) > clock_timestamp() - interval '${HISTORY}'
      -- In one order, so that two feeds never wait for each other in a circle.
      order by slo.slo_id
     on conflict (slo_id) do update set
       starts_at = least(held.starts_at, excluded.starts_at), ends_at = greatest(held.ends_at, excluded.ends_at)`,
    { start: new Date(window.startMs), end: new Date(window.endMs), seriesIds: [...seriesIds] } as unknown as Knex.ValueDict,
  );
}

/**
 * Counts the hours of the given days for every SLO of their series.
 *
 * The caller's transaction holds the claim of the days, so that a crash leaves them claimable.
 *
 * @param days - reporting-zone days, one per series
 */
export async function deriveSloDays(
  transaction: Knex.Transaction,
  seriesIds: readonly number[],
  days: readonly string[],
  reportingZone: string,
): Promise<void> {
  // History is counted under the same lock alone: it must not put older hours over these.
  await transaction.raw(`select pg_advisory_xact_lock_shared(hashtext('rosetta:slo-hours'))`);
  await transaction.raw(
    `select derive_slo_hour(array_agg(slo_id), array_agg(starts_at), array_agg(ends_at))
       from (
         select slo.slo_id, touched.day::timestamp at time zone :zone as starts_at,
                (touched.day + 1)::timestamp at time zone :zone as ends_at
           from unnest(cast(:seriesIds as integer[]), cast(:days as date[])) as touched(series_id, day)
           join series on series.series_id = touched.series_id
           join slo on slo.entity_ref = series.entity_ref and slo.environment = series.environment
       ) as wanted
     having count(*) > 0`,
    { zone: reportingZone, seriesIds: [...seriesIds], days: [...days] },
  );
}

/**
 * Counts a piece of the history of SLOs that were declared since, the newest first.
 *
 * @param limit - SLOs in one step
 * @returns SLOs taken, and rows that changed; 0 taken when none is left, or others count hours just now
 */
export async function deriveSloHistory(knex: Knex, limit: number): Promise<{ taken: number; changed: number }> {
  return knex.transaction(async transaction => {
    // A worker frozen in here would keep every other from counting its days.
    await transaction.raw(`set local idle_in_transaction_session_timeout = '10s'`);
    // Whoever waits for a lock of one's own keeps those out that would share it: history has time.
    const { rows: lock } = await transaction.raw<{ rows: { held: boolean }[] }>(
      `select pg_try_advisory_xact_lock(hashtext('rosetta:slo-hours')) as held`,
    );
    if (!lock[0].held) return { taken: 0, changed: 0 };
    const { rows } = await transaction.raw<{ rows: { slo_id: number; starts_at: Date; ends_at: Date }[] }>(
      `with claimed as (
         select slo_id, starts_at, ends_at from slo_dirty order by ends_at desc, slo_id limit ? for update
       ), shortened as (
         update slo_dirty as held set ends_at = claimed.ends_at - interval '${PIECE}'
           from claimed
          where held.slo_id = claimed.slo_id and claimed.ends_at - interval '${PIECE}' > claimed.starts_at
         returning held.slo_id
       ), done as (
         delete from slo_dirty as held using claimed
          where held.slo_id = claimed.slo_id and claimed.ends_at - interval '${PIECE}' <= claimed.starts_at
       )
       select slo_id, greatest(starts_at, ends_at - interval '${PIECE}') as starts_at, ends_at from claimed order by slo_id`,
      [limit],
    );
    if (rows.length === 0) return { taken: 0, changed: 0 };
    const { rows: counted } = await transaction.raw<{ rows: { changed: number }[] }>(
      `select derive_slo_hour(cast(? as integer[]), cast(? as timestamptz[]), cast(? as timestamptz[])) as changed`,
      bind([
        rows.map(row => row.slo_id),
        rows.map(row => row.starts_at.toISOString()),
        rows.map(row => row.ends_at.toISOString()),
      ]),
    );
    return { taken: rows.length, changed: counted[0].changed };
  });
}
