-- Grain: one row per subject, period and week, as kpi_dora_subject_week, of releases that are looked up here.
-- subjects, series_ids and valid as in kpi_dora_subject_release.
create or replace function kpi_dora_week(
  subjects text[], series_ids integer[], valid tstzrange[], period_keys text[], starts timestamptz[], ends timestamptz[],
  seen_at timestamptz, known_at timestamptz, zone text, ended dora_release[] default null)
returns table (
  subject text,
  period_key text,
  week date,
  deploy_days integer,
  is_before_first boolean
)
language sql stable
set search_path from current
-- Lists of tens of thousands are handed over: as constants of a plan they would be copied again and again while planning.
set plan_cache_mode = force_generic_plan
as $$
  with named as materialized (
    select each.subject, row_number() over (order by each.subject)::integer as number
    from (select distinct subject from unnest(subjects) as subject) as each
  ),
  day as materialized (
    select distinct named.number, (release.finished_at at time zone zone)::date as day
    -- How a release ended plays no part here, so neither do the causal window and the probability.
    from (
      select told.*
      from kpi_dora_subject_release(subjects, series_ids, valid, known_at, array_fill(interval '0', array[4]), 1) as told
      where ended is null
      union all
      select told.* from unnest(ended) as told
    ) as release
    join named on named.subject = release.subject
    where release.kind <> 'redeploy'
  )
  select named.subject, held.period_key, held.week, held.deploy_days, held.is_before_first
  from kpi_dora_subject_week(
    array(select named.number from named), array(select day.number from day order by day.number, day.day),
    array(select day.day from day order by day.number, day.day), period_keys, starts, ends, seen_at, zone) as held
  join named on named.number = held.subject_number
$$;
