-- Grain: one row per composite, whose parts are SLOs of hourly slices. KPI.md 1.5: a slice of a composite is bad where
-- that of any part is, so it is never better than its worst part. Units: slices, hours; sli is null where none is valid.
-- A slice without traffic in every part that is there is idle; one that is missing in all is missing.
create or replace function kpi_slo_composite(
  composite_nos integer[], slo_ids integer[], period_from timestamptz, period_to timestamptz, known_to timestamptz)
returns table (
  composite_no integer,
  good numeric,
  total numeric,
  sli numeric,
  hours_expected integer,
  hours_covered integer
)
language sql stable
set search_path from current
as $$
  with part as materialized (
    select given.composite_no, given.slo_id, announced_slots(slo.entity_ref, slo.environment, interval '1 hour') as announced
      from unnest(composite_nos, slo_ids) as given(composite_no, slo_id)
      join slo on slo.slo_id = given.slo_id and slo.method = 'timeslices'
  ),
  slice as (
    select part.composite_no, hour.ts, bool_and(hour.good_slices >= hour.valid_slices) as is_good, max(hour.valid_slices) as valid
      from part
      join slo_hour as hour
        on hour.slo_id = part.slo_id
       and hour.expected_slots = 1
       and hour.ts >= period_from
       and hour.ts < least(period_to, known_to)
     where not part.announced @> hour.ts
     group by part.composite_no, hour.ts
  )
  select
    asked.composite_no,
    (count(*) filter (where slice.is_good and slice.valid > 0))::numeric,
    (count(*) filter (where slice.valid > 0))::numeric,
    (count(*) filter (where slice.is_good and slice.valid > 0))::numeric / nullif(count(*) filter (where slice.valid > 0), 0),
    hours_between(period_from, least(period_to, known_to)),
    count(slice.ts)::integer
    from (select distinct composite_no from unnest(composite_nos) as given(composite_no)) as asked
    left join slice on slice.composite_no = asked.composite_no
   group by asked.composite_no
   order by asked.composite_no
$$;
