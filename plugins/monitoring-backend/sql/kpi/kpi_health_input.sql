-- Grain: one row per series of a present entity: what events say of its health and risk at the instant `at`. KPI.md 4.2, 4.3.
-- Facts as known at known_at ('infinity' = now) of what had happened at `at`, so that any past day can be scored again.
-- Each *_reason is null where the figures beside it may be taken for all there is; else why not: not_mapped | no_data |
-- feed_late (older than its stale_after: incidents, changes, deployments). Counts; days. Windows end at `at`:
-- 90 days for recurrence and rate, 30 for releases and the baseline, 1 for releases in flight, 7 ahead for changes. They are
-- elapsed time, written in hours: how long a day of an interval is hangs on the zone of the session.
-- p1..p4 are open incidents; one without a priority counts as 4, one of a lower priority not at all. A dependency's are apart.
create or replace function kpi_health_input(
  known_at timestamptz, at timestamptz, causal_windows interval[], main_p numeric, stale_after interval[])
returns table (
  series_id integer,
  entity_ref text,
  environment text,
  tier smallint,
  incidents_reason text,
  p1 integer,
  p2 integer,
  p3 integer,
  p4 integer,
  dependency_p1 integer,
  dependency_p2 integer,
  dependency_p3 integer,
  dependency_p4 integer,
  incidents integer,
  recurrent integer,
  rated_incidents integer,
  rated_days double precision,
  baseline integer,
  changes_reason text,
  changes_ahead integer,
  deployments_reason text,
  mature integer,
  failed integer,
  releases_in_flight integer,
  dependencies integer,
  dependencies_known integer,
  dependencies_critical integer
)
language sql stable
set search_path from current
-- Joins of whole sets: the planner takes (source, instance, id) for independent, expects one row and would loop.
set enable_nestloop = off
as $$
  with own as materialized (
    select series.series_id, series.entity_ref, series.environment, coalesce(entity.tier, 2)::smallint as tier
    from series
    join entity on entity.entity_ref = series.entity_ref
    where entity.kind <> 'system'
      and (entity.removed_at is null or entity.removed_at > at)
      and series.environment <> 'unknown'
  ),
  collected as (
    select
      coverage.series_id, coverage.stream, min(coverage.covered_from) as covered_from,
      -- One instance that lags makes the sum old.
      min(coalesce(feed.last_success_at, '-infinity')) as last_success_at
    from pivot_coverage as coverage
    left join feed
      on feed.source = coverage.source
     and feed.instance = coverage.instance
     and feed.stream = coverage.stream
     and feed.partition = 'live'
    where coverage.stream in ('incidents', 'changes')
    group by coverage.series_id, coverage.stream
  ),
  told as (
    select
      collected.series_id, collected.stream, collected.covered_from,
      case
        when collected.covered_from > at then 'no_data'
        when collected.last_success_at < at - stale_after[case collected.stream when 'incidents' then 1 else 2 end] then 'feed_late'
      end as reason
    from collected
  ),
  linked as materialized (
    select link.series_id, link.via, known.priority, known.opened_at,
           coalesce(known.resolved_at > at, known.state not in ('resolved', 'closed')) as is_open
    from incident_known(known_at) as known
    join event_series as link
      on link.event_kind = 'incident'
     and link.source = known.source
     and link.instance = known.instance
     and link.external_id = known.external_id
    where known.opened_at <= at
      and (known.opened_at > at - interval '2160 hours' or known.resolved_at is null or known.resolved_at > at)
  ),
  incident as (
    select
      linked.series_id,
      count(*) filter (where is_open and via <> 'dependency' and priority = 1)::integer as p1,
      count(*) filter (where is_open and via <> 'dependency' and priority = 2)::integer as p2,
      count(*) filter (where is_open and via <> 'dependency' and priority = 3)::integer as p3,
      count(*) filter (where is_open and via <> 'dependency' and coalesce(priority, 4) = 4)::integer as p4,
      count(*) filter (where is_open and via = 'dependency' and priority = 1)::integer as dependency_p1,
      count(*) filter (where is_open and via = 'dependency' and priority = 2)::integer as dependency_p2,
      count(*) filter (where is_open and via = 'dependency' and priority = 3)::integer as dependency_p3,
      count(*) filter (where is_open and via = 'dependency' and coalesce(priority, 4) = 4)::integer as dependency_p4,
      count(*) filter (where via <> 'dependency' and priority <= 3 and opened_at > at - interval '2160 hours')::integer as rated,
      count(*) filter (where via <> 'dependency' and opened_at > at - interval '720 hours')::integer as baseline
    from linked
    group by linked.series_id
  ),
  repeated as (
    select
      held.series_id, count(*) filter (where held.repeats_id is not null)::integer as recurrent
    from kpi_incident_recurrence(known_at) as held
    where held.opened_at <= at
      and held.opened_at > at - interval '2160 hours'
    group by held.series_id
  ),
  opened as (
    select linked.series_id, count(*)::integer as incidents
    from linked
    where linked.via <> 'dependency'
      and linked.opened_at > at - interval '2160 hours'
    group by linked.series_id
  ),
  ahead as (
    select link.series_id, count(distinct (change.source, change.instance, change.external_id))::integer as changes
    from kpi_change_window(known_at) as change
    join event_series as link
      on link.event_kind = 'change'
     and link.source = change.source
     and link.instance = change.instance
     and link.external_id = change.external_id
     and link.via <> 'dependency'
    where change.approval = 'approved'
      and change.state <> 'canceled'
      and change.opened_at <= at
      and change.starts_at > at
      and change.starts_at <= at + interval '168 hours'
    group by link.series_id
  ),
  released as (
    select
      held.series_id,
      count(*) filter (where held.kind in ('change', 'remediation') and held.mature_at <= at)::integer as mature,
      count(*) filter (
        where held.kind in ('change', 'remediation') and held.mature_at <= at
          and (cardinality(held.failed_by) > 0 or coalesce(held.incident_p >= main_p, false)))::integer as failed,
      count(*) filter (where held.kind <> 'redeploy' and held.finished_at > at - interval '24 hours')::integer as in_flight
    from kpi_dora_release(array(select own.series_id from own), known_at, causal_windows, main_p) as held
    where held.finished_at <= at
      and held.finished_at > at - interval '720 hours'
    group by held.series_id
  ),
  deployed as (
    select
      held.series_id,
      case
        when held.deploy_source is null then 'not_mapped'
        when held.complete_to is null then 'no_data'
        when held.complete_to < at - stale_after[3] then 'feed_late'
      end as reason
    from kpi_dora_coverage(array(select own.series_id from own)) as held
  ),
  -- The last state that was noted before the instant.
  state as (
    select distinct on (noted.series_id) noted.series_id, noted.to_state
    from entity_state_change as noted
    where noted.changed_at <= at
    order by noted.series_id, noted.changed_at desc
  ),
  dependency as (
    select
      own.series_id, count(*)::integer as total, count(state.to_state) filter (where state.to_state <> 'unknown')::integer as known,
      count(*) filter (where state.to_state = 'critical')::integer as critical
    from own
    join (
      select distinct relation.from_ref, relation.to_ref
        from entity_relation as relation
       where relation.kind = 'dependsOn'
         and relation.valid @> at
    ) as relation on relation.from_ref = own.entity_ref
    join own as target
      on target.entity_ref = relation.to_ref
     and target.environment = own.environment
    left join state on state.series_id = target.series_id
    group by own.series_id
  )
  select
    own.series_id, own.entity_ref, own.environment, own.tier,
    case when on_incidents.series_id is null then 'not_mapped' else on_incidents.reason end,
    coalesce(incident.p1, 0), coalesce(incident.p2, 0), coalesce(incident.p3, 0), coalesce(incident.p4, 0),
    coalesce(incident.dependency_p1, 0), coalesce(incident.dependency_p2, 0), coalesce(incident.dependency_p3, 0),
    coalesce(incident.dependency_p4, 0),
    coalesce(opened.incidents, 0), coalesce(repeated.recurrent, 0), coalesce(incident.rated, 0),
    extract(epoch from least(interval '2160 hours', at - on_incidents.covered_from)) / 86400,
    coalesce(incident.baseline, 0),
    case when on_changes.series_id is null then 'not_mapped' else on_changes.reason end,
    coalesce(ahead.changes, 0),
    coalesce(deployed.reason, case when deployed.series_id is null then 'not_mapped' end),
    coalesce(released.mature, 0), coalesce(released.failed, 0), coalesce(released.in_flight, 0),
    coalesce(dependency.total, 0), coalesce(dependency.known, 0), coalesce(dependency.critical, 0)
  from own
  left join told as on_incidents on on_incidents.series_id = own.series_id and on_incidents.stream = 'incidents'
  left join told as on_changes on on_changes.series_id = own.series_id and on_changes.stream = 'changes'
  left join incident on incident.series_id = own.series_id
  left join opened on opened.series_id = own.series_id
  left join repeated on repeated.series_id = own.series_id
  left join ahead on ahead.series_id = own.series_id
  left join released on released.series_id = own.series_id
  left join deployed on deployed.series_id = own.series_id
  left join dependency on dependency.series_id = own.series_id
$$;
