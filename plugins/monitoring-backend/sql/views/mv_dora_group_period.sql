-- Grain: one row per group, domain or system, environment and period (kpi_dora_period): the five metrics of the union of facts of
-- its members, at the moment of dora_bound, and the spread of the same metrics over its members. KPI.md 1.6, 4.4 and 8.
-- scope_ref is empty for everything. Columns, units and windows: kpi_dora_subject; spread_<metric>: {n, min, p25, p50, p75, max} over
-- members now with a value that is not of too few cases, null for weeks and where there are none. A group never has a level.
create materialized view mv_dora_group_period as
with environment as (
  select distinct series.environment from series where series.environment not in ('unknown', '*')
),
asked as (
  select
    bound.*,
    array(select distinct belonging.scope_ref from entity_scope as belonging) as scope_refs,
    array(select held.kind || ' ' || held.period_key from kpi_dora_period(bound.seen_at, bound.reporting_zone) as held order by held.period_key, held.kind) as period_keys,
    array(select held.starts from kpi_dora_period(bound.seen_at, bound.reporting_zone) as held order by held.period_key, held.kind) as starts,
    array(select held.ends from kpi_dora_period(bound.seen_at, bound.reporting_zone) as held order by held.period_key, held.kind) as ends
  from dora_bound as bound
),
reading as (
  select environment.environment, held.*
  from asked
  cross join environment
  cross join lateral kpi_dora_scope(
    asked.scope_refs || ''::text, environment.environment, null, asked.period_keys, asked.starts, asked.ends, asked.seen_at, 'infinity',
    asked.reporting_zone, asked.causal_windows, asked.thresholds, asked.main_p, asked.stale_after) as held
),
member as (
  select distinct belonging.scope_ref, series.series_id, series.environment
  from entity_scope as belonging
  join series on series.entity_ref = belonging.entity_ref
  where upper_inf(belonging.valid)
    and belonging.entity_ref not like 'system:%'
  union all
  select '', series.series_id, series.environment
  from series
  where series.entity_ref not like 'system:%'
),
spread as (
  select
    told.scope_ref, told.environment, told.period_key, told.kind,
    jsonb_object_agg(told.metric, told.spread) as by_metric
  from (
    select
      member.scope_ref, member.environment, app.period_key, app.kind, figure.metric,
      jsonb_build_object(
        'n', count(*), 'min', min(figure.value), 'p25', percentile_cont(0.25) within group (order by figure.value),
        'p50', percentile_cont(0.5) within group (order by figure.value),
        'p75', percentile_cont(0.75) within group (order by figure.value), 'max', max(figure.value)) as spread
    from member
    join mv_dora_app_period as app on app.series_id = member.series_id
    cross join lateral (
      values
        ('df', app.df_per_day, app.df_status), ('lt', app.lt_merge_p50_s, app.lt_merge_status),
        ('cfr', app.cfr_ratio, app.cfr_status), ('fdrt', app.fdrt_p50_s, app.fdrt_status),
        ('rework', app.rework_ratio, app.rework_status)
    ) as figure(metric, value, status)
    where figure.value is not null
      and figure.status in ('ok', 'partial')
    group by member.scope_ref, member.environment, app.period_key, app.kind, figure.metric
  ) as told
  group by told.scope_ref, told.environment, told.period_key, told.kind
)
select
  reading.subject as scope_ref,
  reading.environment,
  period.period_key,
  period.kind,
  period.starts,
  period.ends,
  asked.seen_at,
  reading.status, reading.reason, reading.members, reading.members_fresh, reading.missing, reading.is_light, reading.releases,
  reading.changes, reading.rollbacks, reading.remediations, reading.redeploys, reading.reverted, reading.df_status, reading.df_days,
  reading.df_per_day, reading.deploy_days, reading.df_band, reading.df_weeks, reading.lt_merge_status, reading.lt_merge_p50_s,
  reading.lt_merge_p90_s, reading.lt_merge_n, reading.lt_merge_invalid, reading.lt_merge_bootstrap, reading.lt_merge_waiting,
  reading.lt_merge_unknown, reading.lt_merge_waiting_oldest_at, reading.lt_commit_status, reading.lt_commit_p50_s,
  reading.lt_commit_p90_s, reading.lt_commit_n, reading.lt_commit_invalid, reading.cfr_status, reading.cfr_ratio, reading.cfr_num,
  reading.cfr_den, reading.cfr_pending, reading.cfr_thresholds, reading.cfr_nums, reading.fdrt_status, reading.fdrt_p50_s,
  reading.fdrt_n, reading.fdrt_open, reading.fdrt_censored_p50_s, reading.rework_status, reading.rework_ratio, reading.rework_num,
  reading.rework_den, reading.attempts, reading.attempts_failed, reading.unknown_environment, reading.complete_to,
  spread.by_metric -> 'df' as spread_df,
  spread.by_metric -> 'lt' as spread_lt,
  spread.by_metric -> 'cfr' as spread_cfr,
  spread.by_metric -> 'fdrt' as spread_fdrt,
  spread.by_metric -> 'rework' as spread_rework
from asked
cross join lateral kpi_dora_period(asked.seen_at, asked.reporting_zone) as period
join reading on reading.period_key = period.kind || ' ' || period.period_key
left join spread
  on spread.scope_ref = reading.subject
 and spread.environment = reading.environment
 and spread.period_key = period.period_key
 and spread.kind = period.kind
where reading.status <> 'not_applicable';

create unique index mv_dora_group_period_key on mv_dora_group_period (scope_ref, environment, period_key, kind);
