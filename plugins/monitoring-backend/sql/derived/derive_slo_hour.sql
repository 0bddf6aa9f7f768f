-- Recomputes the hours of exactly the given (SLO, span) pairs from hourly signals. Each hour is counted by the version
-- that was valid when it began, so that a new threshold never rewrites history. An hour without facts loses its row.
-- Only what the signals can say at their own resolution is counted: slices of an hour.
create or replace function derive_slo_hour(slo_ids integer[], span_froms timestamptz[], span_tos timestamptz[])
returns integer
language plpgsql
as $$
declare
  changed integer;
begin
  with wanted as (
    select distinct * from unnest(slo_ids, span_froms, span_tos) as given(slo_id, span_from, span_to)
  ),
  counted as materialized (
    select distinct on (slo.slo_id, hour.ts, wanted.span_from, wanted.span_to)
      slo.slo_id, wanted.span_from, wanted.span_to, hour.ts, slot.good, slot.total, slot.good_slices, slot.valid_slices,
      case
        when slo.sli_kind = 'availability' then 'counts'
        when slo.sli_kind like 'latency_%' then 'hourly_' || substr(slo.sli_kind, 9)
        else 'hourly_ratio'
      end as method
      from wanted
      join slo on slo.slo_id = wanted.slo_id
      join series
        on series.entity_ref = slo.entity_ref
       and series.environment = slo.environment
      join slo_definition as definition
        on definition.slo_id = slo.slo_id
       and definition.valid && tstzrange(wanted.span_from, wanted.span_to)
       and definition.slice_seconds = 3600
     cross join lateral signal_hours(series.series_id, wanted.span_from, wanted.span_to) as hour
     cross join lateral count_slo_slot(
       slo.sli_kind, definition.threshold, definition.operator, hour.requests, hour.errors, hour.errors_5xx,
       hour.latency_p50_ms, hour.latency_p95_ms, hour.latency_p99_ms, hour.availability_ratio, hour.saturation_ratio) as slot
     where definition.valid @> hour.ts
     order by slo.slo_id, hour.ts, wanted.span_from, wanted.span_to
  ),
  -- A list for each span: held against the rows of all spans, every hour would be compared with every other.
  kept as materialized (
    select slo_id, span_from, span_to, array_agg(ts) as hours from counted group by slo_id, span_from, span_to
  ),
  spans as materialized (
    select wanted.*, coalesce(kept.hours, '{}') as hours from wanted left join kept using (slo_id, span_from, span_to)
  ),
  gone as (
    delete from slo_hour as held
     using spans
     where held.slo_id = spans.slo_id
       and held.ts >= spans.span_from
       and held.ts < spans.span_to
       and held.ts <> all(spans.hours)
    returning 1
  ),
  put as (
    insert into slo_hour as held (slo_id, ts, good, total, good_slices, valid_slices, expected_slots, method)
    select distinct on (slo_id, ts) slo_id, ts, good, total, good_slices, valid_slices, 1, method
      from counted
     order by slo_id, ts
    on conflict (slo_id, ts) do update set
      good = excluded.good,
      total = excluded.total,
      good_slices = excluded.good_slices,
      valid_slices = excluded.valid_slices,
      expected_slots = excluded.expected_slots,
      method = excluded.method
    where (held.*) is distinct from (excluded.*)
    returning 1
  )
  select (select count(*) from gone) + (select count(*) from put) into changed;
  return changed;
end
$$;
