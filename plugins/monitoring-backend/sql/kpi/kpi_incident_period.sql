-- Grain: one row per subject, period and priority on which an incident was opened, resolved or open; priority null = all of
-- them together, 0 = none given. KPI.md 0.3 and 1.7. Units: counts, seconds. Windows are [starts, ends).
-- seen_at is the moment of reading: open periods end there. known_at: facts as they were known then ('infinity' = now).
-- Each figure falls into a period by its own instant: opened_at, acknowledged_at, resolved_at, and SLA clocks by the
-- resolved_at of their incident: what is open and breached is of the backlog (kpi_incident_backlog). open_at_end is the backlog
-- at the end of the period; open_s is clipped to the period and added up over incidents, not united: what people worked at.
-- survival_p50_s: median time to resolve of what was opened in the period, Kaplan-Meier, with what is open still as
-- censored; null while fewer than half are resolved. It stands beside mttr, which sees nothing of what stays open.
-- An incident that is resolved and does not say when has no span: it is opened, and in neither open_s nor survival_p50_s.
create or replace function kpi_incident_period(
  known_at timestamptz, seen_at timestamptz, subjects text[], series_ids integer[], valid tstzrange[],
  period_keys text[], starts timestamptz[], ends timestamptz[])
returns table (
  subject text,
  period_key text,
  priority smallint,
  opened integer,
  resolved integer,
  open_at_end integer,
  open_age_p50_s double precision,
  open_oldest_at timestamptz,
  reopened integer,
  recurrent integer,
  without_fingerprint integer,
  acknowledged integer,
  unacknowledged integer,
  mtta_p50_s double precision,
  mtta_mean_s double precision,
  mtta_p90_s double precision,
  mttr_p50_s double precision,
  mttr_mean_s double precision,
  mttr_p90_s double precision,
  survival_p50_s double precision,
  open_s double precision,
  sla_response_breached integer,
  sla_response_achieved integer,
  sla_resolution_breached integer,
  sla_resolution_achieved integer
)
language sql stable
set search_path from current
as $$
  with period as materialized (
    select given.period_key, given.starts, given.ends, least(given.ends, seen_at) as until
    from unnest(period_keys, starts, ends) as given(period_key, starts, ends)
  ),
  touched as materialized (
    select
      held.*, period.period_key, period.starts, period.until,
      held.opened_at >= period.starts as is_opened,
      held.resolved_at >= period.starts and held.resolved_at < period.until as is_resolved,
      held.acknowledged_at >= period.starts and held.acknowledged_at < period.until as is_acknowledged,
      -- One that is resolved and does not say when is open no more.
      coalesce(held.resolved_at >= period.until, held.state not in ('resolved', 'closed')) as is_open,
      held.resolved_at is not null or held.state not in ('resolved', 'closed') as has_span,
      extract(epoch from held.acknowledged_at - held.opened_at)::double precision as ack_s,
      extract(epoch from held.resolved_at - held.opened_at)::double precision as resolve_s
    from kpi_incident_subject(known_at, subjects, series_ids, valid) as held
    join period
      on held.opened_at < period.until
     -- Some are acknowledged after they were resolved.
     and (
       held.resolved_at is null or held.opened_at >= period.starts
       or greatest(held.resolved_at, held.acknowledged_at) >= period.starts)
  ),
  summed as (
    select
      touched.subject, touched.period_key, touched.priority, grouping(touched.priority) = 1 as is_all,
      count(*) filter (where is_opened)::integer as opened,
      count(*) filter (where is_resolved)::integer as resolved,
      count(*) filter (where is_open)::integer as open_at_end,
      percentile_cont(0.5) within group (order by extract(epoch from until - opened_at)::double precision) filter (where is_open) as open_age_p50_s,
      min(opened_at) filter (where is_open) as open_oldest_at,
      count(*) filter (where is_resolved and reopen_count > 0)::integer as reopened,
      count(*) filter (where is_opened and is_recurrent)::integer as recurrent,
      count(*) filter (where is_opened and not has_fingerprint)::integer as without_fingerprint,
      count(*) filter (where is_acknowledged)::integer as acknowledged,
      count(*) filter (where is_resolved and acknowledged_at is null)::integer as unacknowledged,
      percentile_cont(0.5) within group (order by ack_s) filter (where is_acknowledged) as mtta_p50_s,
      avg(ack_s) filter (where is_acknowledged) as mtta_mean_s,
      percentile_cont(0.9) within group (order by ack_s) filter (where is_acknowledged) as mtta_p90_s,
      percentile_cont(0.5) within group (order by resolve_s) filter (where is_resolved) as mttr_p50_s,
      avg(resolve_s) filter (where is_resolved) as mttr_mean_s,
      percentile_cont(0.9) within group (order by resolve_s) filter (where is_resolved) as mttr_p90_s,
      coalesce(
        sum(greatest(extract(epoch from least(coalesce(resolved_at, until), until) - greatest(opened_at, starts)), 0))
          filter (where has_span), 0)::double precision as open_s
    from touched
    group by grouping sets ((touched.subject, touched.period_key), (touched.subject, touched.period_key, touched.priority))
  ),
  -- Kaplan-Meier: at one time failures come before what is censored there.
  lifetime as (
    select
      grouped.subject, grouped.period_key, grouped.priority, grouped.is_all, grouped.seconds,
      grouped.died, sum(grouped.left_then) over (
        partition by grouped.subject, grouped.period_key, grouped.is_all, grouped.priority order by grouped.seconds desc) as at_risk
    from (
      select
        touched.subject, touched.period_key, touched.priority, grouping(touched.priority) = 1 as is_all, span.seconds,
        count(*) filter (where not is_open) as died, count(*) as left_then
      from touched
      cross join lateral (
        select extract(epoch from least(coalesce(touched.resolved_at, touched.until), touched.until) - touched.opened_at)::double precision as seconds
      ) as span
      where touched.is_opened
        and touched.has_span
      group by grouping sets (
        (touched.subject, touched.period_key, span.seconds), (touched.subject, touched.period_key, span.seconds, touched.priority))
    ) as grouped
  ),
  survival as (
    select
      lifetime.*,
      case
        when bool_or(died = at_risk) over earlier then 0
        else exp(sum(case when died < at_risk then ln(1 - died / at_risk) end) over earlier)
      end as share
    from lifetime
    window earlier as (partition by subject, period_key, is_all, priority order by seconds)
  ),
  half as (
    select survival.subject, survival.period_key, survival.is_all, survival.priority, min(survival.seconds) as seconds
    from survival
    -- The last bits of a sum of logarithms are nobody's.
    where survival.share <= 0.5 + 1e-12
    group by survival.subject, survival.period_key, survival.is_all, survival.priority
  ),
  clock as (
    select
      touched.subject, touched.period_key, touched.priority, grouping(touched.priority) = 1 as is_all,
      count(*) filter (where sla.target = 'response' and sla.has_breached)::integer as response_breached,
      count(*) filter (where sla.target = 'response' and not sla.has_breached and sla.stage = 'completed')::integer as response_achieved,
      count(*) filter (where sla.target = 'resolution' and sla.has_breached)::integer as resolution_breached,
      count(*) filter (where sla.target = 'resolution' and not sla.has_breached and sla.stage = 'completed')::integer as resolution_achieved
    from touched
    join task_sla as sla
      on sla.source = touched.source
     and sla.instance = touched.instance
     and sla.incident_id = touched.external_id
     and sla.stage not in ('cancelled', 'paused')
    where touched.is_resolved
    group by grouping sets ((touched.subject, touched.period_key), (touched.subject, touched.period_key, touched.priority))
  )
  select
    summed.subject, summed.period_key, case when not summed.is_all then summed.priority end,
    summed.opened, summed.resolved, summed.open_at_end, summed.open_age_p50_s, summed.open_oldest_at, summed.reopened,
    summed.recurrent, summed.without_fingerprint, summed.acknowledged, summed.unacknowledged,
    summed.mtta_p50_s, summed.mtta_mean_s, summed.mtta_p90_s, summed.mttr_p50_s, summed.mttr_mean_s, summed.mttr_p90_s,
    half.seconds, summed.open_s,
    coalesce(clock.response_breached, 0), coalesce(clock.response_achieved, 0),
    coalesce(clock.resolution_breached, 0), coalesce(clock.resolution_achieved, 0)
  from summed
  left join half
    on half.subject = summed.subject and half.period_key = summed.period_key and half.is_all = summed.is_all
   and half.priority is not distinct from summed.priority
  left join clock
    on clock.subject = summed.subject and clock.period_key = summed.period_key and clock.is_all = summed.is_all
   and clock.priority is not distinct from summed.priority
$$;
