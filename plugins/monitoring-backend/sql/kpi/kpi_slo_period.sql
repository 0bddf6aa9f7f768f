-- Grain: one row. The period of an SLO that contains an instant, or that ends at it where it rolls; sloPeriodAt of the
-- common package says the same. Half-open, UTC; a calendar period has the true hours of its zone. KPI.md 0.2.
create or replace function kpi_slo_period(
  window_kind text, window_hours integer, window_unit text, window_count integer, window_zone text, window_anchor text, at timestamptz)
returns table (starts_at timestamptz, ends_at timestamptz)
language sql stable
set search_path from current
as $$
  select at - window_hours * interval '1 hour', at
   where window_kind = 'rolling'
  union all
  select starts.at_local at time zone window_zone, (starts.at_local + unit.length) at time zone window_zone
    from (select date_trunc(window_unit, at at time zone window_zone) as at_local) as starts
   cross join (select case window_unit when 'quarter' then interval '3 months' else ('1 ' || window_unit)::interval end as length) as unit
   where window_kind = 'calendar' and window_anchor is null and window_count = 1
  union all
  -- Several units tile from the anchor; without one from the first Monday of 1970, or its first of January.
  select found.starts_at, found.ends_at
    from (
      select
        coalesce(window_anchor::timestamp, case window_unit when 'week' then timestamp '1970-01-05' else timestamp '1970-01-01' end) as origin,
        window_count * case window_unit when 'quarter' then interval '3 months' else ('1 ' || window_unit)::interval end as length,
        window_count * case window_unit when 'day' then 1 when 'week' then 7 when 'month' then 30.436875 when 'quarter' then 91.310625
          else 365.2425 end as mean_days
    ) as tile
   cross join lateral (
     select floor(extract(epoch from (at at time zone window_zone) - tile.origin) / 86400 / tile.mean_days)::integer as n
   ) as guess
   cross join lateral (
     -- Months differ in length, so the guess may be one off to either side.
     select
       (tile.origin + index * tile.length) at time zone window_zone as starts_at,
       (tile.origin + (index + 1) * tile.length) at time zone window_zone as ends_at
       from generate_series(guess.n - 2, guess.n + 2) as index
   ) as found
   where window_kind = 'calendar' and (window_anchor is not null or window_count > 1)
     and found.starts_at <= at
     and found.ends_at > at
$$;
