-- Grain: one row per series and observed reporting-zone day within the bound (view_bound). KPI.md 8.
-- Units: counts per day; ratios in [0, 1], null when nothing was counted; milliseconds.
create materialized view mv_monitoring_app_day_summary as
select
  app_day.series_id,
  app_day.day,
  app_day.requests,
  app_day.errors,
  app_day.errors_5xx,
  app_day.errors / nullif(app_day.requests_with_errors_known, 0) as error_ratio,
  app_day.errors_5xx / nullif(app_day.requests_with_errors_5xx_known, 0) as error_5xx_ratio,
  app_day.latency_p50_ms,
  app_day.latency_p95_ms,
  app_day.latency_p99_ms,
  app_day.latency_p95_lo_ms,
  app_day.latency_p95_hi_ms,
  app_day.latency_method,
  app_day.availability_sum / nullif(app_day.availability_hours, 0) as availability_ratio,
  app_day.cpu_ratio,
  app_day.memory_ratio,
  app_day.saturation_max_ratio,
  app_day.state,
  app_day.hours_observed,
  app_day.hours_expected,
  app_day.hours_observed::real / app_day.hours_expected as coverage_ratio,
  app_day.requests_with_errors_known,
  app_day.requests_with_errors_5xx_known
from app_day
cross join view_bound
where app_day.day >= view_bound.tip_from
  and app_day.day < view_bound.day_to;

create unique index mv_monitoring_app_day_summary_key on mv_monitoring_app_day_summary (series_id, day);
