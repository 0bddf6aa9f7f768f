import {
  BurnPair, DEFAULT_BURN_PAIRS, floorTo, HOUR_MS, SloWindow, sloWindowHours, WatchedRule, watchedRules,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { SloReader } from './read/sloReader';
import { SloBurnQuery } from './read/sloRows';

/** An hour is known this long after its end, a 5-minute slot this long after its own (DATA.md, Defaults). */
const HOUR_ARRIVAL_MS = 8 * 60_000;
const SLOT_ARRIVAL_MS = 150_000;
const SLOT_LENGTH_MS = 5 * 60_000;

/** Views of SLOs are read again this often while hours come in, or ever more rarely the longer that takes. */
const REFRESH_STEP_MS = 60_000;
const REFRESH_PARTS = 20;

/** SLOs whose rules are read in one statement. */
const SLOS_PER_STATEMENT = 250;

/** End of the newest hour that should be known. */
export const newestHourMs = (nowMs: number) => floorTo(nowMs - HOUR_ARRIVAL_MS, HOUR_MS);

/** End of the newest 5-minute slot that should be known. */
export const newestSlotMs = (nowMs: number) => floorTo(nowMs - SLOT_ARRIVAL_MS, SLOT_LENGTH_MS);

/**
 * Moves the hour that the views of SLOs are of, and says that they are to be read again where
 * the hour moved or hours came in since.
 *
 * @returns whether they are to be read again
 */
export async function moveSloBound(knex: Knex, reportingZone: string, nowMs: number): Promise<boolean> {
  return knex.transaction(async transaction => {
    await transaction.raw(`select pg_advisory_xact_lock(hashtext('rosetta:slo-bound'))`);
    const { rows: [held] } = await transaction.raw<{ rows: { seen_at: Date | null; reporting_zone: string | null; noted_at: Date | null; touched_at: Date | null; refresh_ms: number }[] }>(
      `select bound.seen_at, bound.reporting_zone,
              (select changed_at from derived_change where input = 'slo') as noted_at,
              (select changed_at from derived_change where input = 'app_day') as touched_at,
              coalesce((
                select sum(last.duration_ms)
                  from (select distinct on (view_name) duration_ms
                          from view_refresh
                         where view_name like 'mv\\_slo\\_%' and ok
                         order by view_name, view_refresh_id desc) as last), 0)::double precision as refresh_ms
         from (select 1) as one
         left join slo_bound as bound on true`,
    );
    const seenMs = newestHourMs(nowMs);
    const hasMoved = held.seen_at?.getTime() !== seenMs || held.reporting_zone !== reportingZone;
    const step = Math.max(REFRESH_STEP_MS, REFRESH_PARTS * held.refresh_ms);
    const { rows: [due] } = await transaction.raw<{ rows: { due: boolean }[] }>(
      `select coalesce(cast(:touched as timestamptz) > cast(:noted as timestamptz)
                and clock_timestamp() > cast(:noted as timestamptz) + cast(:step as double precision) * interval '1 millisecond', true) as due`,
      { touched: held.touched_at, noted: held.noted_at, step } as unknown as Knex.ValueDict,
    );
    if (!hasMoved && !due.due) return false;
    await transaction.raw(
      `insert into slo_bound (seen_at, reporting_zone, stale_after) values (?, ?, interval '3 hours')
       on conflict (only_row) do update set seen_at = excluded.seen_at, reporting_zone = excluded.reporting_zone`,
      [new Date(seenMs), reportingZone],
    );
    await transaction.raw(
      `insert into derived_change (input, changed_at) values ('slo', clock_timestamp())
       on conflict (input) do update set changed_at = clock_timestamp()`,
    );
    return true;
  });
}

interface Promised {
  readonly slo_id: number;
  readonly target: number;
  readonly window: SloWindow;
  readonly consumed: number | null;
  readonly low_traffic: boolean;
  /** Null: the default ones. */
  readonly burn_pairs: readonly BurnPair[] | null;
}

const queryOf = (slo: Promised, nowMs: number) => (rule: WatchedRule): SloBurnQuery => ({
  sloId: slo.slo_id, severity: rule.severity, longMinutes: rule.longMinutes, shortMinutes: rule.shortMinutes, threshold: rule.threshold,
  periodHours: sloWindowHours(slo.window, nowMs), consumed: slo.consumed, lowTraffic: slo.low_traffic,
});

/**
 * Keeps what the rules of every SLO say at the newest slot: a row where a state changed, and one per hour.
 * SLOs that are new are read again until all of their rules are judged by whole windows of the tip: at a start, and when
 * one is declared, history comes in while the slot has been read already; what a part of it says may be wrong, and hours
 * know nothing of the last one.
 *
 * @returns rows kept; 0 when the slot was read before and no SLO is new
 */
export async function keepSloBurn(knex: Knex, nowMs: number): Promise<number> {
  const tipMs = newestSlotMs(nowMs);
  const at = new Date(tipMs);
  const { rows: [bound] } = await knex.raw<{ rows: { whole: boolean }[] }>(
    `with claimed as (update slo_bound set burn_at = :at where burn_at is null or burn_at < :at returning burn_at)
     select exists (select from claimed) as whole from slo_bound where burn_at is null or burn_at <= :at`,
    { at },
  );
  // Another worker is ahead.
  if (!bound) return 0;
  const { rows } = await knex.raw<{ rows: Promised[] }>(
    `select definition.slo_id, definition.target::double precision, reading.consumed::double precision,
            coalesce(reading.low_traffic, false) as low_traffic, slo.burn_pairs,
            case definition.window_kind
              when 'rolling' then jsonb_build_object('kind', 'rolling', 'hours', window_hours)
              else jsonb_build_object('kind', 'calendar', 'unit', window_unit, 'count', window_count, 'zone', window_zone, 'anchor', window_anchor)
            end as window
       from slo_definition as definition
       join slo on slo.slo_id = definition.slo_id
       left join mv_slo_app_period as reading
         on reading.slo_id = definition.slo_id
        and reading.period_key = 'own'
        and not reading.is_previous
      where upper_inf(definition.valid)
        and (
          :whole
          or definition.target < 1
         -- Ids only grow: what was there in an earlier slot is not new, and nothing is looked through to know it.
         and definition.slo_id > coalesce((select held.slo_id from slo_burn as held where held.at < :at order by held.slo_id desc limit 1), 0)
         and coalesce((
               select bool_or(held.state = 'unknown' or held.resolution <> 'tip' or held.coverage_long < 1 or held.coverage_short < 1)
                 from slo_burn as held where held.slo_id = definition.slo_id), true))
      order by definition.slo_id
      limit case when not :whole then :few::integer end`,
    { at, whole: bound.whole, few: SLOS_PER_STATEMENT },
  );
  const reader = new SloReader(knex);
  let kept = 0;
  for (let from = 0; from < rows.length; from += SLOS_PER_STATEMENT) {
    const queries = rows
      .slice(from, from + SLOS_PER_STATEMENT)
      .flatMap(slo => watchedRules(slo.burn_pairs ?? DEFAULT_BURN_PAIRS, slo.target, sloWindowHours(slo.window, nowMs)).map(queryOf(slo, nowMs)));
    const burns = await reader.burn(queries, tipMs, newestHourMs(nowMs));
    const read = burns.map(burn => ({
      slo_id: burn.sloId, severity: burn.severity, long_minutes: queries[burn.queryNo].longMinutes, short_minutes: queries[burn.queryNo].shortMinutes,
      threshold: burn.threshold, resolution: burn.resolution, burn_long: burn.burnLong, burn_short: burn.burnShort,
      coverage_long: burn.coverageLong, coverage_short: burn.coverageShort, state: burn.state, reason: burn.reason,
    }));
    const { rowCount } = await knex.raw<{ rowCount: number }>(
      `insert into slo_burn as stored (slo_id, at, severity, long_minutes, short_minutes, threshold, resolution, burn_long, burn_short,
              coverage_long, coverage_short, state, reason)
       select given.slo_id, :at, given.severity, given.long_minutes, given.short_minutes, given.threshold, given.resolution,
              given.burn_long, given.burn_short, given.coverage_long, given.coverage_short, given.state, given.reason
         from json_to_recordset(:read::json) as given(
           slo_id integer, severity text, long_minutes integer, short_minutes integer, threshold double precision, resolution text,
           burn_long double precision, burn_short double precision, coverage_long double precision, coverage_short double precision,
           state text, reason text)
         left join lateral (
           select held.state, held.at
             from slo_burn as held
            where held.slo_id = given.slo_id and held.severity = given.severity and held.long_minutes = given.long_minutes
            order by held.at desc limit 1
         ) as last on true
        where last.state is distinct from given.state
           or last.at = :at
           or date_trunc('hour', last.at) < date_trunc('hour', cast(:at as timestamptz))
       on conflict (slo_id, severity, long_minutes, at) do update
         set burn_long = excluded.burn_long, burn_short = excluded.burn_short, coverage_long = excluded.coverage_long,
             coverage_short = excluded.coverage_short, state = excluded.state, reason = excluded.reason,
             resolution = excluded.resolution
       where stored.state = 'unknown'
          or (excluded.resolution = 'tip') > (stored.resolution = 'tip')
          or excluded.resolution = stored.resolution
             and (excluded.coverage_long > stored.coverage_long or excluded.coverage_short > stored.coverage_short)`,
      { at, read: JSON.stringify(read) },
    );
    kept += rowCount;
  }
  return kept;
}
