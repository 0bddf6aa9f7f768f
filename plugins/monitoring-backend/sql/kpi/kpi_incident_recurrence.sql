-- Grain: one row per series and incident that counts and has a fingerprint. KPI.md 1.7. known_at as in incident_known.
-- fingerprint, of one series: the problem record; else category, subcategory and close code; else the root cause of the APM
-- problem that was open when the incident was. The first of these that there is speaks; an incident with none has no row.
-- repeats_id is the newest other incident of the same fingerprint that was resolved in [opened - 90 days, opened) of this
-- one; null where there is none. A reopened incident is one incident and repeats nothing.
create or replace function kpi_incident_recurrence(known_at timestamptz)
returns table (
  series_id integer,
  source text,
  instance text,
  external_id text,
  fingerprint text,
  problem_id text,
  opened_at timestamptz,
  resolved_at timestamptz,
  repeats_source text,
  repeats_instance text,
  repeats_id text
)
language sql stable
set search_path from current
-- Joins of whole sets: the planner takes (source, instance, id) for independent, expects one row and would loop.
set enable_nestloop = off
as $$
  with placed as materialized (
    select link.series_id, known.source, known.instance, known.external_id, known.opened_at, known.resolved_at,
           word.problem_id, word.category, word.subcategory, word.close_code
    from incident_known(known_at) as known
    join kpi_incident_word(known_at) as word
      on word.source = known.source
     and word.instance = known.instance
     and word.external_id = known.external_id
    join event_series as link
      on link.event_kind = 'incident'
     and link.source = known.source
     and link.instance = known.instance
     and link.external_id = known.external_id
     and link.via <> 'dependency'
  ),
  -- Only asked of incidents that say nothing themselves.
  rooted as (
    select distinct on (placed.series_id, placed.source, placed.instance, placed.external_id)
      placed.series_id, placed.source, placed.instance, placed.external_id, problem.root_cause_id
    from placed
    join event_series as link
      on link.series_id = placed.series_id
     and link.event_kind = 'problem'
    join problem
      on problem.source = link.source
     and problem.instance = link.instance
     and problem.external_id = link.external_id
    where coalesce(placed.problem_id, placed.category, placed.subcategory, placed.close_code) is null
      and problem.root_cause_id is not null
      and problem.started_at <= placed.opened_at
      and (problem.ended_at is null or problem.ended_at >= placed.opened_at)
    order by placed.series_id, placed.source, placed.instance, placed.external_id, problem.started_at, problem.external_id
  ),
  printed as materialized (
    select placed.series_id, placed.source, placed.instance, placed.external_id, placed.opened_at, placed.resolved_at,
           placed.problem_id,
           case
             when placed.problem_id is not null then concat_ws(' ', 'problem', placed.source, placed.instance, placed.problem_id)
             when placed.category is not null and placed.subcategory is not null and placed.close_code is not null
               then 'kind ' || jsonb_build_array(placed.category, placed.subcategory, placed.close_code)::text
             else 'root ' || rooted.root_cause_id
           end as fingerprint
    from placed
    left join rooted using (series_id, source, instance, external_id)
  ),
  repeated as (
    select distinct on (later.series_id, later.source, later.instance, later.external_id)
      later.series_id, later.source, later.instance, later.external_id,
      earlier.source as earlier_source, earlier.instance as earlier_instance, earlier.external_id as earlier_id
    from printed as later
    join printed as earlier
      on earlier.series_id = later.series_id
     and earlier.fingerprint = later.fingerprint
     and (earlier.source, earlier.instance, earlier.external_id) <> (later.source, later.instance, later.external_id)
     and earlier.resolved_at < later.opened_at
     -- Elapsed time: a day of 24 hours or of 25 would hang on the zone of the session.
     and earlier.resolved_at >= later.opened_at - interval '2160 hours'
    order by later.series_id, later.source, later.instance, later.external_id, earlier.resolved_at desc, earlier.external_id
  )
  select
    printed.series_id, printed.source, printed.instance, printed.external_id, printed.fingerprint, printed.problem_id,
    printed.opened_at, printed.resolved_at, repeated.earlier_source, repeated.earlier_instance, repeated.earlier_id
  from printed
  left join repeated using (series_id, source, instance, external_id)
  where printed.fingerprint is not null
$$;
