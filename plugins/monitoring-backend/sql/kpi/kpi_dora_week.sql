-- Grain: one row per subject, period and ISO week of the reporting zone that lies wholly in the period and is over at
-- seen_at. KPI.md 1.6, DF band. deploy_days = distinct days on which a release ended; a week without any has 0.
-- ended: the rows of kpi_dora_subject_release, where the caller has them already.
-- is_before_first: the week was over before the first release of the subject, so it does not count for the band.
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
  with day as materialized (
    select distinct release.subject, (release.finished_at at time zone zone)::date as day
    -- How a release ended plays no part here, so neither do the causal window and the probability.
    from (
      select told.*
      from kpi_dora_subject_release(subjects, series_ids, valid, known_at, array_fill(interval '0', array[4]), 1) as told
      where ended is null
      union all
      select told.* from unnest(ended) as told
    ) as release
    where release.kind <> 'redeploy'
  ),
  first_day as (
    select day.subject, min(day.day) as day from day group by day.subject
  ),
  week as (
    select period.period_key, monday::date as week
    from unnest(period_keys, starts, ends) as period(period_key, starts, ends)
    cross join lateral generate_series(
      date_trunc('week', period.starts at time zone zone),
      date_trunc('week', least(period.ends, seen_at) at time zone zone), interval '7 days') as monday
    where monday at time zone zone >= period.starts
      and (monday + interval '7 days') at time zone zone <= least(period.ends, seen_at)
  )
  select
    wanted.subject, week.period_key, week.week, count(day.day)::integer,
    coalesce(week.week + 7 <= first_day.day, true)
  from (select distinct subject from unnest(subjects) as subject) as wanted
  cross join week
  left join first_day on first_day.subject = wanted.subject
  left join day
    on day.subject = wanted.subject
   and day.day >= week.week
   and day.day < week.week + 7
  group by wanted.subject, week.period_key, week.week, first_day.day
$$;
