-- Grain: one row where the slot says something about the indicator, none where it does not. KPI.md 1.1 and 1.2.
-- An idle slot (no request was made, and the source says so) has a total, or valid slices, of 0. A slot whose counts
-- contradict each other (more errors than requests) says nothing. Events are counted in good and total, slices in
-- good_slices and valid_slices; thresholds are compared as they are written, not as binary fractions.
create or replace function count_slo_slot(
  sli_kind text, threshold numeric, operator text,
  requests double precision, errors double precision, errors_5xx double precision,
  latency_p50_ms real, latency_p95_ms real, latency_p99_ms real, availability_ratio real, saturation_ratio real)
returns table (good numeric, total numeric, good_slices numeric, valid_slices integer)
language sql immutable
as $$
  select
    case when sli_kind = 'availability' then round(requests::numeric, 6) - round(coalesce(errors, 0)::numeric, 6) end,
    case when sli_kind = 'availability' then round(requests::numeric, 6) end,
    case
      when sli_kind = 'availability' then null
      when slot.value is null then 0
      when sli_kind = 'availability_time' then slot.value
      else (case operator
        when 'lt' then slot.value < threshold
        when 'lte' then slot.value <= threshold
        when 'gt' then slot.value > threshold
        when 'gte' then slot.value >= threshold
      end)::integer
    end,
    case when sli_kind = 'availability' then null when slot.value is null then 0 else 1 end
  from (
    select case sli_kind
      when 'availability_time' then availability_ratio::numeric
      when 'error_rate' then errors::numeric / nullif(requests, 0)::numeric
      -- Of what is not asked by requests, the share of the slot it was down for.
      when 'availability_service' then
        coalesce(errors::numeric / nullif(requests, 0)::numeric, case when requests is null then 1 - availability_ratio::numeric end)
      when 'error_rate_5xx' then errors_5xx::numeric / nullif(requests, 0)::numeric
      when 'latency_p50' then latency_p50_ms::numeric
      when 'latency_p95' then latency_p95_ms::numeric
      when 'latency_p99' then latency_p99_ms::numeric
      when 'saturation' then saturation_ratio::numeric
    end as value
  ) as slot
  where case
    when sli_kind = 'availability' then
      requests >= 0 and (errors >= 0 and errors <= requests or requests = 0 and errors is null)
    when sli_kind in ('availability_time', 'saturation') then slot.value is not null
    when sli_kind in ('error_rate', 'error_rate_5xx', 'availability_service') then
      requests = 0 or slot.value between 0 and 1
    else slot.value is not null or requests = 0
  end
$$;
