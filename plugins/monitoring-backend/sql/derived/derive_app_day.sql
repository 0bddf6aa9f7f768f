-- Recomputes the day rows of exactly the given (series, reporting-zone day) pairs from hourly facts.
-- targets_ms and error_ratios hold, per pair, the objectives of the series, and far_latency and far_errors the multiples of
-- them that are far beyond (common/domain/gates.ts), as kpi_signal_day takes them. Days from approx_to on have no percentile
-- but their source's.
-- A pair without facts loses its row: an unobserved day has none.
-- Each pair looks up its own hours. Of few series the planner takes reading all hours ever held, and joining them, for
-- cheaper: it does not see that partitions are left out while it runs.
create or replace function derive_app_day(
  series_ids integer[], days date[], targets_ms real[], error_ratios double precision[],
  far_latency double precision, far_errors double precision, zone text, approx_to date default 'infinity')
returns integer
language plpgsql
set enable_hashjoin = off
set enable_mergejoin = off
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
    requests, errors, errors_5xx, requests_with_errors_known, requests_with_errors_5xx_known, hours_contradicting,
    latency_p50_ms, latency_p95_ms, latency_p99_ms,
    latency_p95_lo_ms, latency_p95_hi_ms, latency_method, availability_sum, availability_hours,
    cpu_ratio, memory_ratio, saturation_max_ratio,
    hours_latency_far_beyond, hours_errors_judged, hours_errors_beyond, hours_errors_far_beyond, state)
  select
    kpi.series_id, kpi.day, kpi.hours_expected, kpi.hours_observed, kpi.hours_idle, kpi.hours_judged, kpi.hours_within_target,
    kpi.requests, kpi.errors, kpi.errors_5xx, kpi.requests_with_errors_known, kpi.requests_with_errors_5xx_known,
    kpi.hours_contradicting, kpi.latency_p50_ms, kpi.latency_p95_ms, kpi.latency_p99_ms,
    kpi.latency_p95_lo_ms, kpi.latency_p95_hi_ms, kpi.latency_method, kpi.availability_sum, kpi.availability_hours,
    kpi.cpu_ratio, kpi.memory_ratio, kpi.saturation_max_ratio,
    kpi.hours_latency_far_beyond, kpi.hours_errors_judged, kpi.hours_errors_beyond, kpi.hours_errors_far_beyond, held_day.state
  from kpi_signal_day(series_ids, days, zone, targets_ms, error_ratios, far_latency, far_errors, approx_to) as kpi
  -- The state is judged after this row, from it and the incidents: unchanged facts leave the row alone.
  left join app_day as held_day
    on held_day.series_id = kpi.series_id
   and held_day.day = kpi.day
  on conflict (series_id, day) do update set
    hours_expected = excluded.hours_expected,
    hours_observed = excluded.hours_observed,
    hours_idle = excluded.hours_idle,
    hours_judged = excluded.hours_judged,
    hours_within_target = excluded.hours_within_target,
    requests = excluded.requests,
    errors = excluded.errors,
    errors_5xx = excluded.errors_5xx,
    requests_with_errors_known = excluded.requests_with_errors_known,
    requests_with_errors_5xx_known = excluded.requests_with_errors_5xx_known,
    hours_contradicting = excluded.hours_contradicting,
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
