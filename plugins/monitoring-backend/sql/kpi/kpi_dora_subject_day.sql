-- Grain: one or more rows per subject, reporting-zone day and segment of time in which releases of it ended; what several of its
-- series had at once is a row of its own. KPI.md 1.6 and 4.4; counts. Sums of it over the segments of a window are its figures.
-- subject_numbers, series_ids and valid say in pairs who was a member when, none of an unknown environment. borders: all starts
-- and ends of windows, sorted; segment n lies from the n-th border on, 0 before the first.
-- releases: all but redeploys. denominator, numerator and pending: as in the change fail rate at main_p, at seen_at.
-- cases: those that failed, or may have; dora_release says what they are, with the number as subject. began_at: first of releases.
-- fresh_series: who is counted from facts (kpi_dora_fresh); known and brought: their rows of kpi_release and kpi_dora_change.
create or replace function kpi_dora_subject_day(
  subject_numbers integer[], series_ids integer[], valid tstzrange[], known_at timestamptz, causal_windows interval[], main_p numeric,
  seen_at timestamptz, zone text, borders timestamptz[], fresh_series integer[], known known_release[], brought dora_change[])
returns table (
  subject_number integer,
  day date,
  segment integer,
  releases integer,
  changes integer,
  rollbacks integer,
  remediations integer,
  redeploys integer,
  reverted integer,
  denominator integer,
  numerator integer,
  pending integer,
  began_at timestamptz,
  cases dora_release[]
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
  with member as materialized (
    select
      given.subject_number, given.series_id, given.valid,
      -- Of one series no release is there twice.
      count(*) over (partition by given.subject_number) = 1 as is_only,
      count(*) over (partition by given.subject_number, given.series_id) > 1 as is_again
    from unnest(subject_numbers, series_ids, valid) as given(subject_number, series_id, valid)
  ),
  scratch as materialized (
    select
      told.series_id, told.release_key, told.kind, told.finished_at, told.mature_at, told.failed_by, told.incident_p, told.is_reverted,
      told.onset_at, told.recovered_at
    from kpi_dora_release(fresh_series, known_at, causal_windows, main_p, known, brought) as told
    -- Looked at first: of none there is nothing to ask.
    where cardinality(fresh_series) > 0
  ),
  -- Only changes and remediations can fail: of the others nothing of a failure is told.
  part as materialized (
    select
      every.series_id, every.release_key, every.kind, every.finished_at, every.mature_at, every.is_reverted, every.is_shared,
      verdict.can_fail, verdict.has_failed,
      case when verdict.can_fail then every.failed_by else '{}' end as failed_by,
      case when verdict.can_fail then every.incident_p end as incident_p,
      case when verdict.has_failed then every.onset_at end as onset_at,
      case when verdict.has_failed then every.recovered_at end as recovered_at,
      verdict.can_fail and (cardinality(every.failed_by) > 0 or every.incident_p is not null) as is_case
    from (
      select
        held.series_id, held.release_key, held.kind, held.finished_at, held.mature_at, coalesce(held.failed_by, '{}') as failed_by,
        held.incident_p, held.is_reverted, held.onset_at, held.recovered_at,
        held.is_shared or again.release_key is not null as is_shared
      from (
        select distinct member.series_id
        from member
        left join unnest(fresh_series) as fresh(series_id) using (series_id)
        where fresh.series_id is null
      ) as clean
      cross join lateral (
        select told.* from delivery_release as told where told.series_id = clean.series_id
        offset 0
      ) as held
      left join (select distinct scratch.release_key from scratch) as again on again.release_key = held.release_key
      union all
      select
        scratch.series_id, scratch.release_key, scratch.kind, scratch.finished_at, scratch.mature_at, scratch.failed_by,
        scratch.incident_p, scratch.is_reverted, scratch.onset_at, scratch.recovered_at, true
      from scratch
    ) as every
    cross join lateral (
      select
        every.kind in ('change', 'remediation') as can_fail,
        every.kind in ('change', 'remediation')
          and (cardinality(every.failed_by) > 0 or coalesce(every.incident_p >= main_p, false)) as has_failed
    ) as verdict
  ),
  -- What no other series has is summed up at once.
  alone as (
    select
      member.subject_number, (part.finished_at at time zone zone)::date as day, width_bucket(part.finished_at, borders) as segment,
      count(*) filter (where part.kind <> 'redeploy')::integer as releases,
      count(*) filter (where part.kind = 'change')::integer as changes,
      count(*) filter (where part.kind = 'rollback')::integer as rollbacks,
      count(*) filter (where part.kind = 'remediation')::integer as remediations,
      count(*) filter (where part.kind = 'redeploy')::integer as redeploys,
      count(*) filter (where part.is_reverted)::integer as reverted,
      count(*) filter (where part.can_fail and part.mature_at <= seen_at)::integer as denominator,
      count(*) filter (where part.has_failed and part.mature_at <= seen_at)::integer as numerator,
      count(*) filter (where part.can_fail and part.mature_at > seen_at)::integer as pending,
      min(part.finished_at) filter (where part.kind <> 'redeploy') as began_at,
      array_agg(
        row(
          member.subject_number::text, part.release_key, null, null, null, part.kind, null, null, part.finished_at, part.mature_at,
          part.failed_by, part.incident_p, part.is_reverted, part.onset_at, part.recovered_at)::dora_release)
        filter (where part.is_case) as cases
    from part
    join member
      on member.series_id = part.series_id
     and member.valid @> part.finished_at
    where not (part.is_shared or member.is_again or member.is_only)
    group by 1, 2, 3
  ),
  -- As kpi_dora_subject_release: a release ends with the last of its parts.
  joint as (
    select
      member.subject_number, part.release_key,
      case
        when bool_or(part.kind = 'remediation') then 'remediation'
        when bool_or(part.kind = 'change') then 'change'
        when bool_or(part.kind = 'rollback') then 'rollback'
        else 'redeploy'
      end as kind,
      max(part.finished_at) as finished_at, max(part.mature_at) as mature_at,
      coalesce(array_agg(distinct reason.code order by reason.code) filter (where reason.code is not null), '{}') as failed_by,
      max(part.incident_p) as incident_p,
      bool_or(part.is_reverted) as is_reverted,
      min(part.onset_at) filter (where part.has_failed) as onset_at,
      case
        when bool_or(part.recovered_at is null) filter (where part.has_failed) then null
        else max(part.recovered_at) filter (where part.has_failed)
      end as recovered_at
    from part
    join member
      on member.series_id = part.series_id
     and member.valid @> part.finished_at
    left join lateral unnest(part.failed_by) as reason(code) on true
    where (part.is_shared or member.is_again)
      and not member.is_only
    group by member.subject_number, part.release_key
    union all
    select
      member.subject_number, part.release_key, part.kind, part.finished_at, part.mature_at, part.failed_by, part.incident_p,
      part.is_reverted, part.onset_at, part.recovered_at
    from part
    join member
      on member.series_id = part.series_id
     and member.valid @> part.finished_at
    where member.is_only
  ),
  weighed as (
    select
      joint.*,
      joint.kind in ('change', 'remediation') as can_fail,
      joint.kind in ('change', 'remediation')
        and (cardinality(joint.failed_by) > 0 or coalesce(joint.incident_p >= main_p, false)) as has_failed
    from joint
  )
  select alone.* from alone
  union all
  select
    weighed.subject_number, (weighed.finished_at at time zone zone)::date, width_bucket(weighed.finished_at, borders),
    (weighed.kind <> 'redeploy')::integer, (weighed.kind = 'change')::integer, (weighed.kind = 'rollback')::integer,
    (weighed.kind = 'remediation')::integer, (weighed.kind = 'redeploy')::integer, weighed.is_reverted::integer,
    (weighed.can_fail and weighed.mature_at <= seen_at)::integer, (weighed.has_failed and weighed.mature_at <= seen_at)::integer,
    (weighed.can_fail and weighed.mature_at > seen_at)::integer, case when weighed.kind <> 'redeploy' then weighed.finished_at end,
    case
      when weighed.can_fail and (cardinality(weighed.failed_by) > 0 or weighed.incident_p is not null)
        then array[
          row(
            weighed.subject_number::text, weighed.release_key, null, null, null, weighed.kind, null, null, weighed.finished_at,
            weighed.mature_at, weighed.failed_by, weighed.incident_p, weighed.is_reverted, weighed.onset_at,
            weighed.recovered_at)::dora_release]
    end
  from weighed
$$;
