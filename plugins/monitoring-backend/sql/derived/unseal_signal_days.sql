-- Moves the hours of those of the given (series, UTC day) pairs that are sealed back into signal_hour, whose partitions
-- the caller has seen to. Returns the pairs that were sealed.
create or replace function unseal_signal_days(series_ids integer[], days date[])
returns integer
language plpgsql
as $$
declare
  unsealed integer;
begin
  with gone as (
    delete from signal_day_packed as sealed
     using (select distinct * from unnest(series_ids, days) as given(series_id, day)) as wanted
     where sealed.series_id = wanted.series_id
       and sealed.day = wanted.day
       and sealed.day >= (select min(day) from unnest(days) as day)
       and sealed.day <= (select max(day) from unnest(days) as day)
    returning sealed.*
  ),
  back as (
    insert into signal_hour (
      series_id, ts, requests, errors, errors_5xx, latency_p50_ms, latency_p95_ms, latency_p99_ms, availability_ratio,
      cpu_ratio, memory_ratio, saturation_ratio, saturation_resource)
    select
      gone.series_id, gone.day::timestamp at time zone 'UTC' + (hour.n - 1) * interval '1 hour',
      coalesce(gone.requests[hour.n], gone.requests_exact[hour.n]),
      coalesce(gone.errors[hour.n], gone.errors_exact[hour.n]),
      coalesce(gone.errors_5xx[hour.n], gone.errors_5xx_exact[hour.n]),
      gone.latency_p50_ms[hour.n], gone.latency_p95_ms[hour.n], gone.latency_p99_ms[hour.n],
      gone.availability_ratio[hour.n], gone.cpu_ratio[hour.n], gone.memory_ratio[hour.n], gone.saturation_ratio[hour.n],
      coalesce(gone.saturation_resources[hour.n], case when gone.saturation_ratio[hour.n] is not null then gone.saturation_resource end)
      from gone
     cross join generate_series(1, 24) as hour(n)
     where gone.hours & (1 << (hour.n - 1)) <> 0
     order by gone.series_id, gone.day, hour.n
  )
  select count(*) into unsealed from gone;
  return unsealed;
end
$$;
