-- Grain: one row per period that a view of periods holds, from the bound of the views (view_bound): the rolling 7, 30 and 90
-- days that end with the last day, the calendar month and quarter that day lies in, and the equal period before each.
-- Rolling ones by their name, calendar ones by their key (month:2026-11, quarter:2026-Q4). Windows are [starts, ends).
create or replace function kpi_incident_span(day_to date, zone text)
returns table (period_key text, is_previous boolean, starts timestamptz, ends timestamptz)
language sql stable
set search_path from current
as $$
  select
    place.period_key, place.is_previous, place.from_day::timestamp at time zone zone, place.to_day::timestamp at time zone zone
  from (
    select 'last_' || length || 'd' as period_key, false as is_previous, day_to - length as from_day, day_to as to_day
    from unnest(array[7, 30, 90]) as length
    union all
    select 'last_' || length || 'd', true, day_to - 2 * length, day_to - length
    from unnest(array[7, 30, 90]) as length
    union all
    select
      case unit
        when 'month' then 'month:' || to_char(begins, 'YYYY-MM')
        else 'quarter:' || to_char(begins, 'YYYY') || '-Q' || extract(quarter from begins)
      end,
      before = 1, begins::date, (begins + case unit when 'month' then interval '1 month' else interval '3 months' end)::date
    from unnest(array['month', 'quarter']) as unit
    cross join generate_series(0, 1) as before
    cross join lateral (
      select date_trunc(unit, (day_to - 1)::timestamp)
             - before * case unit when 'month' then interval '1 month' else interval '3 months' end as begins
    ) as begun
  ) as place
$$;
