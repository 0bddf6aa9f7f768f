-- Grain: one row per domain, system or group, environment and period (kpi_overview_span) with a day that was observed: what the
-- overview shows of it, so that a request reads one row of each scope. KPI.md 1.1, 1.3, 4.4 and 8.
-- Sums of the days of the period over distinct entities, as they belonged on the day; null = no day tells it:
--   days_observed: days · requests: of all hours that tell them, for throughput
--   errors, requests_with_errors_known: of days that know both, so that error_ratio is one of the other; errors_5xx likewise
--   hours_contradicting: hours with more errors than requests, in no sum of errors
--   hours_judged, hours_within_target: component-hours with a p95, and those within the component's own target (a scope has no p95)
--   availability_sum, availability_hours: sum of ratios of the hours that tell one, and how many those are
--   hours_observed, hours_expected: component-hours; their ratio is the coverage. A day that is not over expects all of its hours.
-- Ratios are in [0, 1], null where nothing was counted.
-- days: for trends and strips the same day by day, oldest first, a JSON text that is read as it is; of each day an array: days since
-- from_day, requests, errors, errors_5xx, requests_with_errors_known, requests_with_errors_5xx_known, hours_contradicting, hours_judged,
-- hours_within_target, state, hours_observed, hours_expected. Days that were not observed are not there.
create materialized view mv_monitoring_overview_period as
select
  scope_day.scope_ref,
  scope_day.environment,
  period.period_key,
  period.kind,
  min(scope_day.scope_kind) as scope_kind,
  period.from_day,
  period.to_day,
  count(*)::integer as days_observed,
  -- In the order of days, so that fractions add up to the same last digit wherever they are added.
  sum(scope_day.requests order by scope_day.day) as requests,
  sum(scope_day.errors order by scope_day.day) filter (where known.tells_errors) as errors,
  sum(scope_day.requests_with_errors_known order by scope_day.day) filter (where known.tells_errors) as requests_with_errors_known,
  sum(scope_day.errors order by scope_day.day) filter (where known.tells_errors)
    / nullif(sum(scope_day.requests_with_errors_known order by scope_day.day) filter (where known.tells_errors), 0) as error_ratio,
  sum(scope_day.errors_5xx order by scope_day.day) filter (where known.tells_5xx) as errors_5xx,
  sum(scope_day.requests_with_errors_5xx_known order by scope_day.day) filter (where known.tells_5xx) as requests_with_errors_5xx_known,
  sum(scope_day.errors_5xx order by scope_day.day) filter (where known.tells_5xx)
    / nullif(sum(scope_day.requests_with_errors_5xx_known order by scope_day.day) filter (where known.tells_5xx), 0) as error_5xx_ratio,
  sum(scope_day.hours_contradicting)::integer as hours_contradicting,
  sum(scope_day.hours_judged)::integer as hours_judged,
  sum(scope_day.hours_within_target)::integer as hours_within_target,
  sum(scope_day.hours_within_target)::double precision / nullif(sum(scope_day.hours_judged), 0) as within_target_ratio,
  sum(scope_day.availability_sum order by scope_day.day) as availability_sum,
  sum(scope_day.availability_hours)::integer as availability_hours,
  sum(scope_day.availability_sum order by scope_day.day) / nullif(sum(scope_day.availability_hours), 0) as availability_ratio,
  sum(scope_day.hours_observed)::integer as hours_observed,
  sum(scope_day.hours_expected)::integer as hours_expected,
  json_agg(
    json_build_array(
      scope_day.day - period.from_day, scope_day.requests, scope_day.errors, scope_day.errors_5xx, scope_day.requests_with_errors_known,
      scope_day.requests_with_errors_5xx_known, scope_day.hours_contradicting, scope_day.hours_judged, scope_day.hours_within_target,
      scope_day.state, scope_day.hours_observed, scope_day.hours_expected)
    order by scope_day.day)::text as days
from view_bound
cross join lateral kpi_overview_span(view_bound.day_to) as period
join scope_day
  -- All kinds there are: their index is by kind and day, and what lies before the periods is not read.
  on scope_day.scope_kind in ('domain', 'system', 'group')
 and scope_day.day >= period.from_day
 and scope_day.day < period.to_day
cross join lateral (
  select
    scope_day.errors is not null and scope_day.requests_with_errors_known is not null as tells_errors,
    scope_day.errors_5xx is not null and scope_day.requests_with_errors_5xx_known is not null as tells_5xx
) as known
group by scope_day.scope_ref, scope_day.environment, period.period_key, period.kind, period.from_day, period.to_day;

create unique index mv_monitoring_overview_period_key on mv_monitoring_overview_period (scope_ref, environment, period_key, kind);
create index mv_monitoring_overview_period_span on mv_monitoring_overview_period (environment, from_day, to_day);
