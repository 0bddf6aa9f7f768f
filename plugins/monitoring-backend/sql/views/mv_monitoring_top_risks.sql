-- Grain: one row per series of a present entity that was scored, by rank in its environment. KPI.md 4.3 and 8.
-- Units: risk and health in [0, 100] (risk: 100 is worst), likelihood in [0, 1]; null is not known. parts holds the seven
-- contributions, which add up to risk. is_unknown: its health is not known; it keeps its rank, and is listed apart.
-- risk_rank: by risk, then tier, then name; baseline_rank: by incidents of the last 30 days, then the same.
create materialized view mv_monitoring_top_risks as
select
  series.environment,
  entity_score.series_id,
  entity.entity_ref,
  entity.tier,
  entity.owner_ref,
  date_trunc('hour', entity_score.evaluated_at, 'UTC') as as_of_hour,
  entity_score.risk,
  entity_score.likelihood,
  entity_score.impact,
  entity_score.parts,
  entity_score.health,
  entity_score.state,
  entity_score.state = 'unknown' as is_unknown,
  entity_score.baseline,
  entity_score.config_version,
  row_number() over (
    partition by series.environment order by entity_score.risk desc nulls last, entity.tier, entity.entity_ref) as risk_rank,
  row_number() over (
    partition by series.environment order by entity_score.baseline desc nulls last, entity.tier, entity.entity_ref) as baseline_rank
from entity_score
join series on series.series_id = entity_score.series_id
join entity on entity.entity_ref = series.entity_ref
where entity.removed_at is null;

create unique index mv_monitoring_top_risks_key on mv_monitoring_top_risks (series_id);
create index mv_monitoring_top_risks_risk on mv_monitoring_top_risks (environment, risk_rank);
