-- Grain: one row per subject and incident that counts: each once, whatever it has of members. KPI.md 1.7 and 4.4.
-- subjects, series_ids and valid say in pairs who was a member when (kpi_incident_member); an incident is of the subjects
-- that its series belonged to when it was opened. Every KPI of incidents is counted over these rows and no others.
-- Priority 0 = none given. is_recurrent: one of its fingerprints was resolved in the 90 days before.
create or replace function kpi_incident_subject(
  known_at timestamptz, subjects text[], series_ids integer[], valid tstzrange[])
returns table (
  subject text,
  source text,
  instance text,
  external_id text,
  state text,
  priority smallint,
  opened_at timestamptz,
  acknowledged_at timestamptz,
  resolved_at timestamptz,
  reopen_count integer,
  has_fingerprint boolean,
  is_recurrent boolean
)
language sql stable
set search_path from current
-- Joins of whole sets: the planner takes (source, instance, id) for independent, expects one row and would loop.
set enable_nestloop = off
as $$
  with member as (
    select given.subject, given.series_id, given.valid
    from unnest(subjects, series_ids, valid) as given(subject, series_id, valid)
    join series on series.series_id = given.series_id
    where series.environment <> 'unknown'
  ),
  linked as (
    select distinct
      member.subject, known.source, known.instance, known.external_id, known.state,
      coalesce(known.priority, 0)::smallint as priority, known.opened_at, known.acknowledged_at, known.resolved_at,
      known.reopen_count
    from incident_known(known_at) as known
    join event_series as link
      on link.event_kind = 'incident'
     and link.source = known.source
     and link.instance = known.instance
     and link.external_id = known.external_id
     and link.via <> 'dependency'
    join member
      on member.series_id = link.series_id
     and member.valid @> known.opened_at
  ),
  -- By subject: what came back at another team's entity did not come back here.
  printed as (
    select member.subject, held.source, held.instance, held.external_id, bool_or(held.repeats_id is not null) as is_recurrent
    from kpi_incident_recurrence(known_at) as held
    join member
      on member.series_id = held.series_id
     and member.valid @> held.opened_at
    group by member.subject, held.source, held.instance, held.external_id
  )
  select
    linked.subject, linked.source, linked.instance, linked.external_id, linked.state, linked.priority, linked.opened_at,
    linked.acknowledged_at, linked.resolved_at, linked.reopen_count,
    printed.is_recurrent is not null, coalesce(printed.is_recurrent, false)
  from linked
  left join printed using (subject, source, instance, external_id)
$$;
