-- Grain: 168 rows per subject: ISO weekday (1 = Monday) and hour of the reporting zone. KPI.md 1.7. Units: counts, hours.
-- exposure_hours: how long it was that weekday and hour in [starts, ends), as far as seen_at: the hour that October repeats
-- counts twice, the one that March skips not at all. Counts add up to all that was opened, exposure to all the time.
create or replace function kpi_incident_heat(
  known_at timestamptz, seen_at timestamptz, subjects text[], series_ids integer[], valid tstzrange[],
  starts timestamptz, ends timestamptz, zone text)
returns table (
  subject text,
  iso_weekday smallint,
  local_hour smallint,
  opened integer,
  exposure_hours double precision
)
language sql stable
set search_path from current
as $$
  with exposed as (
    select
      extract(isodow from hour at time zone zone)::smallint as iso_weekday,
      extract(hour from hour at time zone zone)::smallint as local_hour,
      sum(extract(epoch from least(hour + interval '1 hour', ends, seen_at) - greatest(hour, starts)) / 3600)::double precision as hours
    from generate_series(date_trunc('hour', starts, 'UTC'), least(ends, seen_at), interval '1 hour') as hour
    where hour < least(ends, seen_at)
    group by 1, 2
  ),
  cell as (
    select named.subject, weekday::smallint as iso_weekday, local_hour::smallint as local_hour
    from (select distinct subject from unnest(subjects) as subject) as named
    cross join generate_series(1, 7) as weekday
    cross join generate_series(0, 23) as local_hour
  ),
  counted as (
    select held.subject, place.iso_weekday, place.local_hour, count(*)::integer as opened
    from kpi_incident_subject(known_at, subjects, series_ids, valid) as held
    join lateral (
      select extract(isodow from held.opened_at at time zone zone)::smallint as iso_weekday,
             extract(hour from held.opened_at at time zone zone)::smallint as local_hour
    ) as place on true
    where held.opened_at >= starts
      and held.opened_at < least(ends, seen_at)
    group by held.subject, place.iso_weekday, place.local_hour
  )
  select cell.subject, cell.iso_weekday, cell.local_hour, coalesce(counted.opened, 0), coalesce(exposed.hours, 0)
  from cell
  left join exposed using (iso_weekday, local_hour)
  left join counted using (subject, iso_weekday, local_hour)
$$;
