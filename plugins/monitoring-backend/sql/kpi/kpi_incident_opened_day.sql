-- Grain: one row per reporting-zone day on which an incident of any of these series (null: every series of the environment)
-- was opened. KPI.md 0.3: each incident once, whatever it has of series. The days are [from_day, to_day).
-- No joins of whole sets: the incidents of the days are found by an index, and each is looked up.
create or replace function kpi_incident_opened_day(
  known_at timestamptz, environment_name text, visible integer[], from_day date, to_day date, zone text)
returns table (day date, opened integer)
language sql stable
as $$
  select (known.opened_at at time zone zone)::date, count(*)::integer
  from incident_known(known_at) as known
  where known.opened_at >= from_day::timestamp at time zone zone
    and known.opened_at < to_day::timestamp at time zone zone
    and exists (
      select 1
        from event_series as link
        join series
          on series.series_id = link.series_id
         and series.environment = environment_name
       where link.event_kind = 'incident'
         and link.source = known.source
         and link.instance = known.instance
         and link.external_id = known.external_id
         and link.via <> 'dependency'
         and (visible is null or link.series_id = any(visible)))
  group by 1
$$;
