-- Grain: one row per change, as it was known at known_at ('infinity' = now). KPI.md 5.1. Times are instants.
-- The window is the actual one where work began, else the planned one; null where there is none.
create or replace function kpi_change_window(known_at timestamptz)
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
  closed_at timestamptz,
  starts_at timestamptz,
  ends_at timestamptz
)
language sql stable
set search_path from current
as $$
  with version as (
    select
      change.source, change.instance, change.external_id, change.number, change.title, change.type, change.state,
      change.approval, change.outcome, change.risk, change.assignment_group, change.opened_at, change.closed_at,
      change.planned_start_at, change.planned_end_at, change.work_start_at, change.work_end_at
    from change
    where known_at = 'infinity'
      and change.removed_at is null
    union all
    select
      history.source, history.instance, history.external_id, history.version ->> 'number', history.version ->> 'title',
      history.version ->> 'type', history.version ->> 'state', history.version ->> 'approval', history.version ->> 'outcome',
      (history.version ->> 'risk')::smallint, history.version ->> 'assignmentGroup',
      to_timestamp((history.version ->> 'openedMs')::double precision / 1000),
      to_timestamp((history.version ->> 'closedMs')::double precision / 1000),
      to_timestamp((history.version ->> 'plannedStartMs')::double precision / 1000),
      to_timestamp((history.version ->> 'plannedEndMs')::double precision / 1000),
      to_timestamp((history.version ->> 'workStartMs')::double precision / 1000),
      to_timestamp((history.version ->> 'workEndMs')::double precision / 1000)
    from event_history as history
    join change using (source, instance, external_id)
    where known_at <> 'infinity'
      and history.event_kind = 'change'
      and history.recorded @> known_at
      and (change.removed_at is null or change.removed_at > known_at)
  )
  select
    version.source, version.instance, version.external_id, version.number, version.title, version.type, version.state,
    version.approval, version.outcome, version.risk, version.assignment_group, version.opened_at, version.closed_at,
    coalesce(version.work_start_at, version.planned_start_at),
    case
      when version.work_start_at is not null
        then coalesce(version.work_end_at, version.closed_at, greatest(version.planned_end_at, version.work_start_at))
      else version.planned_end_at
    end
  from version
$$;
