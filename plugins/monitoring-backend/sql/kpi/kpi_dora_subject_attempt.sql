-- Grain: one row per subject and period in which anything was deployed to a member, or to an environment that is none of
-- ours. KPI.md 1.6: attempts that failed are hygiene and no part of the change fail rate. Each deployment counts once.
-- subjects, series_ids and valid as in kpi_dora_subject_release. attempts = deployments of the deploy source that succeeded
-- or failed; unknown_environment = successful ones of the members' entities that match no environment.
create or replace function kpi_dora_subject_attempt(
  subjects text[], series_ids integer[], valid tstzrange[], period_keys text[], starts timestamptz[], ends timestamptz[],
  known_at timestamptz)
returns table (
  subject text,
  period_key text,
  attempts integer,
  attempts_failed integer,
  unknown_environment integer
)
language sql stable
set search_path from current
-- Joins of whole sets over functions whose number of rows the planner cannot know: it would expect few and loop.
set enable_nestloop = off
as $$
  with member as materialized (
    select given.subject, given.series_id, given.valid, series.entity_ref
    from unnest(subjects, series_ids, valid) as given(subject, series_id, valid)
    join series on series.series_id = given.series_id
    where series.environment <> 'unknown'
  ),
  place as materialized (
    select member.subject, member.series_id, member.valid, true as is_ours, held.deploy_source
    from member
    join kpi_dora_coverage((select array_agg(distinct member.series_id) from member)) as held using (series_id)
    union all
    select member.subject, other.series_id, member.valid, false, null
    from member
    join series as other
      on other.entity_ref = member.entity_ref
     and other.environment = 'unknown'
  ),
  tried as (
    select
      place.subject, place.is_ours, known.source, known.instance, known.external_id, known.status, at.at
    from deployment_known((select array_agg(distinct place.series_id) from place), known_at) as known
    cross join lateral (select coalesce(known.finished_at, known.started_at, known.created_at) as at) as at
    join place
      on place.series_id = known.series_id
     and place.valid @> at.at
    where (place.is_ours and known.status in ('success', 'failed') and known.source = place.deploy_source)
      or (not place.is_ours and known.status = 'success')
  )
  select
    tried.subject, period.period_key,
    count(distinct (tried.source, tried.instance, tried.external_id)) filter (where tried.is_ours)::integer,
    count(distinct (tried.source, tried.instance, tried.external_id)) filter (where tried.is_ours and tried.status = 'failed')::integer,
    count(distinct (tried.source, tried.instance, tried.external_id)) filter (where not tried.is_ours)::integer
  from tried
  join unnest(period_keys, starts, ends) as period(period_key, starts, ends)
    on tried.at >= period.starts
   and tried.at < period.ends
  group by tried.subject, period.period_key
$$;
