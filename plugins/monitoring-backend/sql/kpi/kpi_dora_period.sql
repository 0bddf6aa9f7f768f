-- Grain: one row per period that the views of delivery hold: the current ones of API.md that are read in whole days, each with
-- the equal period before it, and the last 13 ISO weeks of the reporting zone with the one under way. KPI.md 0.2.
-- The same borders as resolvePeriod of monitoring-common: rolling days with today, calendar periods cut to the elapsed share.
-- Windows are [starts, ends). kind: current | previous | week. A week is named by its Monday.
create or replace function kpi_dora_period(seen_at timestamptz, zone text)
returns table (
  period_key text,
  kind text,
  starts timestamptz,
  ends timestamptz
)
language sql stable
set search_path from current
as $$
  with present as (
    select seen_at at time zone zone as at, date_trunc('day', seen_at at time zone zone) as today
  ),
  rolling as (
    select
      given.period_key, present.at, present.today - make_interval(days => given.days - 1) as starts, make_interval(days => given.days) as length
    from present
    cross join (values ('last_7d', 7), ('last_30d', 30), ('last_90d', 90), ('last_365d', 365)) as given(period_key, days)
  ),
  calendar as (
    select
      given.unit as period_key,
      date_trunc(given.unit, present.today) at time zone zone as starts,
      (date_trunc(given.unit, present.today) - given.length) at time zone zone as starts_before
    from present
    cross join (
      values ('month', interval '1 month'), ('quarter', interval '3 months'), ('year', interval '1 year')) as given(unit, length)
  )
  select rolling.period_key, 'current', rolling.starts at time zone zone, seen_at
  from rolling
  union all
  select rolling.period_key, 'previous', (rolling.starts - rolling.length) at time zone zone, (rolling.at - rolling.length) at time zone zone
  from rolling
  union all
  select calendar.period_key, 'current', calendar.starts, seen_at
  from calendar
  union all
  select
    calendar.period_key, 'previous', calendar.starts_before,
    -- Elapsed seconds: days of another month may be shorter or longer.
    least(calendar.starts_before + make_interval(secs => extract(epoch from seen_at - calendar.starts)::double precision), calendar.starts)
  from calendar
  union all
  select
    to_char(week.monday, 'YYYY-MM-DD'), 'week', week.monday at time zone zone,
    least((week.monday + interval '7 days') at time zone zone, seen_at)
  from present
  cross join lateral generate_series(
    date_trunc('week', present.at) - interval '13 weeks', date_trunc('week', present.at), interval '1 week') as week(monday)
  where week.monday at time zone zone < seen_at
$$;
