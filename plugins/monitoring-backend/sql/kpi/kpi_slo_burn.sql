-- Grain: one row per wanted (SLO, rule), in their order. KPI.md 1.4, sources: signal_5min (72 h), slo_hour.
-- A rule fires when both of its windows burn faster than its threshold. Burn rates are multiples of the sustainable
-- rate; windows are elapsed time that ends at tip_to (a whole 5 minutes) or, on hours, at hours_to (a whole hour).
-- resolution: 'tip' is exact. Where the tip covers too little the hours speak, and always of an SLO that counts outages:
-- 'hours' is exact too (both windows are whole hours), 'coarse' has its short window widened to an hour and is never a reason
-- to wake anybody; a rule whose long window is no longer than that cannot be told by hours, and shows only its long burn.
-- Nothing is expected before alive_from (null: no bound), so an entity an hour old can be told by its hour.
-- A window with coverage below 0.8 makes the rule unknown, not quiet. consumed and low_traffic are kpi_slo's.
create or replace function kpi_slo_burn(
  slo_ids integer[], severities text[], long_minutes integer[], short_minutes integer[], thresholds numeric[],
  period_hours numeric[], consumed numeric[], low_traffic boolean[], alive_froms timestamptz[], tip_to timestamptz, hours_to timestamptz)
