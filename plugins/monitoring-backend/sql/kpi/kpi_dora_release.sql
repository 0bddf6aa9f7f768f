-- Grain: one row per series and release, with what became of it, as known at known_at ('infinity' = now). KPI.md 1.6.
-- causal_windows holds W of tiers 1 to 4: a release is mature at its end + W. main_p is the probability from which a primary
-- incident of priority 1 or 2 counts. kind: change | rollback | remediation | redeploy.
-- release_key is one for what one pipeline brought to several series, so that a scope counts it once.
-- failed_by: rollback | revert | incident_link | hotfix | emergency_change | degraded; incidents are apart, for their
-- probability decides. is_reverted: passed over by a rollback without being what it repaired.
-- onset_at and recovered_at are those of the failure, should it be one; recovered_at is null while it lasts. Without an
-- incident it lasts until a rollback or a remediation: that something else came after it repaired nothing.
-- releases and brought: the rows of kpi_release and kpi_dora_change, where the caller has them already.
create or replace function kpi_dora_release(
  of_series integer[], known_at timestamptz, causal_windows interval[], main_p numeric, releases known_release[] default null,
  brought dora_change[] default null)
returns table (
  series_id integer,
  release_number bigint,
  release_key text,
  source text,
  instance text,
  first_id text,
  kind text,
  is_first boolean,
  started_at timestamptz,
  finished_at timestamptz,
  mature_at timestamptz,
  failed_by text[],
  incident_p numeric,
  incidents integer,
  is_reverted boolean,
  onset_at timestamptz,
  recovered_at timestamptz
)
language sql stable
set search_path from current
-- Sets of tens of thousands are sorted and hashed here: they would go to disk.
set work_mem = '32MB'
-- Lists of tens of thousands are handed over: as constants of a plan they would be copied again and again while planning.
set plan_cache_mode = force_generic_plan
-- Joins of whole sets: the planner takes (source, instance, id) for independent, expects one row and would loop.
set enable_nestloop = off
as $$
  with release as materialized (
    select held.* from kpi_release(of_series, known_at) as held where releases is null
    union all
    select held.* from unnest(releases) as held
  ),
  repair as materialized (
    select told.*
    from kpi_release_repair(
      of_series, known_at, case when releases is null then array(select release::known_release from release) else releases end, brought) as told
  ),
  repairing as (
    select repair.series_id, repair.release_number, min(repair.kind) as kind
    from repair
    group by repair.series_id, repair.release_number
  ),
  repaired as (
    select repair.series_id, repair.failed_number, array_agg(distinct repair.code order by repair.code) as codes, min(repair.repaired_at) as repaired_at
    from repair
    where repair.failed_number is not null
    group by repair.series_id, repair.failed_number
  ),
  reverted as (
    select distinct passed.series_id, passed.release_number
    from repair
    join release as passed
      on passed.series_id = repair.series_id
     and passed.release_number > repair.failed_number
     and passed.release_number < repair.release_number
    where repair.kind = 'rollback'
      -- What brought nothing new had nothing to take back.
      and passed.kind <> 'redeploy'
  ),
  seen_degraded as materialized (
    select held.series_id, held.source, held.instance, held.deployment_id
    from release_degraded as held
    where held.series_id = any(of_series)
      and held.recorded_at <= known_at
  ),
  degraded as (
    select target.series_id, target.release_number
    -- Few series have any: of the others no deployment is looked at.
    from kpi_release_target((select array_agg(distinct seen_degraded.series_id) from seen_degraded), known_at) as target
    join seen_degraded
      on seen_degraded.series_id = target.series_id
     and seen_degraded.source = target.source
     and seen_degraded.instance = target.instance
     and seen_degraded.deployment_id = target.external_id
    group by target.series_id, target.release_number
  ),
  linked as (
    select
      edge.series_id, edge.target_source, edge.target_instance, edge.target_id,
      max(edge.p) as p,
      (count(*) filter (where edge.p >= main_p))::integer as incidents,
      min(incident.opened_at) filter (where edge.p >= main_p) as opened_at,
      max(incident.resolved_at) filter (where edge.p >= main_p) as resolved_at,
      bool_or(incident.resolved_at is null) filter (where edge.p >= main_p) as is_open
    from correlation_edge as edge
    join incident_known(known_at) as incident
      on incident.source = edge.source
     and incident.instance = edge.instance
     and incident.external_id = edge.incident_id
    where edge.series_id = any(of_series)
      and edge.target_kind = 'release'
      and edge.is_primary
      and case when known_at = 'infinity' then upper_inf(edge.recorded) else edge.recorded @> known_at end
      and incident.priority <= 2
    group by edge.series_id, edge.target_source, edge.target_instance, edge.target_id
  ),
  placed as (
    select
      release.*,
      row_number() over (
        partition by release.series_id, release.source, release.instance, release.pipeline_id order by release.release_number) as occurrence,
      causal_windows[coalesce(entity.tier, 2)] as causal_window
    from release
    join series on series.series_id = release.series_id
    left join entity on entity.entity_ref = series.entity_ref
  )
  select
    placed.series_id, placed.release_number,
    -- A pipeline that runs again for an old revision is another release: the series have it a second time.
    case
      when placed.pipeline_id is not null
        then concat_ws(' ', placed.source, placed.instance, 'pipeline', placed.pipeline_id, placed.occurrence)
      else concat_ws(' ', placed.source, placed.instance, 'deployment', placed.first_id)
    end,
    placed.source, placed.instance, placed.first_id,
    coalesce(repairing.kind, placed.kind),
    placed.is_first, placed.started_at, placed.finished_at,
    placed.finished_at + placed.causal_window,
    coalesce(repaired.codes, '{}') || case when degraded.series_id is null then '{}'::text[] else '{degraded}' end,
    linked.p,
    coalesce(linked.incidents, 0),
    reverted.series_id is not null,
    least(placed.finished_at, linked.opened_at),
    case
      when linked.incidents > 0 and linked.is_open then null
      when linked.incidents > 0 then linked.resolved_at
      else repaired.repaired_at
    end
  from placed
  left join repairing using (series_id, release_number)
  left join repaired on repaired.series_id = placed.series_id and repaired.failed_number = placed.release_number
  left join reverted on reverted.series_id = placed.series_id and reverted.release_number = placed.release_number
  left join degraded on degraded.series_id = placed.series_id and degraded.release_number = placed.release_number
  left join linked
    on linked.series_id = placed.series_id
   and linked.target_source = placed.source
   and linked.target_instance = placed.instance
   and linked.target_id = placed.first_id
$$;
