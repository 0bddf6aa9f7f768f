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
    coalesce(
      min(native.latency_p50_ms),
      sum(hour.latency_p50_ms * hour.requests order by hour.ts)
        / nullif(sum(hour.requests) filter (where hour.latency_p50_ms is not null), 0)
    )::real,
    coalesce(
      min(native.latency_p95_ms),
      sum(hour.latency_p95_ms * hour.requests order by hour.ts)
        / nullif(sum(hour.requests) filter (where hour.latency_p95_ms is not null), 0)
    )::real,
    coalesce(
      min(native.latency_p99_ms),
      sum(hour.latency_p99_ms * hour.requests order by hour.ts)
        / nullif(sum(hour.requests) filter (where hour.latency_p99_ms is not null), 0)
    )::real,
    min(hour.latency_p95_ms),
    max(hour.latency_p95_ms),
    case
      when count(native.latency_p95_ms) > 0 then 'source_native'
      when sum(hour.requests) filter (where hour.latency_p95_ms is not null) > 0 then 'weighted_estimate'
    end,
    -- Sums of fractions are ordered: another order of rows must not give another last digit.
    sum(hour.availability_ratio order by hour.ts),
    count(hour.availability_ratio)::smallint,
    avg(hour.cpu_ratio order by hour.ts)::real,
    avg(hour.memory_ratio order by hour.ts)::real,
    max(hour.saturation_ratio)
  from unnest(series_ids, days) as wanted(series_id, day)
  cross join lateral signal_hours(
    wanted.series_id, wanted.day::timestamp at time zone zone, (wanted.day + 1)::timestamp at time zone zone) as hour
  left join signal_day_native as native
    on native.series_id = wanted.series_id
   and native.day = wanted.day
  group by wanted.series_id, wanted.day
$$;
