-- Grain: one row per domain, system or group, environment and period of mv_slo_app_period in which a member has a declared SLO.
-- SLOs of a tier are nobody's promise and are not in it. scope_ref is empty for everything. KPI.md 1.1 and 8; UI.md, Decided.
-- Units: SLOs, entities, hours; seconds_lost is the most that a missed availability SLO of a member was overspent by, summed
-- over members. A mean of SLOs exists nowhere: each is a promise of its own.
create materialized view mv_slo_scope_period as
with belonging as (
  select distinct member.scope_ref, member.entity_ref
  from entity_scope as member
  where upper_inf(member.valid)
  union all
  select '', entity.entity_ref
  from entity
  where entity.removed_at is null
),
kept as (
  select
    belonging.scope_ref, reading.environment, reading.period_key, reading.is_previous, reading.entity_ref, reading.compliance,
    reading.hours_covered, reading.hours_expected,
    case when reading.sli_kind like 'availability%' and reading.compliance = 'breached'
      then greatest(0, reading.bad_minutes - reading.budget_minutes) * 60 end as overspent_seconds
  from belonging
  join mv_slo_app_period as reading on reading.entity_ref = belonging.entity_ref
  where reading.origin <> 'tier'
),
by_entity as (
  select
    scope_ref, environment, period_key, is_previous, entity_ref,
    count(*) as slos,
    count(*) filter (where compliance in ('met', 'on_track', 'at_risk')) as kept,
    count(*) filter (where compliance = 'at_risk') as at_risk,
    count(*) filter (where compliance = 'breached') as missed,
    sum(hours_covered) as hours_covered,
    sum(hours_expected) as hours_expected,
    max(overspent_seconds) as seconds_lost
  from kept
  group by scope_ref, environment, period_key, is_previous, entity_ref
)
select
  scope_ref, environment, period_key, is_previous,
  count(*)::integer as entities,
  sum(slos)::integer as slos,
  sum(kept)::integer as slos_kept,
  sum(at_risk)::integer as slos_at_risk,
  sum(missed)::integer as slos_missed,
  sum(slos - kept - missed)::integer as slos_not_judged,
  sum(seconds_lost) as seconds_lost,
  sum(hours_covered)::bigint as hours_covered,
  sum(hours_expected)::bigint as hours_expected
from by_entity
group by scope_ref, environment, period_key, is_previous;

create unique index mv_slo_scope_period_key on mv_slo_scope_period (scope_ref, environment, period_key, is_previous);
