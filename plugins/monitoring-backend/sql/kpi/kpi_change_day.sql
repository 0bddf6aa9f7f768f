-- Grain: one row per series, reporting-zone day in [from_day, to_day) and type on which a change was closed or canceled.
-- KPI.md 1.7, ITSM change failure rate. Units: counts. A change falls on the day it was closed.
-- closed = successful + issues + unsuccessful + unknown; canceled ones are apart, and what was rejected and closed is in
-- neither. caused_incident: of the closed ones, those that somebody names as the cause of an incident; what was only near
-- one in time is no cause here.
create or replace function kpi_change_day(known_at timestamptz, from_day date, to_day date, zone text)
returns table (
  series_id integer,
  day date,
  type text,
  closed integer,
  successful integer,
  issues integer,
  unsuccessful integer,
  unknown integer,
  canceled integer,
  caused_incident integer,
  emergency integer
)
language sql stable
set search_path from current
set enable_nestloop = off
as $$
  with blamed as (
    select distinct edge.target_source as source, edge.target_instance as instance, edge.target_id as external_id
    from correlation_edge as edge
    where edge.target_kind = 'change'
      and edge.is_primary
      and case when known_at = 'infinity' then upper_inf(edge.recorded) else edge.recorded @> known_at end
  )
  select
    link.series_id, place.day, change.type,
    count(*) filter (where change.state <> 'canceled')::integer,
    count(*) filter (where change.state <> 'canceled' and change.outcome = 'successful')::integer,
    count(*) filter (where change.state <> 'canceled' and change.outcome = 'successful_issues')::integer,
    count(*) filter (where change.state <> 'canceled' and change.outcome = 'unsuccessful')::integer,
    count(*) filter (where change.state <> 'canceled' and coalesce(change.outcome, 'unknown') = 'unknown')::integer,
    count(*) filter (where change.state = 'canceled')::integer,
    count(*) filter (where change.state <> 'canceled' and blamed.external_id is not null)::integer,
    count(*) filter (where change.state <> 'canceled' and change.type = 'emergency')::integer
  from kpi_change_window(known_at) as change
  join event_series as link
    on link.event_kind = 'change'
   and link.source = change.source
   and link.instance = change.instance
   and link.external_id = change.external_id
   and link.via <> 'dependency'
  cross join lateral (select (change.closed_at at time zone zone)::date as day) as place
  left join blamed
    on blamed.source = change.source
   and blamed.instance = change.instance
   and blamed.external_id = change.external_id
  where (change.state = 'canceled' or (change.state = 'closed' and change.approval is distinct from 'rejected'))
    and change.closed_at >= from_day::timestamp at time zone zone
    and change.closed_at < to_day::timestamp at time zone zone
  group by link.series_id, place.day, change.type
$$;
