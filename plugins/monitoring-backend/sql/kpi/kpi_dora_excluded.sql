-- Grain: one row per series of of_series, period and name of an environment that is none of ours, with the deployments of
-- the same entity that ended there in the period. KPI.md 1.6: excluded and listed, never counted as production.
create or replace function kpi_dora_excluded(
  of_series integer[], period_keys text[], starts timestamptz[], ends timestamptz[], known_at timestamptz)
returns table (
  series_id integer,
  period_key text,
  environment_name text,
  deployments integer
)
language sql stable
set search_path from current
as $$
  with unplaced as (
    select counted.series_id, other.series_id as unknown_series_id
    from series as counted
    join series as other
      on other.entity_ref = counted.entity_ref
     and other.environment = 'unknown'
    where counted.series_id = any(of_series)
      and counted.environment <> 'unknown'
  )
  select
    unplaced.series_id, period.period_key, known.environment_name,
    count(distinct (known.source, known.instance, known.external_id))::integer
  from deployment_known((select array_agg(distinct unplaced.unknown_series_id) from unplaced), known_at) as known
  join unplaced on unplaced.unknown_series_id = known.series_id
  join unnest(period_keys, starts, ends) as period(period_key, starts, ends)
    on known.finished_at >= period.starts
   and known.finished_at < period.ends
  where known.status = 'success'
  group by unplaced.series_id, period.period_key, known.environment_name
$$;
