-- Marks the incidents whose edges these events may change: the incidents themselves; of deployments, commit ranges, merge
-- requests and changes those of the same entities since a while before, and of what depends on them or shares their domain
-- about then; of problem records and changes those that name them.
create or replace function derive_correlation_mark(kind text, of_source text, of_instance text, ids text[])
returns void
language sql
as $$
  with event as (
    select kind as event_kind, id as external_id
    from unnest(ids) as id
    where kind in ('deployment', 'merge_request', 'change')
    union
    -- Commits are told after the deployment that brought them.
    select 'deployment', brought.external_id
    from commit_range as held
    join deployment as brought
      on brought.source = held.source
     and brought.instance = held.instance
     and brought.project = held.project
     and brought.sha = held.to_sha
    where kind = 'commit_range'
      and held.source = of_source
      and held.instance = of_instance
      and held.external_id = any(ids)
  ),
  touched as (
    select
      series.entity_ref,
      coalesce(held.started_at, held.finished_at, held.created_at, work.work_start_at, work.planned_start_at, work.opened_at,
        request.merged_at, request.created_at) as at
    from event
    join event_series as link
      on link.event_kind = event.event_kind
     and link.source = of_source
     and link.instance = of_instance
     and link.external_id = event.external_id
    join series on series.series_id = link.series_id
    left join deployment as held
      on link.event_kind = 'deployment' and held.source = of_source and held.instance = of_instance
     and held.external_id = link.external_id
    left join change as work
      on link.event_kind = 'change' and work.source = of_source and work.instance = of_instance
     and work.external_id = link.external_id
    left join merge_request as request
      on link.event_kind = 'merge_request' and request.source = of_source and request.instance = of_instance
     and request.external_id = link.external_id
  ),
  -- A release may be repaired a window after it, and an incident may come a window after that: 72 hours at most each.
  own as (
    select touched.entity_ref, min(touched.at) - interval '8 days' as since, max(touched.at) + interval '2 days' as until
    from touched
    group by touched.entity_ref
  ),
  near as (
    select relation.from_ref as entity_ref, own.since, own.until
    from own
    join entity_relation as relation
      on relation.to_ref = own.entity_ref
     and relation.kind in ('dependsOn', 'calls')
    where kind = 'deployment'
    union
    select mate.entity_ref, own.since, own.until
    from own
    join entity_scope as held
      on held.entity_ref = own.entity_ref
     and held.scope_kind = 'domain'
    join entity_scope as mate on mate.scope_ref = held.scope_ref
    where kind = 'deployment'
  ),
  affected as (
    select of_source as source, of_instance as instance, id as incident_id
    from unnest(ids) as id
    where kind = 'incident'
    union
    select incident.source, incident.instance, incident.external_id
    from (
      select own.entity_ref, own.since, timestamptz 'infinity' as until from own
      union all
      select near.entity_ref, near.since, near.until from near
    ) as about
    join series on series.entity_ref = about.entity_ref
    join event_series as link
      on link.series_id = series.series_id
     and link.event_kind in ('incident', 'itsm_problem')
    join incident
      on incident.source = link.source
     and incident.instance = link.instance
     and case link.event_kind when 'incident' then incident.external_id else incident.problem_id end = link.external_id
     and incident.opened_at >= about.since
     and incident.opened_at < about.until
    union
    select incident.source, incident.instance, incident.external_id
    from incident
    where kind in ('change', 'itsm_problem')
      and incident.source = of_source
      and incident.instance = of_instance
      and case kind when 'change' then incident.caused_by_change_id else incident.problem_id end = any(ids)
  )
  insert into correlation_dirty (source, instance, incident_id)
  select affected.source, affected.instance, affected.incident_id
  from affected
$$;
