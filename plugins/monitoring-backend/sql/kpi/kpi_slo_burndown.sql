-- Grain: one row per wanted (SLO, period) that was judged and step of it, from its start to the last hour that is known.
-- KPI.md 1.1. Units: remaining is the share of the budget that is left at ends_at (negative: overspent); hours.
-- Steps are of equal length and hold whole hours by their start. hours_covered is 0 where nothing was observed in a step.
-- What was taken for missing hours has no hour of its own: it is spent with the last step, which ends at 1 - consumed
-- of kpi_slo, whatever the steps.
create or replace function kpi_slo_burndown(
  slo_ids integer[], period_froms timestamptz[], period_tos timestamptz[],
  alive_froms timestamptz[], alive_tos timestamptz[], known_tos timestamptz[],
  as_of timestamptz, stale_after interval, steps integer)
returns table (
  position_no bigint,
  slo_id integer,
  step_no integer,
  ends_at timestamptz,
  hours_covered integer,
  remaining numeric
)
language sql stable
set search_path from current
as $$
  with reading as materialized (
    select kpi.*, span.*, announced_slots(slo.entity_ref, slo.environment, interval '1 hour') as announced
      from kpi_slo(slo_ids, period_froms, period_tos, alive_froms, alive_tos, known_tos, as_of, stale_after) as kpi
      join unnest(alive_froms, alive_tos, known_tos) with ordinality as bound(alive_from, alive_to, known_to, n)
        on bound.n = kpi.position_no
      join slo on slo.slo_id = kpi.slo_id
     cross join lateral (
       select
         greatest(kpi.period_from, bound.alive_from) as counted_from,
         least(kpi.period_to, bound.alive_to, date_trunc('hour', least(coalesce(bound.known_to, '-infinity'), as_of), 'UTC')) as counted_to
     ) as span
     where kpi.consumed is not null
       and span.counted_from < span.counted_to
  ),
  step as (
    select
      reading.position_no, series.step_no,
      reading.counted_from + (reading.counted_to - reading.counted_from) * (series.step_no::double precision / steps) as ends_at
      from reading
     cross join generate_series(1, steps) as series(step_no)
  ),
  spent as (
    select
      reading.position_no, place.step_no, count(*)::integer as hours_covered,
      sum(case reading.method when 'occurrences' then slot.total - slot.good else slot.valid_slices - slot.good_slices end) as bad
      from reading
      join slo_hour as slot
        on slot.slo_id = reading.slo_id
       and slot.ts >= reading.counted_from
       and slot.ts < reading.counted_to
       and not reading.announced @> slot.ts
     cross join lateral (
       select least(steps, 1 + floor(
         extract(epoch from slot.ts - reading.counted_from) / extract(epoch from reading.counted_to - reading.counted_from) * steps)::integer)
         as step_no
     ) as place
     group by reading.position_no, place.step_no
  )
  select
    step.position_no, reading.slo_id, step.step_no, step.ends_at, coalesce(spent.hours_covered, 0),
    case
      when step.step_no = steps then 1 - reading.consumed
      else 1 - coalesce(sum(spent.bad) over so_far * reading.consumed / nullif(reading.bad, 0), 0)
    end
    from step
    join reading using (position_no)
    left join spent
      on spent.position_no = step.position_no
     and spent.step_no = step.step_no
  window so_far as (partition by step.position_no order by step.step_no)
   order by step.position_no, step.step_no
$$;
