-- Recomputes the day rows of exactly the given (series, reporting-zone day) pairs from hourly facts.
-- targets_ms and error_ratios hold, per pair, the objectives of the series: p95 in milliseconds, share of failed
-- requests. far_latency and far_errors are the multiples of them that are far beyond (common/domain/gates.ts).
-- A pair without facts loses its row: an unobserved day has none.
create or replace function derive_app_day(
  series_ids integer[], days date[], targets_ms real[], error_ratios double precision[],
  far_latency double precision, far_errors double precision, zone text)
returns integer
language plpgsql
as $$
declare
  changed integer;
begin
  delete from app_day as gone
   using unnest(series_ids, days) as wanted(series_id, day)
   where gone.series_id = wanted.series_id
     and gone.day = wanted.day
     and not exists (
       select 1
         from signal_hours(
           wanted.series_id, wanted.day::timestamp at time zone zone, (wanted.day + 1)::timestamp at time zone zone) as hour);

  insert into app_day as held (
    series_id, day, hours_expected, hours_observed, hours_idle, hours_judged, hours_within_target,
    requests, errors, errors_5xx, latency_p50_ms, latency_p95_ms, latency_p99_ms,
    latency_p95_lo_ms, latency_p95_hi_ms, latency_method, availability_sum, availability_hours,
    cpu_ratio, memory_ratio, saturation_max_ratio,
    hours_latency_far_beyond, hours_errors_judged, hours_errors_beyond, hours_errors_far_beyond, state)
  select
    kpi.series_id, kpi.day, kpi.hours_expected, kpi.hours_observed, kpi.hours_idle,
    case when target.latency_ms is null then 0 else kpi.hours_with_latency end,
    coalesce(within.hours, 0),
    kpi.requests, kpi.errors, kpi.errors_5xx, kpi.latency_p50_ms, kpi.latency_p95_ms, kpi.latency_p99_ms,
    kpi.latency_p95_lo_ms, kpi.latency_p95_hi_ms, kpi.latency_method, kpi.availability_sum, kpi.availability_hours,
    kpi.cpu_ratio, kpi.memory_ratio, kpi.saturation_max_ratio,
    coalesce(within.latency_far, 0), coalesce(within.errors_judged, 0), coalesce(within.errors_beyond, 0),
    coalesce(within.errors_far, 0), held_day.state
  from kpi_signal_day(series_ids, days, zone) as kpi
  join unnest(series_ids, days, targets_ms, error_ratios) as target(series_id, day, latency_ms, error_ratio)
    on target.series_id = kpi.series_id
   and target.day = kpi.day
  -- The state is judged after this row, from it and the incidents: unchanged facts leave the row alone.
  left join app_day as held_day
    on held_day.series_id = kpi.series_id
   and held_day.day = kpi.day
  left join lateral (
    select
      (count(*) filter (where hour.latency_p95_ms <= target.latency_ms))::smallint as hours,
      (count(*) filter (where hour.latency_p95_ms >= target.latency_ms * far_latency))::smallint as latency_far,
      (count(*) filter (where hour.errors is not null and hour.requests >= 20))::smallint as errors_judged,
      (count(*) filter (where hour.requests >= 20 and hour.errors > hour.requests * target.error_ratio))::smallint as errors_beyond,
      (count(*) filter (where hour.requests >= 20
        and hour.errors >= hour.requests * target.error_ratio * far_errors))::smallint as errors_far
      from signal_hours(
        kpi.series_id, kpi.day::timestamp at time zone zone, (kpi.day + 1)::timestamp at time zone zone) as hour
  ) as within on true
  on conflict (series_id, day) do update set
    hours_expected = excluded.hours_expected,
    hours_observed = excluded.hours_observed,
    hours_idle = excluded.hours_idle,
    hours_judged = excluded.hours_judged,
    hours_within_target = excluded.hours_within_target,
    requests = excluded.requests,
    errors = excluded.errors,
    errors_5xx = excluded.errors_5xx,
    latency_p50_ms = excluded.latency_p50_ms,
    latency_p95_ms = excluded.latency_p95_ms,
    latency_p99_ms = excluded.latency_p99_ms,
    latency_p95_lo_ms = excluded.latency_p95_lo_ms,
    latency_p95_hi_ms = excluded.latency_p95_hi_ms,
    latency_method = excluded.latency_method,
    availability_sum = excluded.availability_sum,
    availability_hours = excluded.availability_hours,
    cpu_ratio = excluded.cpu_ratio,
    memory_ratio = excluded.memory_ratio,
    saturation_max_ratio = excluded.saturation_max_ratio,
    hours_latency_far_beyond = excluded.hours_latency_far_beyond,
    hours_errors_judged = excluded.hours_errors_judged,
    hours_errors_beyond = excluded.hours_errors_beyond,
    hours_errors_far_beyond = excluded.hours_errors_far_beyond
  where (held.*) is distinct from (excluded.*);
  get diagnostics changed = row_count;
  return changed;
end
$$;
