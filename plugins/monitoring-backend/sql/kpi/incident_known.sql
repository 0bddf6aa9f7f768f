-- Grain: one row per incident that counts, as it was known at `known_at` ('infinity' = now). KPI.md 0.4 and 1.7.
-- Canceled incidents, duplicates (parent_id set) and removed ones are left out. Times are instants.
-- acknowledged_at is the first of the end of a response SLA and the first version out of New; null where neither was seen.
create or replace function incident_known(known_at timestamptz)
returns table (
  source text,
  instance text,
  external_id text,
  state text,
  priority smallint,
  opened_at timestamptz,
  acknowledged_at timestamptz,
  resolved_at timestamptz,
  reopen_count integer
)
language sql stable
as $$
  with version as (
    select
      incident.source, incident.instance, incident.external_id, incident.state, incident.priority, incident.opened_at,
      incident.left_new_at, incident.resolved_at, incident.reopen_count, incident.parent_id
    from incident
    where known_at = 'infinity'
      and incident.removed_at is null
    union all
    select
      history.source, history.instance, history.external_id, history.version ->> 'state',
      (history.version ->> 'priority')::smallint,
      to_timestamp((history.version ->> 'openedMs')::double precision / 1000),
      case when incident.left_new_at <= known_at then incident.left_new_at end,
      to_timestamp((history.version ->> 'resolvedMs')::double precision / 1000),
      (history.version ->> 'reopenCount')::integer,
      history.version ->> 'parentId'
    from event_history as history
    join incident using (source, instance, external_id)
    where known_at <> 'infinity'
      and history.event_kind = 'incident'
      and history.recorded @> known_at
      and (incident.removed_at is null or incident.removed_at > known_at)
  )
  select
    version.source, version.instance, version.external_id, version.state, version.priority, version.opened_at,
    -- A subquery of the column: who does not ask for it pays no look at the clocks.
    least(version.left_new_at, (
      select min(task_sla.ended_at)
        from task_sla
       where task_sla.source = version.source
         and task_sla.instance = version.instance
         and task_sla.incident_id = version.external_id
         and task_sla.target = 'response'
         and task_sla.stage in ('completed', 'breached')
         and task_sla.ended_at <= known_at)),
    version.resolved_at, version.reopen_count
  from version
  where version.state <> 'canceled'
    and version.parent_id is null
$$;
