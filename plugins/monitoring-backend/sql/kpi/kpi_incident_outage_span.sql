-- Grain: one row per subject, period, series and outage that meets the time the series was watched in the period. KPI.md 1.7.
-- An outage is the union of incidents of priority 1 and 2 of one series. down_s is what of it lies in the watched time, in
-- seconds; is_failure: it began there. ended_at is null while it lasts. watched_s is the watched time, also on a row without
-- an outage (onset_at null), so that every series that was watched has one.
-- Time before incidents of a series were collected is not watched.
create or replace function kpi_incident_outage_span(
  known_at timestamptz, seen_at timestamptz, subjects text[], series_ids integer[], valid tstzrange[],
  period_keys text[], starts timestamptz[], ends timestamptz[])
returns table (
  subject text,
  period_key text,
  series_id integer,
  watched_s double precision,
  onset_at timestamptz,
  ended_at timestamptz,
  down_s double precision,
  is_failure boolean
)
language sql stable
set search_path from current
as $$
  with period as materialized (
    select given.period_key, given.starts, least(given.ends, seen_at) as until
    from unnest(period_keys, starts, ends) as given(period_key, starts, ends)
  ),
  collected as (
    select coverage.series_id, min(coverage.covered_from) as covered_from
    from pivot_coverage as coverage
    where coverage.stream = 'incidents'
    group by coverage.series_id
  ),
  watched as materialized (
    select
      given.subject, period.period_key, given.series_id,
      range_agg(tstzrange(greatest(period.starts, collected.covered_from), period.until) * given.valid) as spans
    from unnest(subjects, series_ids, valid) as given(subject, series_id, valid)
    join series on series.series_id = given.series_id and series.environment <> 'unknown'
    join collected on collected.series_id = given.series_id
    join period on greatest(period.starts, collected.covered_from) < period.until
    group by given.subject, period.period_key, given.series_id
    -- Who belonged there only before or after was not watched for it.
    having bool_or(not isempty(tstzrange(greatest(period.starts, collected.covered_from), period.until) * given.valid))
  ),
  outage as materialized (
    select held.series_id, unnest(held.spans) as span
    from incident_outage(array(select distinct watched.series_id from watched), known_at) as held
  )
  select
    watched.subject, watched.period_key, watched.series_id,
    (select coalesce(sum(extract(epoch from upper(part) - lower(part))), 0) from unnest(watched.spans) as part)::double precision,
    lower(outage.span), upper(outage.span),
    (select coalesce(sum(extract(epoch from upper(part) - lower(part))), 0)
       from unnest(watched.spans * tstzmultirange(outage.span)) as part)::double precision,
    coalesce(watched.spans @> lower(outage.span), false)
  from watched
  left join outage
    on outage.series_id = watched.series_id
   and watched.spans && outage.span
$$;
