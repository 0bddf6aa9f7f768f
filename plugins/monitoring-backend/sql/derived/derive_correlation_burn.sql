-- Grain: one row per given release after which an SLO of its entity began to burn. KPI.md 5.1, C5, and 1.4.
-- An hour burns where the budget was spent in it faster than the second rule of two windows allows (a twentieth in six hours: six
-- times the sustainable rate where the window is thirty days). The release's hour is the first that burns in 24, and is the one
-- that the release ended in, or one that began within an hour after. Over those 24 hours the SLO spent slower than it may sustain:
-- of fewer than twenty of them, or without any traffic, nothing is known and nothing is said. KPI.md 1.2: nor of an SLO of so
-- little traffic that ten failures would be more than its budget.
-- Any SLO tells, those of a tier as well: they are nobody's promise, and measure the same.
create or replace function derive_correlation_burn(of_series integer[], release_numbers bigint[], finished_ats timestamptz[])
returns table (
  series_id integer,
  release_number bigint
)
language sql stable
set search_path from current
as $$
  with ended as (
    select given.series_id, given.release_number, given.finished_at, slo.slo_id, slo.method
      from unnest(of_series, release_numbers, finished_ats) as given(series_id, release_number, finished_at)
      join series on series.series_id = given.series_id
      join slo on slo.entity_ref = series.entity_ref and slo.environment = series.environment
  ),
  hour as materialized (
    select
      ended.*, slot.ts, counted.bad, counted.total, 1 - definition.target as budget, own.hours as window_hours,
      slot.ts >= date_trunc('hour', ended.finished_at, 'UTC') as is_after,
      coalesce(counted.bad / nullif(counted.total, 0) / (1 - definition.target) > 0.05 * own.hours / 6, false) as burns
      from ended
      join slo_hour as slot
        on slot.slo_id = ended.slo_id
       and slot.ts >= date_trunc('hour', ended.finished_at, 'UTC') - interval '24 hours'
       and slot.ts < ended.finished_at + interval '1 hour'
      join slo_definition as definition
        on definition.slo_id = ended.slo_id
       and definition.valid @> slot.ts
       and definition.target < 1
     cross join lateral (
       select
         case ended.method when 'occurrences' then slot.total - slot.good else slot.valid_slices - slot.good_slices end as bad,
         case ended.method when 'occurrences' then slot.total else slot.valid_slices end as total
     ) as counted
     cross join lateral (
       select extract(epoch from period.ends_at - period.starts_at) / 3600 as hours
         from kpi_slo_period(definition.window_kind, definition.window_hours, definition.window_unit, definition.window_count,
           definition.window_zone, definition.window_anchor, slot.ts) as period
     ) as own
  ),
  onset as (
    select distinct on (series_id, release_number, slo_id) hour.*
      from hour
     where is_after and burns
     order by series_id, release_number, slo_id, ts
  )
  select distinct onset.series_id, onset.release_number
    from onset
   cross join lateral (
     select count(*) as hours, sum(before.bad) / nullif(sum(before.total), 0) / onset.budget as burn, bool_or(before.burns) as burnt
       from hour as before
      where before.series_id = onset.series_id
        and before.release_number = onset.release_number
        and before.slo_id = onset.slo_id
        and before.ts >= onset.ts - interval '24 hours'
        and before.ts < onset.ts
   ) as calm
   cross join lateral (
     select onset.method <> 'occurrences' or sum(slot.total) * onset.budget >= 10 as is_enough
       from slo_hour as slot
      where slot.slo_id = onset.slo_id
        and slot.ts > onset.ts - onset.window_hours * interval '1 hour'
        and slot.ts <= onset.ts
   ) as traffic
   where calm.hours >= 20
     and calm.burn < 1
     and not calm.burnt
     and traffic.is_enough
$$;
