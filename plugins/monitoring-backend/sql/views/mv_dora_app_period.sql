-- Grain: one row per series of a configured environment and period (kpi_dora_period, without weeks): the five metrics of one
-- entity in the current periods and the equal ones before, at the moment of dora_bound. KPI.md 1.6 and 8.
-- Columns, units and windows: kpi_dora_subject. Every number of it can be had from kpi_dora for the same moment.
create materialized view mv_dora_app_period as
select
  reading.subject::integer as series_id,
  period.period_key,
  period.kind,
  period.starts,
  period.ends,
  bound.seen_at,
  reading.status, reading.reason, reading.members, reading.members_fresh, reading.missing, reading.is_light, reading.releases,
  reading.changes, reading.rollbacks, reading.remediations, reading.redeploys, reading.reverted, reading.df_status, reading.df_days,
  reading.df_per_day, reading.deploy_days, reading.df_band, reading.df_weeks, reading.lt_merge_status, reading.lt_merge_p50_s,
  reading.lt_merge_p90_s, reading.lt_merge_n, reading.lt_merge_invalid, reading.lt_merge_bootstrap, reading.lt_merge_waiting,
  reading.lt_merge_unknown, reading.lt_merge_waiting_oldest_at, reading.lt_commit_status, reading.lt_commit_p50_s,
  reading.lt_commit_p90_s, reading.lt_commit_n, reading.lt_commit_invalid, reading.cfr_status, reading.cfr_ratio, reading.cfr_num,
  reading.cfr_den, reading.cfr_pending, reading.cfr_thresholds, reading.cfr_nums, reading.fdrt_status, reading.fdrt_p50_s,
  reading.fdrt_n, reading.fdrt_open, reading.fdrt_censored_p50_s, reading.rework_status, reading.rework_ratio, reading.rework_num,
  reading.rework_den, reading.attempts, reading.attempts_failed, reading.unknown_environment, reading.complete_to
from dora_bound as bound
cross join lateral kpi_dora(
  array(select series.series_id from series where series.environment not in ('unknown', '*') order by series.series_id),
  array(select held.kind || ' ' || held.period_key from kpi_dora_period(bound.seen_at, bound.reporting_zone) as held where held.kind <> 'week' order by held.period_key, held.kind),
  array(select held.starts from kpi_dora_period(bound.seen_at, bound.reporting_zone) as held where held.kind <> 'week' order by held.period_key, held.kind),
  array(select held.ends from kpi_dora_period(bound.seen_at, bound.reporting_zone) as held where held.kind <> 'week' order by held.period_key, held.kind),
  bound.seen_at, 'infinity', bound.reporting_zone, bound.causal_windows, bound.thresholds, bound.main_p, bound.stale_after) as reading
join lateral kpi_dora_period(bound.seen_at, bound.reporting_zone) as period
  on period.kind || ' ' || period.period_key = reading.period_key
-- Of what has no deployments at all there is nothing to keep.
where reading.status <> 'not_applicable';

create unique index mv_dora_app_period_key on mv_dora_app_period (series_id, period_key, kind);
