-- Grain: one row per subject and period with a whole week since the first release of the subject. KPI.md 1.6, DF band. Days.
-- weeks: how many such weeks; week_median_days and month_median_days: median of the deploy days of whole weeks and months since the
-- first release, the latter null without a whole month. asked, day_of and days as in kpi_dora_subject_week.
-- began_at: in the order of asked when the first release of each ended.
create or replace function kpi_dora_band(
  asked integer[], began_at timestamptz[], day_of integer[], days date[], period_keys text[], starts timestamptz[], ends timestamptz[],
  seen_at timestamptz, zone text)
returns table (
  subject_number integer,
  period_key text,
  weeks integer,
  week_median_days double precision,
  month_median_days double precision
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
  with week as (
    select
      held.subject_number, held.period_key, count(*)::integer as weeks,
      percentile_cont(0.5) within group (order by held.deploy_days) as median_days
    from kpi_dora_subject_week(asked, day_of, days, period_keys, starts, ends, seen_at, zone) as held
    where not held.is_before_first
    group by held.subject_number, held.period_key
  ),
  deployed as (
    select told.subject_number, date_trunc('month', told.day::timestamp)::date as month, count(*)::integer as deploy_days
    from unnest(day_of, days) as told(subject_number, day)
    group by 1, 2
  ),
  place as materialized (
    select period.period_key, first_of_month::date as month, (first_of_month + interval '1 month') at time zone zone as ends
    from unnest(period_keys, starts, ends) as period(period_key, starts, ends)
    cross join lateral generate_series(
      date_trunc('month', period.starts at time zone zone), date_trunc('month', least(period.ends, seen_at) at time zone zone),
      interval '1 month') as first_of_month
    where first_of_month at time zone zone >= period.starts
      and (first_of_month + interval '1 month') at time zone zone <= least(period.ends, seen_at)
  ),
  month as (
    select
      began.subject_number, place.period_key,
      percentile_cont(0.5) within group (order by coalesce(deployed.deploy_days, 0)) as median_days
    from unnest(asked, began_at) as began(subject_number, at)
    join place on place.ends > began.at
    left join deployed
      on deployed.subject_number = began.subject_number
     and deployed.month = place.month
    group by began.subject_number, place.period_key
  )
  select week.subject_number, week.period_key, week.weeks, week.median_days, month.median_days
  from week
  left join month using (subject_number, period_key)
$$;
