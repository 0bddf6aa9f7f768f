-- Grain: one row per series of of_series and period: the five metrics of KPI.md 1.6 of one entity in one environment.
-- Columns, units and windows: kpi_dora_subject.
create or replace function kpi_dora(
  of_series integer[], period_keys text[], starts timestamptz[], ends timestamptz[], seen_at timestamptz, known_at timestamptz,
  zone text, causal_windows interval[], thresholds numeric[], main_p numeric, stale_after interval)
returns table (
  series_id integer,
  period_key text,
  status text,
  reason text,
  members integer,
  members_fresh integer,
  missing text[],
  is_light boolean,
  releases integer,
  changes integer,
  rollbacks integer,
  remediations integer,
  redeploys integer,
  reverted integer,
  df_status text,
  df_days integer,
  df_per_day double precision,
  deploy_days integer,
  df_band text,
  df_weeks integer,
  lt_merge_status text,
  lt_merge_p50_s double precision,
  lt_merge_p90_s double precision,
  lt_merge_n integer,
  lt_merge_invalid integer,
  lt_merge_bootstrap integer,
  lt_merge_waiting integer,
  lt_merge_unknown integer,
  lt_merge_waiting_oldest_at timestamptz,
  lt_commit_status text,
  lt_commit_p50_s double precision,
  lt_commit_p90_s double precision,
  lt_commit_n integer,
  lt_commit_invalid integer,
  cfr_status text,
  cfr_ratio double precision,
  cfr_num integer,
  cfr_den integer,
  cfr_pending integer,
  cfr_thresholds numeric[],
  cfr_nums integer[],
  fdrt_status text,
  fdrt_p50_s double precision,
  fdrt_n integer,
  fdrt_open integer,
  rework_status text,
  rework_ratio double precision,
  rework_num integer,
  rework_den integer,
  attempts integer,
  attempts_failed integer,
  unknown_environment integer
)
language sql stable
set search_path from current
as $$
  select
    held.subject::integer,
    held.period_key, held.status, held.reason, held.members, held.members_fresh, held.missing, held.is_light, held.releases,
    held.changes, held.rollbacks, held.remediations, held.redeploys, held.reverted, held.df_status, held.df_days,
    held.df_per_day, held.deploy_days, held.df_band, held.df_weeks, held.lt_merge_status, held.lt_merge_p50_s,
    held.lt_merge_p90_s, held.lt_merge_n, held.lt_merge_invalid, held.lt_merge_bootstrap, held.lt_merge_waiting,
    held.lt_merge_unknown, held.lt_merge_waiting_oldest_at, held.lt_commit_status, held.lt_commit_p50_s,
    held.lt_commit_p90_s, held.lt_commit_n, held.lt_commit_invalid, held.cfr_status, held.cfr_ratio, held.cfr_num,
    held.cfr_den, held.cfr_pending, held.cfr_thresholds, held.cfr_nums, held.fdrt_status, held.fdrt_p50_s, held.fdrt_n,
    held.fdrt_open, held.rework_status, held.rework_ratio, held.rework_num, held.rework_den, held.attempts,
    held.attempts_failed, held.unknown_environment
  from kpi_dora_subject(
    array(select series_id::text from unnest(of_series) as series_id), of_series,
    array(select '(,)'::tstzrange from unnest(of_series)),
    period_keys, starts, ends, seen_at, known_at, zone, causal_windows, thresholds, main_p, stale_after) as held
$$;
