-- Grain: one row per scope asked for ('' = everything) in which an SLO is declared now: how many of them were kept and missed
-- over [period_from, period_to), as kpi_slo judges each. KPI.md 1.1 and 8. SLOs of a tier are nobody's promise and are not in it.
-- Units: SLOs; what cannot be judged is in neither. The members are those of now; as_of is the moment of reading.
create or replace function kpi_slo_scope(
  scope_refs text[], environment_name text, period_from timestamptz, period_to timestamptz, as_of timestamptz, stale_after interval)
returns table (
  scope_ref text,
  kept integer,
  missed integer
)
language sql stable
set search_path from current
as $$
  with promised as materialized (
    select slo.slo_id, slo.entity_ref
      from slo
      join slo_definition as definition
        on definition.slo_id = slo.slo_id
       and upper_inf(definition.valid)
     where slo.environment = environment_name
       and slo.origin <> 'tier'
  ),
  asked as (
    select
      array_agg(bound.slo_id order by bound.slo_id) as slo_ids,
      array_agg(bound.alive_from order by bound.slo_id) as alive_froms,
      array_agg(bound.alive_to order by bound.slo_id) as alive_tos,
      array_agg(bound.known_to order by bound.slo_id) as known_tos,
      array_agg(period_from) as froms,
      array_agg(period_to) as tos
      from kpi_slo_bound(array(select promised.slo_id from promised)) as bound
  ),
  reading as materialized (
    select promised.entity_ref, kpi.compliance
      from asked
     cross join lateral kpi_slo(
       asked.slo_ids, asked.froms, asked.tos, asked.alive_froms, asked.alive_tos, asked.known_tos, as_of, stale_after) as kpi
      join promised on promised.slo_id = kpi.slo_id
  ),
  belonging as (
    select distinct member.scope_ref, member.entity_ref
      from entity_scope as member
     where member.scope_ref = any(scope_refs)
       and upper_inf(member.valid)
    union all
    select '', entity.entity_ref
      from entity
     where '' = any(scope_refs)
       and entity.removed_at is null
  )
  select
    belonging.scope_ref,
    (count(*) filter (where reading.compliance in ('met', 'on_track', 'at_risk')))::integer,
    (count(*) filter (where reading.compliance = 'breached'))::integer
    from belonging
    join reading on reading.entity_ref = belonging.entity_ref
   group by belonging.scope_ref
$$;
