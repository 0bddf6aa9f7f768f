-- Grain: one row per series and reporting-zone day in which any hour was observed. KPI.md 1.1 to 1.3.
-- Units: counts per day, milliseconds, ratios. An unobserved day has no row; a quiet observed day has requests = 0.
-- Percentiles are the source's own over the day where it gave them; else a request-weighted estimate,
-- named so, always between the lowest and the highest hour. A percentile is never averaged under its own name.
create or replace function kpi_signal_day(series_ids integer[], days date[], zone text)
returns table (
  series_id integer,
  day date,
  hours_expected smallint,
  hours_observed smallint,
  hours_idle smallint,
  hours_with_latency smallint,
  requests double precision,
  errors double precision,
  errors_5xx double precision,
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
    count(hour.latency_p95_ms)::smallint,
    sum(hour.requests),
    -- An hour that lacks one of the two counts takes no part in the ratio of them.
    sum(hour.errors) filter (where hour.requests is not null),
    sum(hour.errors_5xx) filter (where hour.requests is not null),
    coalesce(native.latency_p50_ms, weighted.p50::real),
    coalesce(native.latency_p95_ms, weighted.p95::real),
    coalesce(native.latency_p99_ms, weighted.p99::real),
    min(hour.latency_p95_ms),
    max(hour.latency_p95_ms),
    case
      when native.latency_p95_ms is not null then 'source_native'
      when weighted.p95 is not null then 'weighted_estimate'
    end,
    sum(hour.availability_ratio),
    count(hour.availability_ratio)::smallint,
    avg(hour.cpu_ratio)::real,
    avg(hour.memory_ratio)::real,
    max(hour.saturation_ratio)
  from unnest(series_ids, days) as wanted(series_id, day)
  join signal_hour as hour
    on hour.series_id = wanted.series_id
   and hour.ts >= wanted.day::timestamp at time zone zone
   and hour.ts < (wanted.day + 1)::timestamp at time zone zone
  left join signal_day_native as native
    on native.series_id = wanted.series_id
   and native.day = wanted.day
  left join lateral (
    select
      sum(part.latency_p50_ms * part.requests) / nullif(sum(part.requests) filter (where part.latency_p50_ms is not null), 0) as p50,
      sum(part.latency_p95_ms * part.requests) / nullif(sum(part.requests) filter (where part.latency_p95_ms is not null), 0) as p95,
      sum(part.latency_p99_ms * part.requests) / nullif(sum(part.requests) filter (where part.latency_p99_ms is not null), 0) as p99
    from signal_hour as part
    where part.series_id = wanted.series_id
      and part.ts >= wanted.day::timestamp at time zone zone
      and part.ts < (wanted.day + 1)::timestamp at time zone zone
  ) as weighted on true
  group by
    wanted.series_id, wanted.day, native.latency_p50_ms, native.latency_p95_ms, native.latency_p99_ms,
    weighted.p50, weighted.p95, weighted.p99
$$;
