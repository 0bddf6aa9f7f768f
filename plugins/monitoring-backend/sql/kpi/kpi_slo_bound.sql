-- Grain: one row per wanted SLO. The bounds kpi_slo asks for, from what was collected. KPI.md 1.2.
-- alive_from is the first hour the series was seen at, where the source had been asked for the hours before and gave
-- none: then the entity was not there yet. Where they were not asked, they are missing, and alive_from is null.
-- alive_to is when the catalog lost the entity. known_to is the end of what the hourly signals cover without a break, and of
-- an SLO that counts outages of what is known of both them and incidents; null where either was never asked for.
create or replace function kpi_slo_bound(slo_ids integer[])
returns table (slo_id integer, alive_from timestamptz, alive_to timestamptz, known_to timestamptz)
language sql stable
set search_path from current
as $$
  select
    slo.slo_id,
    case when asked.covered_from < first_hour.ts then first_hour.ts end,
    entity.removed_at,
    case
      when slo.sli_kind <> 'availability_service' then asked.covered_to
      when asked.incidents_to is not null and asked.covered_to is not null then least(asked.covered_to, asked.incidents_to)
    end
    from slo
    left join entity on entity.entity_ref = slo.entity_ref
    left join series
      on series.entity_ref = slo.entity_ref
     and series.environment = slo.environment
    left join lateral (
      select
        min(coverage.covered_from) filter (where coverage.stream = 'signals_hour') as covered_from,
        max(coverage.covered_to) filter (where coverage.stream = 'signals_hour') as covered_to,
        max(coverage.covered_to) filter (where coverage.stream = 'incidents') as incidents_to
        from pivot_coverage as coverage
       where coverage.series_id = series.series_id
         and (coverage.stream = 'signals_hour' or coverage.stream = 'incidents' and slo.sli_kind = 'availability_service')
    ) as asked on true
    left join lateral (
      select least(
        (select hour.ts from signal_hour as hour where hour.series_id = series.series_id order by hour.ts limit 1),
        -- Of a sealed day its first hour: the lowest bit that is set.
        (select sealed.day::timestamp at time zone 'UTC' + log(2, sealed.hours & -sealed.hours)::integer * interval '1 hour'
           from signal_day_packed as sealed where sealed.series_id = series.series_id order by sealed.day limit 1)) as ts
    ) as first_hour on true
   where slo.slo_id = any(slo_ids)
$$;
