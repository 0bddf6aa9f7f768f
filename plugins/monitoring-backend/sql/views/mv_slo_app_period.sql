-- Grain: one row per SLO that is promised now and period: its own window (own), the month and the quarter of the moment of
-- slo_bound, and of each the equal one before (is_previous; of an open calendar period its same elapsed share).
-- KPI.md 1.1, 1.2 and 8; columns and units as kpi_slo.
create materialized view mv_slo_app_period as
with promised as (
  select
    slo.slo_id, slo.entity_ref, slo.environment, slo.name, slo.sli_kind, definition.window_kind, definition.window_hours, definition.window_unit,
    definition.window_count, definition.window_zone, definition.window_anchor, bound.seen_at, bound.reporting_zone, bound.stale_after
  from slo_bound as bound
  cross join slo
  join slo_definition as definition
    on definition.slo_id = slo.slo_id
   and upper_inf(definition.valid)
),
whole as (
  select promised.slo_id, 'own' as period_key, own.starts_at, own.ends_at, promised.window_kind = 'rolling' as is_rolling
  from promised
  cross join lateral kpi_slo_period(
    window_kind, window_hours, window_unit, window_count, window_zone, window_anchor, seen_at) as own
  union all
  select promised.slo_id, unit, at_start, (date_trunc(unit, seen_at at time zone reporting_zone) + length) at time zone reporting_zone, false
  from promised
  cross join (values ('month', interval '1 month'), ('quarter', interval '3 months')) as calendar(unit, length)
  cross join lateral (select date_trunc(unit, seen_at at time zone reporting_zone) at time zone reporting_zone as at_start) as starts
),
period as (
  select slo_id, period_key, false as is_previous, starts_at, ends_at
  from whole
  union all
  select whole.slo_id, whole.period_key, true, before.starts_at,
    case when whole.is_rolling then before.ends_at
      else least(before.ends_at, before.starts_at + (promised.seen_at - whole.starts_at)) end
  from whole
  join promised on promised.slo_id = whole.slo_id
  cross join lateral (
    select own.starts_at, own.ends_at
    from kpi_slo_period(
      promised.window_kind, promised.window_hours, promised.window_unit, promised.window_count, promised.window_zone, promised.window_anchor,
      case when whole.is_rolling then whole.starts_at else whole.starts_at - interval '1 microsecond' end) as own
    where whole.period_key = 'own'
    union all
    select
      (date_trunc(whole.period_key, whole.starts_at at time zone promised.reporting_zone)
        - case whole.period_key when 'quarter' then interval '3 months' else interval '1 month' end) at time zone promised.reporting_zone,
      whole.starts_at
    where whole.period_key <> 'own'
  ) as before
),
bound as (
  select known.*
  from (select array_agg(slo_id order by slo_id) as slo_ids from promised) as every
  cross join lateral kpi_slo_bound(every.slo_ids) as known
),
asked as (
  select
    array_agg(period.slo_id order by period.slo_id, period.period_key, period.is_previous) as slo_ids,
    array_agg(period.starts_at order by period.slo_id, period.period_key, period.is_previous) as froms,
    array_agg(period.ends_at order by period.slo_id, period.period_key, period.is_previous) as tos,
    array_agg(period.period_key order by period.slo_id, period.period_key, period.is_previous) as period_keys,
    array_agg(period.is_previous order by period.slo_id, period.period_key, period.is_previous) as are_previous,
    array_agg(bound.alive_from order by period.slo_id, period.period_key, period.is_previous) as alive_froms,
    array_agg(bound.alive_to order by period.slo_id, period.period_key, period.is_previous) as alive_tos,
    array_agg(bound.known_to order by period.slo_id, period.period_key, period.is_previous) as known_tos
  from period
  left join bound on bound.slo_id = period.slo_id
)
select
  asked.period_keys[reading.position_no] as period_key,
  asked.are_previous[reading.position_no] as is_previous,
  promised.entity_ref, promised.environment, promised.name, promised.sli_kind, promised.seen_at,
  reading.slo_id, reading.period_from, reading.period_to, reading.is_open, reading.origin, reading.method, reading.target,
  reading.effective_target, reading.target_changed, reading.good, reading.total, reading.bad, reading.sli, reading.sli_lo, reading.sli_hi,
  reading.sli_with_maintenance, reading.hours_expected, reading.hours_covered, reading.hours_idle, reading.hours_maintenance,
  reading.coverage, reading.budget_minutes, reading.consumed, reading.consumed_basis, reading.consumed_so_far,
  reading.consumed_with_maintenance, reading.remaining, reading.bad_minutes, reading.low_traffic, reading.compliance, reading.status,
  reading.reason
from asked
cross join lateral (
  select kpi.*
  from slo_bound as bound
  cross join lateral kpi_slo(
    asked.slo_ids, asked.froms, asked.tos, asked.alive_froms, asked.alive_tos, asked.known_tos, bound.seen_at, bound.stale_after) as kpi
) as reading
join promised on promised.slo_id = reading.slo_id;

create unique index mv_slo_app_period_key on mv_slo_app_period (slo_id, period_key, is_previous);
create index mv_slo_app_period_place on mv_slo_app_period (environment, period_key, is_previous, entity_ref);
