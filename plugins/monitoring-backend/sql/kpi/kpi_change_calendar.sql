-- Grain: one row per change of the given series (null: all of the environment) whose window meets [starts, ends), or that has
-- no window and was opened in it. KPI.md 5.1. Each change once, with the series of its own among those given.
create or replace function kpi_change_calendar(
  known_at timestamptz, environment_name text, of_series integer[], starts timestamptz, ends timestamptz)
returns table (
  source text,
  instance text,
  external_id text,
  number text,
  title text,
  type text,
  state text,
  approval text,
  outcome text,
  risk smallint,
  assignment_group text,
  opened_at timestamptz,
  starts_at timestamptz,
  ends_at timestamptz,
  series_ids integer[]
)
language sql stable
set search_path from current
set enable_nestloop = off
as $$
  select
    change.source, change.instance, change.external_id, change.number, change.title, change.type, change.state, change.approval,
    change.outcome, change.risk, change.assignment_group, change.opened_at, change.starts_at, change.ends_at,
    array_agg(distinct link.series_id order by link.series_id)
  from kpi_change_window(known_at) as change
  join event_series as link
    on link.event_kind = 'change'
   and link.source = change.source
   and link.instance = change.instance
   and link.external_id = change.external_id
   and link.via <> 'dependency'
  join series
    on series.series_id = link.series_id
   and series.environment = environment_name
  where (of_series is null or link.series_id = any(of_series))
    and coalesce(change.starts_at, change.opened_at) < ends
    and coalesce(change.ends_at, change.starts_at, change.opened_at) >= starts
  group by
    change.source, change.instance, change.external_id, change.number, change.title, change.type, change.state, change.approval,
    change.outcome, change.risk, change.assignment_group, change.opened_at, change.starts_at, change.ends_at
$$;
