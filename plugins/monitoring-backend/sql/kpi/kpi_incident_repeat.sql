-- Grain: one row per subject, series and fingerprint with an incident opened in [starts, ends) that repeats an earlier one.
-- KPI.md 1.7. times = incidents of the fingerprint that were opened in the window; recurrent = those of them that repeat one.
create or replace function kpi_incident_repeat(
  known_at timestamptz, subjects text[], series_ids integer[], valid tstzrange[], starts timestamptz, ends timestamptz)
returns table (
  subject text,
  series_id integer,
  fingerprint text,
  source text,
  instance text,
  problem_id text,
  times integer,
  recurrent integer,
  last_id text,
  last_opened_at timestamptz
)
language sql stable
set search_path from current
set enable_nestloop = off
as $$
  select
    given.subject, held.series_id, held.fingerprint, held.source, held.instance,
    -- One problem record is part of the fingerprint; where it is not, there is none.
    max(held.problem_id), count(*)::integer, (count(*) filter (where held.repeats_id is not null))::integer,
    (array_agg(held.external_id order by held.opened_at desc, held.external_id desc))[1], max(held.opened_at)
  from kpi_incident_recurrence(known_at) as held
  join unnest(subjects, series_ids, valid) as given(subject, series_id, valid)
    on given.series_id = held.series_id
   and given.valid @> held.opened_at
  join series on series.series_id = held.series_id and series.environment <> 'unknown'
  where held.opened_at >= starts
    and held.opened_at < ends
  group by given.subject, held.series_id, held.fingerprint, held.source, held.instance
  having count(*) filter (where held.repeats_id is not null) > 0
$$;
