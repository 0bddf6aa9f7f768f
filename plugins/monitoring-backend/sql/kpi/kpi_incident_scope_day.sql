-- Grain: one row per scope asked for ('' where scope_refs is null) and reporting-zone day on which an incident was
-- opened. KPI.md 0.3 and 4.4: each incident once per scope, with the ownership at the moment it was opened.
create or replace function kpi_incident_scope_day(
  known_at timestamptz, environment_name text, scope_refs text[], visible integer[], from_day date, to_day date, zone text)
returns table (
  scope_ref text,
  day date,
  opened integer,
  worst_priority smallint
)
language sql stable
-- Joins of whole sets: the planner takes (kind, source, instance, id) for independent, expects one row and would loop.
set enable_nestloop = off
as $$
  select
    linked.scope_ref, linked.day, count(*)::integer, min(linked.priority)
  from (
    select distinct
      coalesce(member.scope_ref, '') as scope_ref, (known.opened_at at time zone zone)::date as day,
      known.source, known.instance, known.external_id, known.priority
    from incident_known(known_at) as known
    join event_series as link
      on link.event_kind = 'incident'
     and link.source = known.source
     and link.instance = known.instance
     and link.external_id = known.external_id
     and link.via <> 'dependency'
    join series
      on series.series_id = link.series_id
     and series.environment = environment_name
    left join entity_scope as member
      on scope_refs is not null
     and member.entity_ref = series.entity_ref
     and member.scope_ref = any(scope_refs)
     and member.valid @> known.opened_at
    where (scope_refs is null or member.scope_ref is not null)
      and (visible is null or link.series_id = any(visible))
      and known.opened_at >= from_day::timestamp at time zone zone
      and known.opened_at < to_day::timestamp at time zone zone
  ) as linked
  group by linked.scope_ref, linked.day
$$;
