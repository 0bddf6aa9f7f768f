-- Grain: one row per period that mv_monitoring_overview_period holds: those of the overview that lie, with the equal period before,
-- within the days that views keep (view_bound). KPI.md 0.2; API.md, periods. Days of the reporting zone in [from_day, to_day).
-- day_to: the day after the last one. The same borders as resolvePeriod of monitoring-common, in whole days: rolling days end with
-- the last one, the month is the calendar month that it lies in, the one before cut to as many days. kind: current | previous.
create or replace function kpi_overview_span(day_to date)
returns table (
  period_key text,
  kind text,
  from_day date,
  to_day date
)
language sql immutable
set search_path from current
as $$
  with rolling as (
    select given.period_key, given.days from (values ('last_7d', 7), ('last_30d', 30)) as given(period_key, days)
  ),
  month as (
    select
      date_trunc('month', (day_to - 1)::timestamp)::date as begins,
      (date_trunc('month', (day_to - 1)::timestamp) - interval '1 month')::date as begins_before
  )
  select rolling.period_key, 'current', day_to - rolling.days, day_to from rolling
  union all
  select rolling.period_key, 'previous', day_to - 2 * rolling.days, day_to - rolling.days from rolling
  union all
  select 'month', 'current', month.begins, day_to from month
  union all
  select 'month', 'previous', month.begins_before, least(month.begins_before + (day_to - month.begins), month.begins) from month
$$;
