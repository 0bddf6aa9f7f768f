-- Grain: one row per series and reporting-zone day of `days` after which an incident of priority 1 or 2 was opened on it:
-- on one of the following outcome_days days. KPI.md 4.3, validation.
create or replace function kpi_risk_outcome(known_at timestamptz, days date[], outcome_days integer, zone text)
returns table (series_id integer, day date)
language sql stable
set search_path from current
set enable_nestloop = off
as $$
  with opened as materialized (
    select distinct link.series_id, (known.opened_at at time zone zone)::date as day
    from incident_known(known_at) as known
    join event_series as link
      on link.event_kind = 'incident'
     and link.source = known.source
     and link.instance = known.instance
     and link.external_id = known.external_id
     and link.via <> 'dependency'
    where known.priority in (1, 2)
  )
  select distinct opened.series_id, wanted.day
  from unnest(days) as wanted(day)
  join opened
    on opened.day > wanted.day
   and opened.day <= wanted.day + outcome_days
$$;
