-- Grain: one row per subject and period in which anything was deployed to a member, or to an environment that is none of
-- ours. KPI.md 1.6: attempts that failed are hygiene and no part of the change fail rate. Each deployment counts once.
-- subject_numbers, series_ids and valid as in kpi_dora_subject_day. attempts = deployments of the deploy source that succeeded
-- or failed; unknown_environment = successful ones of the members' entities that match no environment.
-- fresh_series: who is counted from facts (kpi_dora_fresh), of the members and their entities' unknown environments.
create or replace function kpi_dora_subject_attempt(
  subject_numbers integer[], series_ids integer[], valid tstzrange[], period_keys text[], starts timestamptz[], ends timestamptz[],
  known_at timestamptz, fresh_series integer[])
returns table (
  subject_number integer,
  period_key text,
  attempts integer,
  attempts_failed integer,
  unknown_environment integer
)
language sql stable
set search_path from current
-- Sets of tens of thousands are sorted and hashed here: they would go to disk.
set work_mem = '32MB'
-- Lists of tens of thousands are handed over: as constants of a plan they would be copied again and again while planning.
set plan_cache_mode = force_generic_plan
-- Joins of whole sets over functions whose number of rows the planner cannot know: it would expect few and loop.
-- What has an index is looked up row by row instead (offset 0): one entity must not cost a look at all.
set enable_nestloop = off
as $$
  with border as materialized (
    select array_agg(each.at order by each.at) as at from (select distinct unnest(starts || ends) as at) as each
  ),
  period as materialized (
    select given.period_key, width_bucket(given.starts, border.at) as first_segment, width_bucket(given.ends, border.at) as end_segment
    from unnest(period_keys, starts, ends) as given(period_key, starts, ends)
    cross join border
  ),
  member as materialized (
    select given.subject_number, given.series_id, given.valid
    from unnest(subject_numbers, series_ids, valid) as given(subject_number, series_id, valid)
  ),
  place as materialized (
    select every.*, count(*) over (partition by every.subject_number, every.series_id, every.is_ours) > 1 as is_again
    from (
      select member.subject_number, member.series_id, member.valid, true as is_ours, held.deploy_source
      from member
      join kpi_dora_coverage((select array_agg(distinct member.series_id) from member)) as held using (series_id)
      union all
      select member.subject_number, other.series_id, member.valid, false, null
      from member
      join series as own on own.series_id = member.series_id
      join series as other
        on other.entity_ref = own.entity_ref
       and other.environment = 'unknown'
    ) as every
  ),
  scratch as materialized (
    select known.series_id, known.source, known.instance, known.external_id, ended.at, known.status = 'failed' as has_failed
    from deployment_known(fresh_series, known_at) as known
    cross join lateral (select coalesce(known.finished_at, known.started_at, known.created_at) as at) as ended
    where known.status in ('success', 'failed')
      -- Looked at first: of none there is nothing to ask.
      and cardinality(fresh_series) > 0
  ),
  tried as materialized (
    select
      held.series_id, held.source, held.instance, held.external_id, held.at, held.has_failed,
      held.is_shared or again.external_id is not null as is_shared
    from (
      select distinct place.series_id
      from place
      left join unnest(fresh_series) as fresh(series_id) using (series_id)
      where fresh.series_id is null
    ) as clean
    cross join lateral (
      select told.* from delivery_attempt as told where told.series_id = clean.series_id
      offset 0
    ) as held
    left join (select distinct scratch.external_id from scratch) as again on again.external_id = held.external_id
    union all
    select scratch.series_id, scratch.source, scratch.instance, scratch.external_id, scratch.at, scratch.has_failed, true
    from scratch
  ),
  counted as (
    select
      place.subject_number, width_bucket(tried.at, border.at) as segment,
      count(*) filter (where place.is_ours) as attempts,
      count(*) filter (where place.is_ours and tried.has_failed) as attempts_failed,
      count(*) filter (where not place.is_ours) as unknown_environment
    from tried
    join place
      on place.series_id = tried.series_id
     and place.valid @> tried.at
    cross join border
    where not tried.is_shared
      and not place.is_again
      and case when place.is_ours then tried.source = place.deploy_source else not tried.has_failed end
    group by 1, 2
    union all
    select
      one.subject_number, width_bucket(one.at, border.at), one.is_ours::integer, (one.is_ours and one.has_failed)::integer,
      (not one.is_ours)::integer
    from (
      select distinct place.subject_number, place.is_ours, tried.source, tried.instance, tried.external_id, tried.at, tried.has_failed
      from tried
      join place
        on place.series_id = tried.series_id
       and place.valid @> tried.at
      where (tried.is_shared or place.is_again)
        and case when place.is_ours then tried.source = place.deploy_source else not tried.has_failed end
    ) as one
    cross join border
  )
  select
    counted.subject_number, period.period_key, sum(counted.attempts)::integer, sum(counted.attempts_failed)::integer,
    sum(counted.unknown_environment)::integer
  from counted
  join period
    on counted.segment >= period.first_segment
   and counted.segment < period.end_segment
  group by counted.subject_number, period.period_key
$$;
