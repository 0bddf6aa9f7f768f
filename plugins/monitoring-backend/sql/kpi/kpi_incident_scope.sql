-- Grain: one row per scope asked for ('' where scope_refs is null: everything) with any incident. KPI.md 1.7 and 4.4.
-- Every incident counts once per scope, with the ownership at the moment it was opened. `visible` limits it to these
-- series (null: all). Units: counts, seconds. The window is [starts, ends); open_now needs no window.
-- Lists are read live, so only what indexes find is looked at: an acknowledgement after the resolution, in a window of its
-- own, is told by kpi_incident_period alone.
create or replace function kpi_incident_scope(
  known_at timestamptz, environment_name text, scope_refs text[], visible integer[], starts timestamptz, ends timestamptz)
returns table (
  scope_ref text,
  opened integer,
  resolved integer,
  open_now integer,
  acknowledged integer,
  unacknowledged integer,
  mtta_p50_s double precision,
  mttr_p50_s double precision,
  mttr_mean_s double precision,
  mttr_p90_s double precision,
  sla_resolution_breached integer,
  sla_resolution_achieved integer
)
language sql stable
-- Joins of whole sets: the planner takes (kind, source, instance, id) for independent, expects one row and would loop.
set enable_nestloop = off
as $$
  with touched as (
    select
      series.entity_ref, known.source, known.instance, known.external_id, known.state, known.opened_at, known.acknowledged_at,
      known.resolved_at
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
    where (visible is null or cardinality(visible) > 20)
      and (visible is null or link.series_id = any(visible))
      and known.opened_at < ends
      and (known.resolved_at is null or known.resolved_at >= starts or known.opened_at >= starts)
    union all
    -- Of a few series (the page of one entity) each of their incidents is looked up; only one of the two branches runs.
    select
      series.entity_ref, known.source, known.instance, known.external_id, known.state, known.opened_at, known.acknowledged_at,
      known.resolved_at
    from series
    cross join lateral (
      select link.source, link.instance, link.external_id
        from event_series as link
       where link.series_id = series.series_id
         and link.event_kind = 'incident'
         and link.via <> 'dependency'
      offset 0
    ) as link
    cross join lateral (
      select held.*
        from incident_known(known_at) as held
       where held.source = link.source
         and held.instance = link.instance
         and held.external_id = link.external_id
      offset 0
    ) as known
    where cardinality(visible) <= 20
      and series.series_id = any(visible)
      and series.environment = environment_name
      and known.opened_at < ends
      and (known.resolved_at is null or known.resolved_at >= starts or known.opened_at >= starts)
  ),
  linked as (
    -- Distinct: an incident of two members of a scope is one incident of the scope.
    select distinct
      coalesce(member.scope_ref, '') as scope_ref, touched.source, touched.instance, touched.external_id, touched.state,
      touched.opened_at, touched.acknowledged_at, touched.resolved_at
    from touched
    left join entity_scope as member
      on scope_refs is not null
     and member.entity_ref = touched.entity_ref
     and member.scope_ref = any(scope_refs)
     and member.valid @> touched.opened_at
    where scope_refs is null
       or member.scope_ref is not null
  ),
  clock as (
    select
      linked.scope_ref,
      count(*) filter (where sla.has_breached) as breached,
      count(*) filter (where not sla.has_breached and sla.stage = 'completed') as achieved
    from linked
    cross join lateral (
      select task_sla.has_breached, task_sla.stage
        from task_sla
       where task_sla.source = linked.source
         and task_sla.instance = linked.instance
         and task_sla.incident_id = linked.external_id
         and task_sla.target = 'resolution'
         and task_sla.stage not in ('cancelled', 'paused')
      offset 0
    ) as sla
    where linked.resolved_at >= starts
      and linked.resolved_at < ends
    group by linked.scope_ref
  )
  select
    linked.scope_ref,
    count(*) filter (where opened_at >= starts)::integer,
    count(*) filter (where resolved_at >= starts and resolved_at < ends)::integer,
    count(*) filter (where state in ('new', 'in_progress', 'on_hold') or (state = 'unknown' and resolved_at is null))::integer,
    count(*) filter (where acknowledged_at >= starts and acknowledged_at < ends)::integer,
    count(*) filter (where resolved_at >= starts and resolved_at < ends and acknowledged_at is null)::integer,
    percentile_cont(0.5) within group (order by extract(epoch from acknowledged_at - opened_at))
      filter (where acknowledged_at >= starts and acknowledged_at < ends),
    percentile_cont(0.5) within group (order by extract(epoch from resolved_at - opened_at))
      filter (where resolved_at >= starts and resolved_at < ends),
    (avg(extract(epoch from resolved_at - opened_at)) filter (where resolved_at >= starts and resolved_at < ends))::double precision,
    percentile_cont(0.9) within group (order by extract(epoch from resolved_at - opened_at))
      filter (where resolved_at >= starts and resolved_at < ends),
    coalesce(min(clock.breached), 0)::integer,
    coalesce(min(clock.achieved), 0)::integer
  from linked
  left join clock using (scope_ref)
  group by linked.scope_ref
$$;
