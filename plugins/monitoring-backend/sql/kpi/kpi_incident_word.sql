-- Grain: one row per incident, as it was known at known_at ('infinity' = now): what tells one kind of failure from another.
-- KPI.md 1.7. Which of them count is said by incident_known.
create or replace function kpi_incident_word(known_at timestamptz)
returns table (
  source text,
  instance text,
  external_id text,
  number text,
  title text,
  assignment_group text,
  problem_id text,
  category text,
  subcategory text,
  close_code text
)
language sql stable
set search_path from current
as $$
  select
    incident.source, incident.instance, incident.external_id, incident.number, incident.title, incident.assignment_group,
    incident.problem_id, incident.category, incident.subcategory, incident.close_code
  from incident
  where known_at = 'infinity'
  union all
  select
    history.source, history.instance, history.external_id, history.version ->> 'number', history.version ->> 'title',
    history.version ->> 'assignmentGroup', history.version ->> 'problemId', history.version ->> 'category',
    history.version ->> 'subcategory', history.version ->> 'closeCode'
  from event_history as history
  where known_at <> 'infinity'
    and history.event_kind = 'incident'
    and history.recorded @> known_at
$$;
