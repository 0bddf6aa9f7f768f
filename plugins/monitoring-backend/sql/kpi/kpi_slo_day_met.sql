-- Grain: one row per wanted SLO. A rolling SLO read over a calendar period (KPI.md, Settled): of the days that ended by
-- the present, those on which the SLO was met over its own window ending with the day. Unit: days; share is a fraction
-- of the days that could be decided, null where none could.
create or replace function kpi_slo_day_met(
  slo_ids integer[], window_hours integer[], from_day date, to_day date, zone text,
  alive_froms timestamptz[], alive_tos timestamptz[], known_tos timestamptz[], as_of timestamptz, stale_after interval)
returns table (slo_id integer, days integer, days_decided integer, days_met integer, share_met numeric)
language sql stable
set search_path from current
as $$
  with ending as (
    select wanted.*, (day::date + 1)::timestamp at time zone zone as ends_at
      from unnest(slo_ids, window_hours, alive_froms, alive_tos, known_tos)
        as wanted(slo_id, hours, alive_from, alive_to, known_to)
     cross join generate_series(from_day::timestamp, to_day::timestamp - interval '1 day', interval '1 day') as day
     where (day::date + 1)::timestamp at time zone zone <= as_of
  ),
  asked as (
    select
      array_agg(slo_id) as slo_ids, array_agg(ends_at - hours * interval '1 hour') as froms, array_agg(ends_at) as tos,
      array_agg(alive_from) as alive_froms, array_agg(alive_to) as alive_tos, array_agg(known_to) as known_tos
      from ending
  )
  select
    kpi.slo_id,
    count(*)::integer,
    (count(*) filter (where kpi.compliance is not null))::integer,
    (count(*) filter (where kpi.compliance = 'met'))::integer,
    (count(*) filter (where kpi.compliance = 'met'))::numeric / nullif(count(*) filter (where kpi.compliance is not null), 0)
    from asked
   cross join lateral kpi_slo(
     asked.slo_ids, asked.froms, asked.tos, asked.alive_froms, asked.alive_tos, asked.known_tos, as_of, stale_after) as kpi
   group by kpi.slo_id
$$;
