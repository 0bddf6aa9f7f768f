-- Grain: one row per domain, environment and reporting-zone day within the bound (view_bound). KPI.md 4.4 and 8.
-- Units: counts per day; ratios in [0, 1], null when nothing was counted. A scope has no percentile: it has
-- the share of valid component-hours within the component's own target.
create materialized view mv_monitoring_domain_day_summary as
select
  scope_day.scope_ref,
  scope_day.environment,
  scope_day.day,
  scope_day.entities,
  scope_day.entities_observed,
  scope_day.requests,
  scope_day.errors,
  scope_day.errors / nullif(scope_day.requests_with_errors_known, 0) as error_ratio,
  scope_day.errors_5xx / nullif(scope_day.requests_with_errors_5xx_known, 0) as error_5xx_ratio,
  scope_day.hours_within_target::double precision / nullif(scope_day.hours_judged, 0) as within_target_ratio,
  scope_day.availability_sum / nullif(scope_day.availability_hours, 0) as availability_ratio,
  scope_day.errors_5xx,
  scope_day.hours_judged,
  scope_day.hours_within_target,
  scope_day.state,
  scope_day.hours_observed,
  scope_day.hours_expected,
  scope_day.requests_with_errors_known,
  scope_day.requests_with_errors_5xx_known,
  scope_day.hours_contradicting
from scope_day
cross join view_bound
where scope_day.scope_kind = 'domain'
  and scope_day.day >= view_bound.tip_from
  and scope_day.day < view_bound.day_to;

create unique index mv_monitoring_domain_day_summary_key on mv_monitoring_domain_day_summary (scope_ref, environment, day);
