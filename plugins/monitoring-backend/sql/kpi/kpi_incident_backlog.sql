-- Grain: one row per subject with an incident open at the instant `at`. KPI.md 1.7 and Read with it. Units: counts, seconds.
-- The buckets of age add up to open_now, and so do the four states of the resolution clock: breached; at_risk = more than
-- 75 % of the business time used; in_time; without a clock.
create or replace function kpi_incident_backlog(
  known_at timestamptz, at timestamptz, subjects text[], series_ids integer[], valid tstzrange[])
returns table (
  subject text,
  open_now integer,
  open_p1 integer,
  age_to_1d integer,
  age_to_7d integer,
  age_to_30d integer,
  age_over_30d integer,
  age_p50_s double precision,
  oldest_at timestamptz,
  sla_breached integer,
  sla_at_risk integer,
  sla_in_time integer,
  sla_none integer,
  sla_next_due_at timestamptz
)
language sql stable
set search_path from current
-- Joins of whole sets: the planner takes (source, instance, id) for independent, expects one row and would loop.
set enable_nestloop = off
as $$
  with open as materialized (
    select held.*, extract(epoch from at - held.opened_at)::double precision as age_s
    from kpi_incident_subject(known_at, subjects, series_ids, valid) as held
    where held.opened_at <= at
      -- One that is resolved and does not say when is open no more.
      and (held.resolved_at > at or (held.resolved_at is null and held.state not in ('resolved', 'closed')))
  ),
  clock as (
    select
      sla.source, sla.instance, sla.incident_id,
      bool_or(sla.has_breached) as is_breached,
      bool_or(not sla.has_breached and sla.business_used_ratio > 0.75) as is_at_risk,
      min(sla.planned_end_at) filter (where not sla.has_breached) as due_at
    from task_sla as sla
    where sla.target = 'resolution'
      and sla.stage in ('in_progress', 'paused', 'breached')
      and sla.ended_at is null
    group by sla.source, sla.instance, sla.incident_id
  )
  select
    open.subject, count(*)::integer,
    count(*) filter (where open.priority = 1)::integer,
    count(*) filter (where age_s < 86400)::integer,
    count(*) filter (where age_s >= 86400 and age_s < 7 * 86400)::integer,
    count(*) filter (where age_s >= 7 * 86400 and age_s < 30 * 86400)::integer,
    count(*) filter (where age_s >= 30 * 86400)::integer,
    percentile_cont(0.5) within group (order by age_s),
    min(open.opened_at),
    count(*) filter (where clock.is_breached)::integer,
    count(*) filter (where not clock.is_breached and clock.is_at_risk)::integer,
    count(*) filter (where not clock.is_breached and clock.is_at_risk is not true)::integer,
    count(*) filter (where clock.is_breached is null)::integer,
    min(clock.due_at)
  from open
  left join clock
    on clock.source = open.source
   and clock.instance = open.instance
   and clock.incident_id = open.external_id
  group by open.subject
$$;
