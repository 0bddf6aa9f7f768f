-- Grain: one row per incident asked for (and child of one) and series on which its cause is looked for: those it is linked
-- to, or, where a known error of another entity is its cause, the series of that. KPI.md 5.2.
create or replace function derive_correlation_place(sources text[], instances text[], incident_ids text[])
returns table (
  source text,
  instance text,
  incident_id text,
  opened_at timestamptz,
  series_id integer,
  entity_ref text,
  environment text
)
language sql stable
set search_path from current
-- Joins of whole sets: the planner takes (source, instance, id) for independent, expects one row and would loop.
set enable_nestloop = off
as $$
  with subject as materialized (
    select held.* from derive_correlation_subject(sources, instances, incident_ids) as held
  ),
  elsewhere as (
    select distinct subject.source, subject.instance, subject.incident_id, link.series_id
    from subject
    join itsm_problem as problem
      on problem.source = subject.source
     and problem.instance = subject.instance
     and problem.external_id = subject.problem_id
    join event_series as link
      on link.event_kind = 'itsm_problem'
     and link.source = problem.source
     and link.instance = problem.instance
     and link.external_id = problem.external_id
    where problem.is_known_error
      and problem.removed_at is null
      and link.via <> 'dependency'
  )
  select
    located.source, located.instance, located.incident_id, subject.opened_at, series.series_id,
    series.entity_ref, series.environment
  from (
    select elsewhere.* from elsewhere
    union
    select subject.source, subject.instance, subject.incident_id, link.series_id
    from subject
    join event_series as link
      on link.event_kind = 'incident'
     and link.source = subject.source
     and link.instance = subject.instance
     and link.external_id = subject.root_id
    where link.via <> 'dependency'
      and not exists (
        select 1 from elsewhere
         where (elsewhere.source, elsewhere.instance, elsewhere.incident_id) = (subject.source, subject.instance, subject.incident_id))
  ) as located
  join subject using (source, instance, incident_id)
  join series on series.series_id = located.series_id
  where series.environment not in ('unknown', '*')
$$;
