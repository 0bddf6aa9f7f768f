-- Grain: one row per subject and release: what one pipeline, or one deployment, brought to the members of a subject.
-- KPI.md 1.6 and 4.4. subjects, series_ids and valid say in pairs who was a member when; a release is of the subjects that
-- its series belonged to when it ended. It ends with the last of its parts. Only changes and remediations can fail.
-- failed_by and recovered_at as in kpi_dora_release; recovered_at is null while any failed part lasts.
-- releases and brought: the rows of kpi_release and kpi_dora_change, where the caller has them already.
create or replace function kpi_dora_subject_release(
  subjects text[], series_ids integer[], valid tstzrange[], known_at timestamptz, causal_windows interval[], main_p numeric,
  releases known_release[] default null, brought dora_change[] default null)
returns setof dora_release
language sql stable
set search_path from current
-- Lists of tens of thousands are handed over: as constants of a plan they would be copied again and again while planning.
set plan_cache_mode = force_generic_plan
as $$
  with member as (
    select given.subject, given.series_id, given.valid
    from unnest(subjects, series_ids, valid) as given(subject, series_id, valid)
    join series on series.series_id = given.series_id
    -- What matches no environment is listed by kpi_dora_excluded and counted nowhere.
    where series.environment <> 'unknown'
  ),
  part as materialized (
    select
      held.*,
      held.kind in ('change', 'remediation') and (cardinality(held.failed_by) > 0 or held.incident_p >= main_p) as has_failed
    from kpi_dora_release(
      (select array_agg(distinct member.series_id order by member.series_id) from member), known_at, causal_windows, main_p, releases,
      brought) as held
  )
  select
    member.subject, part.release_key, min(part.source), min(part.instance), min(part.first_id),
    case
      when bool_or(part.kind = 'remediation') then 'remediation'
      when bool_or(part.kind = 'change') then 'change'
      when bool_or(part.kind = 'rollback') then 'rollback'
      else 'redeploy'
    end,
    bool_and(part.is_first),
    min(part.started_at), max(part.finished_at), max(part.mature_at),
    coalesce(
      array_agg(distinct reason.code order by reason.code)
        filter (where reason.code is not null and part.kind in ('change', 'remediation')),
      '{}'),
    max(part.incident_p) filter (where part.kind in ('change', 'remediation')),
    bool_or(part.is_reverted),
    min(part.onset_at) filter (where part.has_failed),
    case
      when bool_or(part.recovered_at is null) filter (where part.has_failed) then null
      else max(part.recovered_at) filter (where part.has_failed)
    end
  from member
  join part
    on part.series_id = member.series_id
   and member.valid @> part.finished_at
  left join lateral unnest(part.failed_by) as reason(code) on true
  group by member.subject, part.release_key
$$;
