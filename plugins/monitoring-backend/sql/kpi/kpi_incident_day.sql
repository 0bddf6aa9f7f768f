-- Grain: one row per series, reporting-zone day in [from_day, to_day) and priority (0 = none given) on which an
-- incident was open, opened or resolved. KPI.md 0.3 and 1.7. Units: counts, seconds.
-- Each figure falls on the day of its own instant: opened_at, acknowledged_at, resolved_at; SLA clocks on the day their
-- incident was resolved; open time is clipped to the day and overlaps are counted once. One that is resolved and does not
-- say when is open no more: it counts on the day it was opened and has neither open time nor clocks.
create or replace function kpi_incident_day(known_at timestamptz, from_day date, to_day date, zone text)
returns table (
  series_id integer,
  day date,
  priority smallint,
  opened integer,
  resolved integer,
  open_eod integer,
  reopened integer,
  mtta_p50_s double precision,
  mtta_mean_s double precision,
  mtta_p90_s double precision,
  acknowledged integer,
  unacknowledged integer,
  mttr_p50_s double precision,
  mttr_mean_s double precision,
  mttr_p90_s double precision,
  sla_response_breached integer,
  sla_response_achieved integer,
  sla_resolution_breached integer,
  sla_resolution_achieved integer,
  open_s double precision
)
language sql stable
-- PostgreSQL 17 and later make and refresh views with an empty search path; this keeps that of the installation.
set search_path from current
-- Joins of whole sets: the planner takes (kind, source, instance, id) for independent, expects one row and would loop.
set enable_nestloop = off
as $$
  with calendar as (
    select
      day::date as day,
      day::date::timestamp at time zone zone as starts,
      (day::date + 1)::timestamp at time zone zone as ends
    from generate_series(from_day, to_day - 1, interval '1 day') as day
  ),
  touched as (
    select
      link.series_id, calendar.day, calendar.starts, calendar.ends, coalesce(known.priority, 0)::smallint as priority,
      known.source, known.instance, known.external_id, known.opened_at, known.acknowledged_at, known.resolved_at,
      known.reopen_count, known.resolved_at is null and known.state in ('resolved', 'closed') as is_end_unknown
    from incident_known(known_at) as known
    join event_series as link
      on link.event_kind = 'incident'
     and link.source = known.source
     and link.instance = known.instance
     and link.external_id = known.external_id
     and link.via <> 'dependency'
    join calendar
      on calendar.ends > known.opened_at
     -- Some are acknowledged after they were resolved.
     and (known.resolved_at is null or calendar.starts <= greatest(known.resolved_at, known.acknowledged_at))
  ),
  clock as (
    select
      touched.series_id, touched.day, touched.priority,
      count(*) filter (where sla.target = 'response' and sla.has_breached) as response_breached,
      count(*) filter (where sla.target = 'response' and not sla.has_breached and sla.stage = 'completed') as response_achieved,
      count(*) filter (where sla.target = 'resolution' and sla.has_breached) as resolution_breached,
      count(*) filter (where sla.target = 'resolution' and not sla.has_breached and sla.stage = 'completed') as resolution_achieved
    from touched
    join task_sla as sla
      on sla.source = touched.source
     and sla.instance = touched.instance
     and sla.incident_id = touched.external_id
     and sla.stage not in ('cancelled', 'paused')
    where touched.resolved_at >= touched.starts
      and touched.resolved_at < touched.ends
    group by touched.series_id, touched.day, touched.priority
  ),
  summed as (
    select
      touched.series_id, touched.day, touched.priority,
      count(*) filter (where opened_at >= starts)::integer as opened,
      count(*) filter (where resolved_at >= starts and resolved_at < ends)::integer as resolved,
      count(*) filter (where (resolved_at is null or resolved_at >= ends) and not is_end_unknown)::integer as open_eod,
      count(*) filter (where resolved_at >= starts and resolved_at < ends and reopen_count > 0)::integer as reopened,
      percentile_cont(0.5) within group (order by extract(epoch from acknowledged_at - opened_at))
        filter (where acknowledged_at >= starts and acknowledged_at < ends) as mtta_p50_s,
      avg(extract(epoch from acknowledged_at - opened_at))
        filter (where acknowledged_at >= starts and acknowledged_at < ends) as mtta_mean_s,
      percentile_cont(0.9) within group (order by extract(epoch from acknowledged_at - opened_at))
        filter (where acknowledged_at >= starts and acknowledged_at < ends) as mtta_p90_s,
      count(*) filter (where acknowledged_at >= starts and acknowledged_at < ends)::integer as acknowledged,
      count(*) filter (where resolved_at >= starts and resolved_at < ends and acknowledged_at is null)::integer as unacknowledged,
      percentile_cont(0.5) within group (order by extract(epoch from resolved_at - opened_at))
        filter (where resolved_at >= starts and resolved_at < ends) as mttr_p50_s,
      avg(extract(epoch from resolved_at - opened_at))
        filter (where resolved_at >= starts and resolved_at < ends) as mttr_mean_s,
      percentile_cont(0.9) within group (order by extract(epoch from resolved_at - opened_at))
        filter (where resolved_at >= starts and resolved_at < ends) as mttr_p90_s,
      range_agg(tstzrange(opened_at, resolved_at) * tstzrange(starts, ends)) filter (where not is_end_unknown) as open_spans,
      bool_or(
        opened_at >= starts
        or (not is_end_unknown and (resolved_at is null or resolved_at >= starts))
        or (acknowledged_at >= starts and acknowledged_at < ends)) as is_touched
    from touched
    group by touched.series_id, touched.day, touched.priority
  )
  select
    summed.series_id, summed.day, summed.priority, summed.opened, summed.resolved, summed.open_eod, summed.reopened,
    summed.mtta_p50_s, summed.mtta_mean_s::double precision, summed.mtta_p90_s, summed.acknowledged, summed.unacknowledged,
    summed.mttr_p50_s, summed.mttr_mean_s::double precision, summed.mttr_p90_s,
    coalesce(clock.response_breached, 0)::integer, coalesce(clock.response_achieved, 0)::integer,
    coalesce(clock.resolution_breached, 0)::integer, coalesce(clock.resolution_achieved, 0)::integer,
    (select coalesce(sum(extract(epoch from upper(span) - lower(span))), 0) from unnest(summed.open_spans) as span)::double precision
  from summed
  left join clock using (series_id, day, priority)
  where summed.is_touched
$$;
