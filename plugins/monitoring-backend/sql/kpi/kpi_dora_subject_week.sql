-- Grain: one row per subject, period and ISO week of the reporting zone that lies wholly in the period and is over at
-- seen_at. KPI.md 1.6, DF band. deploy_days = distinct days on which a release ended; a week without any has 0.
-- day_of and days: in pairs each subject and day of the zone on which a release of it ended, once. asked: all subjects.
-- is_before_first: the week was over before the first release of the subject, so it does not count for the band.
create or replace function kpi_dora_subject_week(
  asked integer[], day_of integer[], days date[], period_keys text[], starts timestamptz[], ends timestamptz[], seen_at timestamptz,
  zone text)
returns table (
  subject_number integer,
  period_key text,
  week date,
  deploy_days integer,
  is_before_first boolean
)
language sql stable
set search_path from current
-- Sets of tens of thousands are sorted and hashed here: they would go to disk.
set work_mem = '32MB'
-- Lists of tens of thousands are handed over: as constants of a plan they would be copied again and again while planning.
set plan_cache_mode = force_generic_plan
-- Joins of whole sets over lists whose length the planner cannot know: it would expect few and loop.
set enable_nestloop = off
as $$
  with given as materialized (
    select told.subject_number, told.day from unnest(day_of, days) as told(subject_number, day)
  ),
  first_day as (
    select given.subject_number, min(given.day) as day from given group by given.subject_number
  ),
  deployed as (
    select given.subject_number, date_trunc('week', given.day::timestamp)::date as week, count(*)::integer as deploy_days
    from given
    group by 1, 2
  ),
  place as materialized (
    select period.period_key, monday::date as week
    from unnest(period_keys, starts, ends) as period(period_key, starts, ends)
    cross join lateral generate_series(
      date_trunc('week', period.starts at time zone zone),
      date_trunc('week', least(period.ends, seen_at) at time zone zone), interval '7 days') as monday
    where monday at time zone zone >= period.starts
      and (monday + interval '7 days') at time zone zone <= least(period.ends, seen_at)
  )
  select
    wanted.subject_number, place.period_key, place.week, coalesce(deployed.deploy_days, 0),
    coalesce(place.week + 7 <= first_day.day, true)
  from unnest(asked) as wanted(subject_number)
  cross join place
  left join first_day on first_day.subject_number = wanted.subject_number
  left join deployed
    on deployed.subject_number = wanted.subject_number
   and deployed.week = place.week
$$;