returns table (
  position_no bigint,
  slo_id integer,
  severity text,
  threshold numeric,
  resolution text,
  long_window_minutes integer,
  short_window_minutes integer,
  burn_long numeric,
  burn_short numeric,
  coverage_long numeric,
  coverage_short numeric,
  state text,
  reason text,
  minutes_to_exhaustion numeric
)
language sql stable
set search_path from current
as $$
  with wanted as (
    select
      given.*, slo.entity_ref, slo.environment, slo.sli_kind, slo.method, definition.target, definition.threshold as limit_value,
      definition.operator, series.series_id,
      -- Hours cannot tell less than an hour.
      greatest(60, ceil(given.short_minutes / 60.0) * 60)::integer as short_on_hours,
      ceil(given.long_minutes / 60.0)::integer * 60 as long_on_hours
      from unnest(slo_ids, severities, long_minutes, short_minutes, thresholds, period_hours, consumed, low_traffic, alive_froms)
        with ordinality as given(slo_id, severity, long_minutes, short_minutes, threshold, period_hours, consumed, low_traffic, alive_from, n)
      join slo on slo.slo_id = given.slo_id
      join slo_definition as definition
        on definition.slo_id = slo.slo_id
       and definition.valid @> (greatest(tip_to, hours_to) - interval '1 microsecond')
       and definition.target < 1
      left join series
        on series.entity_ref = slo.entity_ref
       and series.environment = slo.environment
  ),
  announced as (
    select
      place.*, announced_slots(place.entity_ref, place.environment, interval '5 minutes') as tip_slots,
      announced_slots(place.entity_ref, place.environment, interval '1 hour') as hour_slots
      from (select distinct entity_ref, environment from wanted) as place
  ),
  -- Each window is read once, however many rules of an SLO share it.
  tip as (
    select span.slo_id, span.minutes, counted.*,
      ceil(extract(epoch from tip_to - span.begins_at) / 300) - (
        select coalesce(sum(extract(epoch from upper(work) - lower(work)) / 300), 0)
          from unnest(span.tip_slots * tstzmultirange(tstzrange(span.begins_at, tip_to))) as work
      ) as expected
      from (
        select distinct wanted.slo_id, wanted.series_id, wanted.sli_kind, wanted.method, wanted.limit_value, wanted.operator,
          announced.tip_slots, length.minutes,
          least(tip_to, greatest(tip_to - length.minutes * interval '1 minute', wanted.alive_from)) as begins_at
          from wanted
          join announced using (entity_ref, environment)
         cross join lateral unnest(array[wanted.long_minutes, wanted.short_minutes]) as length(minutes)
         where wanted.sli_kind <> 'availability_service'
      ) as span
     cross join lateral (
       select
         count(*) as covered,
         sum(case span.method when 'occurrences' then slot.good else slot.good_slices end) as good,
         sum(case span.method when 'occurrences' then slot.total else slot.valid_slices end) as total
         from signal_5min as fine
        cross join lateral count_slo_slot(
          span.sli_kind, span.limit_value, span.operator, fine.requests, fine.errors, fine.errors_5xx, fine.latency_p50_ms,
          fine.latency_p95_ms, fine.latency_p99_ms, fine.availability_ratio, fine.saturation_ratio) as slot
        where fine.series_id = span.series_id
          and fine.ts >= span.begins_at
          and fine.ts < tip_to
          and not span.tip_slots @> fine.ts
     ) as counted
  ),
  hour as (
    select span.slo_id, span.minutes, counted.*,
      hours_between(span.begins_at, hours_to) - (
        select coalesce(sum(hours_between(lower(work), upper(work))), 0)
          from unnest(span.hour_slots * tstzmultirange(tstzrange(span.begins_at, hours_to))) as work
      ) as expected
      from (
        select distinct wanted.slo_id, wanted.method, announced.hour_slots, length.minutes,
          least(hours_to, greatest(hours_to - length.minutes * interval '1 minute', wanted.alive_from)) as begins_at
          from wanted
          join announced using (entity_ref, environment)
         cross join lateral unnest(array[wanted.long_on_hours, wanted.short_on_hours]) as length(minutes)
      ) as span
     cross join lateral (
       select
         count(*) as covered,
         sum(case span.method when 'occurrences' then slot.good else slot.good_slices end) as good,
         sum(case span.method when 'occurrences' then slot.total else slot.valid_slices end) as total
         from slo_hour as slot
        where slot.slo_id = span.slo_id
          and slot.ts >= span.begins_at
          and slot.ts < hours_to
          and not span.hour_slots @> slot.ts
     ) as counted
  ),
  read as (
    select wanted.*, chosen.*,
      (chosen.long_total - chosen.long_good) / nullif(chosen.long_total, 0) / (1 - wanted.target) as burn_long,
      (chosen.short_total - chosen.short_good) / nullif(chosen.short_total, 0) / (1 - wanted.target) as burn_short
      from wanted
      left join tip as tip_long on tip_long.slo_id = wanted.slo_id and tip_long.minutes = wanted.long_minutes
      left join tip as tip_short on tip_short.slo_id = wanted.slo_id and tip_short.minutes = wanted.short_minutes
      left join hour as hour_long on hour_long.slo_id = wanted.slo_id and hour_long.minutes = wanted.long_on_hours
      left join hour as hour_short on hour_short.slo_id = wanted.slo_id and hour_short.minutes = wanted.short_on_hours
     cross join lateral (
       select
         wanted.sli_kind <> 'availability_service' and tip_long.covered >= 0.8 * tip_long.expected
           and tip_short.covered >= 0.8 * tip_short.expected as is_tip
     ) as enough
     cross join lateral (
       select
         case when is_tip then 'tip' when wanted.long_minutes = wanted.long_on_hours and wanted.short_minutes = wanted.short_on_hours
           then 'hours' else 'coarse' end as resolution,
         case when is_tip then wanted.long_minutes else wanted.long_on_hours end as long_read,
         case when is_tip then wanted.short_minutes else wanted.short_on_hours end as short_read,
         case when is_tip then tip_long.good else hour_long.good end as long_good,
         case when is_tip then tip_long.total else hour_long.total end as long_total,
         case when is_tip then tip_short.good else hour_short.good end as short_good,
         case when is_tip then tip_short.total else hour_short.total end as short_total,
         case when is_tip then tip_long.covered / nullif(tip_long.expected, 0)
           else hour_long.covered / nullif(hour_long.expected, 0)::numeric end as long_coverage,
         case when is_tip then tip_short.covered / nullif(tip_short.expected, 0)
           else hour_short.covered / nullif(hour_short.expected, 0)::numeric end as short_coverage
     ) as chosen
  ),
  judged as (
    select read.*,
      case
        when low_traffic then 'low_traffic'
        when resolution = 'coarse' and short_read >= long_read then 'needs_tip'
        when long_coverage is null or short_coverage is null then 'in_maintenance'
        when long_coverage < 0.8 or short_coverage < 0.8 then 'coverage_low'
        when long_total = 0 or short_total = 0 then 'no_traffic'
      end as reason
      from read
  )
  select
    n, slo_id, severity, threshold, resolution, long_read, short_read, burn_long,
    case when reason is distinct from 'needs_tip' then burn_short end,
    long_coverage, short_coverage,
    case
      when reason in ('low_traffic', 'no_traffic', 'in_maintenance') then 'not_evaluated'
      when reason is not null then 'unknown'
      when burn_long > threshold and burn_short > threshold then 'firing'
      else 'not_firing'
    end,
    reason,
    case when consumed >= 1 then 0 else period_hours * 60 * (1 - consumed) / nullif(burn_long, 0) end
  from judged
  order by n
$$;
