-- Moves the hours of exactly the given (series, UTC day) pairs from signal_hour into one row for each pair. No digit is
-- lost: counts go into reals only where these hold all of them. A pair that is sealed already is an error: whoever
-- writes hours of a sealed day has unsealed it before. Returns the pairs that had hours.
create or replace function seal_signal_days(series_ids integer[], days date[])
returns integer
language plpgsql
as $$
declare
  sealed integer;
begin
  with wanted as (
    select distinct * from unnest(series_ids, days) as given(series_id, day)
  ),
  taken as (
    delete from signal_hour as hour
     using wanted
     where hour.series_id = wanted.series_id
       and hour.ts >= wanted.day::timestamp at time zone 'UTC'
       and hour.ts < (wanted.day + 1)::timestamp at time zone 'UTC'
    returning wanted.day, extract(hour from hour.ts at time zone 'UTC')::integer + 1 as n, hour.*
  ),
  slot as (
    select pair.series_id as pair_series_id, pair.day as pair_day, hour.n as hour_n, taken.*
      from (select distinct series_id, day from taken) as pair
     cross join generate_series(1, 24) as hour(n)
      left join taken
        on taken.series_id = pair.series_id
       and taken.day = pair.day
       and taken.n = hour.n
  ),
  packed as (
    select
      pair_series_id as series_id,
      pair_day as day,
      sum(1 << (hour_n - 1)) filter (where n is not null) as hours,
      count(requests) > 0 as has_requests,
      coalesce(bool_and(coalesce(exact_real(requests)::double precision = requests, false)) filter (where requests is not null), false) as requests_fit,
      array_agg(exact_real(requests) order by hour_n) as requests,
      array_agg(requests order by hour_n) as requests_exact,
      count(errors) > 0 as has_errors,
      coalesce(bool_and(coalesce(exact_real(errors)::double precision = errors, false)) filter (where errors is not null), false) as errors_fit,
      array_agg(exact_real(errors) order by hour_n) as errors,
      array_agg(errors order by hour_n) as errors_exact,
      count(errors_5xx) > 0 as has_errors_5xx,
      coalesce(bool_and(coalesce(exact_real(errors_5xx)::double precision = errors_5xx, false)) filter (where errors_5xx is not null), false) as errors_5xx_fit,
      array_agg(exact_real(errors_5xx) order by hour_n) as errors_5xx,
      array_agg(errors_5xx order by hour_n) as errors_5xx_exact,
      case when count(latency_p50_ms) > 0 then array_agg(latency_p50_ms order by hour_n) end as latency_p50_ms,
      case when count(latency_p95_ms) > 0 then array_agg(latency_p95_ms order by hour_n) end as latency_p95_ms,
      case when count(latency_p99_ms) > 0 then array_agg(latency_p99_ms order by hour_n) end as latency_p99_ms,
      case when count(availability_ratio) > 0 then array_agg(availability_ratio order by hour_n) end as availability_ratio,
      case when count(cpu_ratio) > 0 then array_agg(cpu_ratio order by hour_n) end as cpu_ratio,
      case when count(memory_ratio) > 0 then array_agg(memory_ratio order by hour_n) end as memory_ratio,
      case when count(saturation_ratio) > 0 then array_agg(saturation_ratio order by hour_n) end as saturation_ratio,
      count(saturation_resource) > 0 as has_resource,
      count(distinct saturation_resource) = 1
        and bool_and((saturation_resource is null) = (saturation_ratio is null)) as has_one_resource,
      min(saturation_resource) as saturation_resource,
      array_agg(saturation_resource order by hour_n) as saturation_resources
      from slot
     group by pair_series_id, pair_day
  )
  insert into signal_day_packed (
    series_id, day, hours, requests, requests_exact, errors, errors_exact, errors_5xx, errors_5xx_exact,
    latency_p50_ms, latency_p95_ms, latency_p99_ms, availability_ratio, cpu_ratio, memory_ratio, saturation_ratio,
    saturation_resource, saturation_resources)
  select
    series_id, day, hours,
    case when has_requests and requests_fit then requests end,
    case when has_requests and not requests_fit then requests_exact end,
    case when has_errors and errors_fit then errors end,
    case when has_errors and not errors_fit then errors_exact end,
    case when has_errors_5xx and errors_5xx_fit then errors_5xx end,
    case when has_errors_5xx and not errors_5xx_fit then errors_5xx_exact end,
    latency_p50_ms, latency_p95_ms, latency_p99_ms, availability_ratio, cpu_ratio, memory_ratio, saturation_ratio,
    case when has_resource and has_one_resource then saturation_resource end,
    case when has_resource and not has_one_resource then saturation_resources end
    from packed
   order by day, series_id;
  get diagnostics sealed = row_count;
  return sealed;
end
$$;
