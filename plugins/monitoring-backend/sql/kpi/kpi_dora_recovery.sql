-- Grain: one row per subject and period in which failed releases recovered, or lasted still. KPI.md 1.6 and 6.3. Seconds.
-- ended: the rows of kpi_dora_subject_release; main_p as there. untils: ends of the periods, open ones at the moment of reading.
-- p50_s and n: of those that recovered in [starts, untils). still_open: of those before, not recovered by then.
-- censored_p50_s: median with what lasts still, which is known to have lasted so long (Kaplan-Meier); of 10 cases on, and null
-- where more than half of them last still.
create or replace function kpi_dora_recovery(
  ended dora_release[], main_p numeric, period_keys text[], starts timestamptz[], untils timestamptz[])
returns table (
  subject text,
  period_key text,
  p50_s double precision,
  n integer,
  still_open integer,
  censored_p50_s double precision
)
language sql stable
set search_path from current
-- Lists of tens of thousands are handed over: as constants of a plan they would be copied again and again while planning.
set plan_cache_mode = force_generic_plan
as $$
  with case_of as materialized (
    select
      release.subject, period.period_key,
      coalesce(release.recovered_at < period.until, false) as is_over,
      extract(epoch from least(release.recovered_at, period.until) - release.onset_at)::double precision as duration_s
    from unnest(ended) as release
    join unnest(period_keys, starts, untils) as period(period_key, starts, until)
      on release.finished_at < period.until
     and (release.recovered_at is null or release.recovered_at >= period.starts)
    where release.kind in ('change', 'remediation')
      and (cardinality(release.failed_by) > 0 or release.incident_p >= main_p)
  ),
  lasted as (
    select
      case_of.subject, case_of.period_key, case_of.duration_s,
      count(*) filter (where case_of.is_over) as over,
      sum(count(*)) over (partition by case_of.subject, case_of.period_key order by case_of.duration_s desc) as at_risk,
      sum(count(*)) over (partition by case_of.subject, case_of.period_key) as n
    from case_of
    group by case_of.subject, case_of.period_key, case_of.duration_s
  ),
  censored as (
    select survival.subject, survival.period_key, min(survival.duration_s) filter (where survival.ratio <= 0.5 + 1e-9) as p50_s
    from (
      select
        lasted.subject, lasted.period_key, lasted.duration_s,
        -- ln(0) is an error: once all that were left have recovered, nothing survives.
        case when bool_or(lasted.over = lasted.at_risk) over so_far then 0
          else exp(sum(case when lasted.over < lasted.at_risk then ln((1 - lasted.over / lasted.at_risk)::double precision) end) over so_far)
        end as ratio
      from lasted
      where lasted.n >= 10
      window so_far as (partition by lasted.subject, lasted.period_key order by lasted.duration_s)
    ) as survival
    group by survival.subject, survival.period_key
  )
  select
    case_of.subject, case_of.period_key,
    percentile_cont(0.5) within group (order by case_of.duration_s) filter (where case_of.is_over),
    count(*) filter (where case_of.is_over)::integer,
    count(*) filter (where not case_of.is_over)::integer,
    min(censored.p50_s)
  from case_of
  left join censored using (subject, period_key)
  group by case_of.subject, case_of.period_key
$$;
