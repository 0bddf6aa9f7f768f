-- Grain: one row per wanted (SLO, period) and line of its budget statement. KPI.md, Settled: Budget statement.
-- Units: bad in events or slices; minutes of the budget, whose sum over the lines is bad_minutes of kpi_slo (C × budget).
-- Consecutive bad hours with one cause make a line. Hours below the objective's own rate are the background,
-- one line; what a missing hour was taken for is one line of cause no_data.
-- Events that are only linked through a dependency cause nothing here.
create or replace function kpi_slo_statement(
  slo_ids integer[], period_froms timestamptz[], period_tos timestamptz[],
  alive_froms timestamptz[], alive_tos timestamptz[], known_tos timestamptz[],
  as_of timestamptz, stale_after interval)
returns table (
  position_no bigint,
  slo_id integer,
  line_no bigint,
  starts_at timestamptz,
  ends_at timestamptz,
  hours integer,
  cause text,
  cause_source text,
  cause_instance text,
  cause_id text,
  cause_label text,
  cause_title text,
  bad numeric,
  minutes numeric,
  budget_share numeric
)
language sql stable
set search_path from current
as $$
  with reading as (
    select kpi.*, slo.entity_ref, slo.environment, series.series_id,
      greatest(kpi.period_from, bound.alive_from) as counted_from,
      least(kpi.period_to, bound.alive_to, date_trunc('hour', least(coalesce(bound.known_to, '-infinity'), as_of), 'UTC')) as counted_to,
      announced_slots(slo.entity_ref, slo.environment, interval '1 hour') as announced
      from kpi_slo(slo_ids, period_froms, period_tos, alive_froms, alive_tos, known_tos, as_of, stale_after) as kpi
      join unnest(alive_froms, alive_tos, known_tos) with ordinality as bound(alive_from, alive_to, known_to, n)
        on bound.n = kpi.position_no
      join slo on slo.slo_id = kpi.slo_id
      left join series
        on series.entity_ref = slo.entity_ref
       and series.environment = slo.environment
     where kpi.bad_minutes > 0
  ),
  bad_hour as (
    select
      reading.position_no, reading.series_id, slot.ts, spent.bad,
      spent.bad < (1 - definition.target) * spent.total as is_background
      from reading
      join slo_hour as slot
        on slot.slo_id = reading.slo_id
       and slot.ts >= reading.counted_from
       and slot.ts < reading.counted_to
       and not reading.announced @> slot.ts
      join slo_definition as definition
        on definition.slo_id = reading.slo_id
       and definition.valid @> slot.ts
     cross join lateral (
       select
         case reading.method when 'occurrences' then slot.total - slot.good else slot.valid_slices - slot.good_slices end as bad,
         case reading.method when 'occurrences' then slot.total else slot.valid_slices end as total
     ) as spent
     where spent.bad > 0
  ),
  -- What may be behind a bad hour of a series, the more certain first. A release speaks where it is the primary cause
  -- of an incident (correlation_edge), from its end until that incident is resolved.
  possible_cause as (
    select link.series_id, 1 as rank, 'release' as cause, edge.target_source as source, edge.target_instance as instance,
      edge.target_id as external_id, coalesce(deployed.version, left(deployed.sha, 8), deployed.name) as label, null::text as title,
      coalesce(deployed.finished_at, incident.opened_at) as began_at, coalesce(incident.resolved_at, 'infinity') as ended_at
      from event_series as link
      join incident using (source, instance, external_id)
      join correlation_edge as edge
        on edge.source = incident.source
       and edge.instance = incident.instance
       and edge.incident_id = incident.external_id
       and edge.target_kind = 'release'
       and edge.series_id = link.series_id
       and edge.is_primary
       and upper_inf(edge.recorded)
      join deployment as deployed
        on deployed.source = edge.target_source
       and deployed.instance = edge.target_instance
       and deployed.external_id = edge.target_id
     where link.event_kind = 'incident'
       and link.via <> 'dependency'
       and incident.removed_at is null
       and incident.parent_id is null
       and incident.state <> 'canceled'
       and link.series_id in (select series_id from reading)
    union all
    select link.series_id, 2, 'problem', problem.source, problem.instance, problem.external_id,
      problem.display_id, problem.title, problem.started_at, coalesce(problem.ended_at, 'infinity')
      from event_series as link
      join problem using (source, instance, external_id)
     where link.event_kind = 'problem'
       and link.via <> 'dependency'
       and link.series_id in (select series_id from reading)
    union all
    select link.series_id, 3, 'change', change.source, change.instance, change.external_id, change.number, change.title,
      coalesce(change.work_start_at, change.planned_start_at),
      coalesce(change.work_end_at, change.planned_end_at, change.work_start_at)
      from event_series as link
      join change using (source, instance, external_id)
     where link.event_kind = 'change'
       and link.via <> 'dependency'
       and change.removed_at is null
       and change.state <> 'canceled'
       and link.series_id in (select series_id from reading)
    union all
    -- Work that was announced too late to be left out, or that fills only a part of the hour.
    select reading.series_id, 4, 'maintenance', null, null, null, work.origin, null, work.starts_at,
      least(work.ends_at, work.removed_at)
      from (select distinct series_id, entity_ref, environment from reading) as reading
      join maintenance_window as work
        on work.entity_ref = reading.entity_ref
       and work.environment = reading.environment
       and work.starts_at < least(work.ends_at, work.removed_at)
    union all
    select link.series_id, 5, 'incident', incident.source, incident.instance, incident.external_id, incident.number, incident.title,
      incident.opened_at, coalesce(incident.resolved_at, 'infinity')
      from event_series as link
      join incident using (source, instance, external_id)
     where link.event_kind = 'incident'
       and link.via <> 'dependency'
       and incident.removed_at is null
       and incident.parent_id is null
       and incident.state <> 'canceled'
       and link.series_id in (select series_id from reading)
  ),
  explained as (
    select distinct on (bad_hour.position_no, bad_hour.ts)
      bad_hour.position_no, bad_hour.ts, bad_hour.bad,
      case when bad_hour.is_background then 'background' else coalesce(found.cause, 'unexplained') end as cause,
      found.source, found.instance, found.external_id, found.label, found.title
      from bad_hour
      left join possible_cause as found
        on found.series_id = bad_hour.series_id
       and not bad_hour.is_background
       and found.began_at < bad_hour.ts + interval '1 hour'
       and found.ended_at > bad_hour.ts
     order by bad_hour.position_no, bad_hour.ts, found.rank, found.began_at, found.source, found.instance, found.external_id
  ),
  run as (
    select explained.*,
      case when cause = 'background' then null else
        ts - interval '1 hour' * row_number() over (
          partition by position_no, cause, source, instance, external_id, label order by ts)
      end as run_key
      from explained
  ),
  line as (
    select position_no, min(ts) as starts_at, max(ts) + interval '1 hour' as ends_at, count(*)::integer as hours, cause,
      source, instance, external_id, label, title, sum(bad) as bad
      from run
     group by position_no, cause, source, instance, external_id, label, title, run_key
    union all
    select reading.position_no, reading.counted_from, reading.counted_to, null, 'no_data', null, null, null, null, null,
      reading.bad - coalesce(listed.bad, 0)
      from reading
      left join (select position_no, sum(bad) as bad from bad_hour group by position_no) as listed using (position_no)
     where reading.bad > coalesce(listed.bad, 0)
  )
  select
    line.position_no, reading.slo_id,
    row_number() over (
      partition by line.position_no
      order by line.cause in ('background', 'no_data'), line.starts_at, line.cause, line.external_id),
    line.starts_at, line.ends_at, line.hours, line.cause, line.source, line.instance, line.external_id, line.label, line.title,
    line.bad,
    line.bad * reading.bad_minutes / reading.bad,
    line.bad * reading.consumed / reading.bad
    from line
    join reading using (position_no)
   order by 1, 3
$$;
