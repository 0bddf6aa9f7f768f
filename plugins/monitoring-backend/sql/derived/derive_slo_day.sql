-- Grain: writes one row per given (SLO, day). How the SLO stood over its own window at the end of the reporting-zone day, by what is
-- known now: as kpi_slo judges it, with the window and targets that were valid then. KPI.md 1.1; units as in the table.
-- A day on which the SLO was not promised keeps nulls. That a rule fired is never taken back: what it is told by is kept for 72 hours.
create or replace function derive_slo_day(slo_ids integer[], days date[])
returns void
language sql
set search_path from current
as $$
  with wanted as (
    select
      given.slo_id, given.day, bound.stale_after,
      given.day::timestamp at time zone bound.reporting_zone as starts_at,
      (given.day + 1)::timestamp at time zone bound.reporting_zone as ends_at
      from slo_bound as bound
     cross join unnest(slo_ids, days) as given(slo_id, day)
  ),
  known as materialized (
    select bound.* from kpi_slo_bound(slo_ids) as bound
  ),
  promised as (
    select wanted.day, wanted.ends_at, wanted.stale_after, wanted.slo_id, own.starts_at as own_from, own.ends_at as own_to,
      known.alive_from, known.alive_to, known.known_to
      from wanted
      join slo_definition as definition
        on definition.slo_id = wanted.slo_id
       and definition.valid @> (wanted.ends_at - interval '1 microsecond')
     cross join lateral kpi_slo_period(
       window_kind, window_hours, window_unit, window_count, window_zone, window_anchor,
       -- Of calendar periods the one that the day is in, not the one that begins with its end.
       case window_kind when 'rolling' then wanted.ends_at else wanted.ends_at - interval '1 microsecond' end) as own
      join known on known.slo_id = wanted.slo_id
  ),
  asked as (
    select
      day, ends_at, stale_after,
      array_agg(slo_id order by slo_id) as ids,
      array_agg(own_from order by slo_id) as froms,
      array_agg(own_to order by slo_id) as tos,
      array_agg(alive_from order by slo_id) as alive_froms,
      array_agg(alive_to order by slo_id) as alive_tos,
      array_agg(known_to order by slo_id) as known_tos
      from promised
     group by day, ends_at, stale_after
  ),
  reading as (
    select asked.day, kpi.slo_id, kpi.compliance, kpi.hours_covered, kpi.hours_expected,
      case when slo.sli_kind like 'availability%' and kpi.compliance = 'breached'
        then greatest(0, kpi.bad_minutes - kpi.budget_minutes) * 60 end as overspent_seconds
      from asked
     cross join lateral kpi_slo(ids, froms, tos, alive_froms, alive_tos, known_tos, ends_at, stale_after) as kpi
      join slo on slo.slo_id = kpi.slo_id
  ),
  fired as (
    select wanted.slo_id, wanted.day, bool_or(burn.state = 'firing') as burned
      from wanted
      join slo_burn as burn
        on burn.slo_id = wanted.slo_id
       and burn.at > wanted.starts_at
       and burn.at <= wanted.ends_at
       and burn.state in ('firing', 'not_firing')
     group by wanted.slo_id, wanted.day
  )
  update slo_day as held set
    compliance = reading.compliance,
    overspent_seconds = reading.overspent_seconds,
    hours_covered = reading.hours_covered,
    hours_expected = reading.hours_expected,
    burned = case when held.burned then true else coalesce(fired.burned, held.burned) end,
    is_due = false
    from wanted
    left join reading using (slo_id, day)
    left join fired using (slo_id, day)
   where held.slo_id = wanted.slo_id
     and held.day = wanted.day
$$;
