-- The hours of one series in a half-open window, sealed or not, in no order. Null is no data; an hour that is not
-- there was not observed. Meant to be joined laterally: the planner puts its text in place of the call, so that only
-- the partitions of the window are touched.
create or replace function signal_hours(wanted_series integer, from_ts timestamptz, to_ts timestamptz)
returns table (
  ts timestamptz,
  requests double precision,
  errors double precision,
  errors_5xx double precision,
  latency_p50_ms real,
  latency_p95_ms real,
  latency_p99_ms real,
  availability_ratio real,
  cpu_ratio real,
  memory_ratio real,
  saturation_ratio real,
  saturation_resource text
)
language sql stable parallel safe
as $$
  select
    hour.ts, hour.requests, hour.errors, hour.errors_5xx, hour.latency_p50_ms, hour.latency_p95_ms, hour.latency_p99_ms,
    hour.availability_ratio, hour.cpu_ratio, hour.memory_ratio, hour.saturation_ratio, hour.saturation_resource
    from signal_hour as hour
   where hour.series_id = wanted_series
     and hour.ts >= from_ts
     and hour.ts < to_ts
  union all
  select
    slot.ts,
    coalesce(sealed.requests[slot.n], sealed.requests_exact[slot.n]),
    coalesce(sealed.errors[slot.n], sealed.errors_exact[slot.n]),
    coalesce(sealed.errors_5xx[slot.n], sealed.errors_5xx_exact[slot.n]),
    sealed.latency_p50_ms[slot.n], sealed.latency_p95_ms[slot.n], sealed.latency_p99_ms[slot.n],
    sealed.availability_ratio[slot.n], sealed.cpu_ratio[slot.n], sealed.memory_ratio[slot.n],
    sealed.saturation_ratio[slot.n],
    coalesce(sealed.saturation_resources[slot.n], case when sealed.saturation_ratio[slot.n] is not null then sealed.saturation_resource end)
    from signal_day_packed as sealed
    cross join lateral (
      select n, sealed.day::timestamp at time zone 'UTC' + (n - 1) * interval '1 hour' as ts from generate_series(1, 24) as n
    ) as slot
   where sealed.series_id = wanted_series
     and sealed.day >= (from_ts at time zone 'UTC')::date
     and sealed.day <= (to_ts at time zone 'UTC')::date
     and sealed.hours & (1 << (slot.n - 1)) <> 0
     and slot.ts >= from_ts
     and slot.ts < to_ts
$$;
