-- Grain: one row per subject and period that had a member whose incidents were collected. KPI.md 1.7, MTBF. Units: seconds.
-- Outages and failures as in kpi_incident_outage_span. What began before the period is down time in it and no failure.
-- mtbf_s is (observed - down) / failures; without a failure it is null and mtbf_least_s is the 95 % lower bound.
create or replace function kpi_incident_outage(
  known_at timestamptz, seen_at timestamptz, subjects text[], series_ids integer[], valid tstzrange[],
  period_keys text[], starts timestamptz[], ends timestamptz[])
returns table (
  subject text,
  period_key text,
  members integer,
  observed_s double precision,
  down_s double precision,
  failures integer,
  mtbf_s double precision,
  mtbf_least_s double precision
)
language sql stable
set search_path from current
as $$
  with counted as (
    select
      span.subject, span.period_key, span.series_id, max(span.watched_s) as observed_s, sum(span.down_s) as down_s,
      count(*) filter (where span.is_failure) as failures
    from kpi_incident_outage_span(known_at, seen_at, subjects, series_ids, valid, period_keys, starts, ends) as span
    group by span.subject, span.period_key, span.series_id
  ),
  summed as (
    select
      counted.subject, counted.period_key, count(*)::integer as members, sum(counted.observed_s) as observed_s,
      sum(counted.down_s) as down_s, sum(counted.failures)::integer as failures
    from counted
    group by counted.subject, counted.period_key
  )
  select
    summed.subject, summed.period_key, summed.members, summed.observed_s, summed.down_s, summed.failures,
    (summed.observed_s - summed.down_s) / nullif(summed.failures, 0),
    case when summed.failures = 0 then summed.observed_s / 2.996 end
  from summed
$$;
