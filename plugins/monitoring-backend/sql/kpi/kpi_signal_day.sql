-- Grain: one row per series and reporting-zone day in which any hour was observed. KPI.md 1.1 to 1.3.
-- Units: counts per day, milliseconds, ratios. An unobserved day has no row; a quiet observed day has requests = 0.
-- Errors are summed over the hours that tell them and their requests, and requests_with_errors_known is the sum of just
-- these: another hour would be one without errors. So are 5xx, by themselves. An hour with more errors than requests
-- contradicts itself and is in neither sum (KPI.md 2, rule 8); requests is the sum of all hours that tell them.
-- Percentiles are the source's own over the day where it gave them; else 'approx', the request-weighted median of the
-- hours, which is to be shown and to be used for nothing, of days before approx_to: one that is not over is counted anew
-- every hour, and is not worth it. A percentile is never averaged.
-- targets_ms and error_ratios are the objectives that hours are held against, per pair: p95 in milliseconds, share of
-- failed requests; far_latency and far_errors are the multiples of them that are far beyond. Of errors, hours of 20
-- requests and more are judged; without objectives no hour is. All is counted in one reading of the hours, which is what a
-- day costs.
create or replace function kpi_signal_day(
  series_ids integer[], days date[], zone text, targets_ms real[] default null, error_ratios double precision[] default null,
  far_latency double precision default null, far_errors double precision default null, approx_to date default 'infinity')
returns table (
  series_id integer,
  day date,
  hours_expected smallint,
  hours_observed smallint,
  hours_idle smallint,
  hours_judged smallint,
  hours_within_target smallint,
  hours_latency_far_beyond smallint,
  hours_errors_judged smallint,
  hours_errors_beyond smallint,
  hours_errors_far_beyond smallint,
  requests double precision,
  errors double precision,
  errors_5xx double precision,
  requests_with_errors_known double precision,
  requests_with_errors_5xx_known double precision,
  hours_contradicting smallint,
  latency_p50_ms real,
  latency_p95_ms real,
  latency_p99_ms real,
  latency_p95_lo_ms real,
  latency_p95_hi_ms real,
  latency_method text,
  availability_sum real,
  availability_hours smallint,
  cpu_ratio real,
  memory_ratio real,
  saturation_max_ratio real
)
language sql stable
as $$
  select
    wanted.series_id,
    wanted.day,
    (extract(epoch from (wanted.day + 1)::timestamp at time zone zone - wanted.day::timestamp at time zone zone) / 3600)::smallint,
    count(*)::smallint,
    (count(*) filter (where hour.requests = 0))::smallint,
    (count(hour.latency_p95_ms) filter (where wanted.latency_ms is not null))::smallint,
    (count(*) filter (where hour.latency_p95_ms <= wanted.latency_ms))::smallint,
    (count(*) filter (where hour.latency_p95_ms >= wanted.latency_ms * far_latency))::smallint,
    (count(*) filter (where hour.errors is not null and hour.requests >= 20))::smallint,
    (count(*) filter (where hour.requests >= 20 and hour.errors > hour.requests * wanted.error_ratio))::smallint,
    (count(*) filter (where hour.requests >= 20
      and hour.errors >= hour.requests * wanted.error_ratio * far_errors))::smallint,
    sum(hour.requests),
    sum(hour.errors) filter (where hour.errors <= hour.requests),
    sum(hour.errors_5xx) filter (where hour.errors_5xx <= hour.requests),
    sum(hour.requests) filter (where hour.errors <= hour.requests),
    sum(hour.requests) filter (where hour.errors_5xx <= hour.requests),
    (count(*) filter (where hour.errors > hour.requests or hour.errors_5xx > hour.requests))::smallint,
    coalesce(
      min(native.latency_p50_ms),
      weighted_median(
        array_agg(hour.latency_p50_ms order by hour.latency_p50_ms)
          filter (where wanted.day < approx_to and hour.latency_p50_ms is not null and hour.requests > 0),
        array_agg(hour.requests order by hour.latency_p50_ms)
          filter (where wanted.day < approx_to and hour.latency_p50_ms is not null and hour.requests > 0))
    ),
    coalesce(
      min(native.latency_p95_ms),
      weighted_median(
        array_agg(hour.latency_p95_ms order by hour.latency_p95_ms)
          filter (where wanted.day < approx_to and hour.latency_p95_ms is not null and hour.requests > 0),
        array_agg(hour.requests order by hour.latency_p95_ms)
          filter (where wanted.day < approx_to and hour.latency_p95_ms is not null and hour.requests > 0))
    ),
    coalesce(
      min(native.latency_p99_ms),
      weighted_median(
        array_agg(hour.latency_p99_ms order by hour.latency_p99_ms)
          filter (where wanted.day < approx_to and hour.latency_p99_ms is not null and hour.requests > 0),
        array_agg(hour.requests order by hour.latency_p99_ms)
          filter (where wanted.day < approx_to and hour.latency_p99_ms is not null and hour.requests > 0))
    ),
    min(hour.latency_p95_ms),
    max(hour.latency_p95_ms),
    case
      when count(native.latency_p95_ms) > 0 then 'source_native'
      when count(*) filter (where wanted.day < approx_to and hour.latency_p95_ms is not null and hour.requests > 0) > 0 then 'approx'
    end,
    -- Sums of fractions are ordered: another order of rows must not give another last digit.
    sum(hour.availability_ratio order by hour.ts),
    count(hour.availability_ratio)::smallint,
    avg(hour.cpu_ratio order by hour.ts)::real,
    avg(hour.memory_ratio order by hour.ts)::real,
    max(hour.saturation_ratio)
  from unnest(series_ids, days, targets_ms, error_ratios) as wanted(series_id, day, latency_ms, error_ratio)
  cross join lateral signal_hours(
    wanted.series_id, wanted.day::timestamp at time zone zone, (wanted.day + 1)::timestamp at time zone zone) as hour
  left join signal_day_native as native
    on native.series_id = wanted.series_id
   and native.day = wanted.day
  group by wanted.series_id, wanted.day
$$;
