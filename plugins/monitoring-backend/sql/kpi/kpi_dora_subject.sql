-- Grain: one row per subject and period. The five metrics of KPI.md 1.6 of everything the members of a subject released,
-- from the union of their facts. Counts, whole days, seconds, ratios.
-- Windows are [starts, ends). seen_at is the moment of reading: what is younger is not mature, and open periods end there.
-- known_at: facts and links as they were known then ('infinity' = now). Each figure falls into a period by its own instant:
-- releases and failures by finished_at, lead times by delivered_at, recovery by recovered_at.
-- thresholds: probabilities at which the change fail rate is given beside main_p. Statuses and reasons are those of API.md.
-- fdrt_censored_p50_s: median recovery with failures that last still, from 10 on (KPI.md 6.3). complete_to: until when the
-- deployments of all members are known.
create or replace function kpi_dora_subject(
  subjects text[], series_ids integer[], valid tstzrange[], period_keys text[], starts timestamptz[], ends timestamptz[],
  seen_at timestamptz, known_at timestamptz, zone text, causal_windows interval[], thresholds numeric[], main_p numeric,
  stale_after interval)
returns setof dora_reading
language sql stable
set search_path from current
-- Sets of tens of thousands are sorted and hashed here: they would go to disk.
set work_mem = '32MB'
-- Lists of tens of thousands are handed over: as constants of a plan they would be copied again and again while planning.
set plan_cache_mode = force_generic_plan
-- Joins of whole sets over functions whose number of rows the planner cannot know: it would expect few and loop.
set enable_nestloop = off
as $$
  with member as materialized (
    select given.subject, given.series_id, given.valid
    from unnest(subjects, series_ids, valid) as given(subject, series_id, valid)
    join series on series.series_id = given.series_id
    where series.environment <> 'unknown'
  ),
  counted as (
    select array_agg(distinct member.series_id order by member.series_id) as series_ids from member
  ),
  period as materialized (
    select given.period_key, given.starts, given.ends, least(given.ends, seen_at) as until
    from unnest(period_keys, starts, ends) as given(period_key, starts, ends)
  ),
  wanted as materialized (
    select named.subject, period.*
    from (select distinct subject from unnest(subjects) as subject) as named
    cross join period
  ),
  -- Every figure needs the releases and most need the changes: they are looked up once and handed on.
  known as materialized (
    select array(select held from kpi_release((select counted.series_ids from counted), known_at) as held) as releases
  ),
  brought as materialized (
    select array(
      select held from kpi_dora_change((select counted.series_ids from counted), known_at, (select known.releases from known)) as held) as changes
  ),
  told as materialized (
    select array(
      select held
      from kpi_dora_subject_release(
        subjects, series_ids, valid, known_at, causal_windows, main_p, (select known.releases from known),
        (select brought.changes from brought)) as held) as releases
  ),
  release as materialized (
    select
      held.*,
      held.kind in ('change', 'remediation') as can_fail,
      held.kind in ('change', 'remediation')
        and (cardinality(held.failed_by) > 0 or coalesce(held.incident_p >= main_p, false)) as has_failed
    from unnest((select told.releases from told)) as held
  ),
  began as (
    select release.subject, min(release.finished_at) as at
    from release
    where release.kind <> 'redeploy'
    group by release.subject
  ),
  released as (
    select
      wanted.subject, wanted.period_key,
      count(*) filter (where release.kind <> 'redeploy')::integer as releases,
      count(*) filter (where release.kind = 'change')::integer as changes,
      count(*) filter (where release.kind = 'rollback')::integer as rollbacks,
      count(*) filter (where release.kind = 'remediation')::integer as remediations,
      count(*) filter (where release.kind = 'redeploy')::integer as redeploys,
      count(*) filter (where release.is_reverted)::integer as reverted,
      count(distinct (release.finished_at at time zone zone)::date) filter (where release.kind <> 'redeploy')::integer as deploy_days,
      count(*) filter (where release.can_fail and release.mature_at <= seen_at)::integer as cfr_den,
      count(*) filter (where release.has_failed and release.mature_at <= seen_at)::integer as cfr_num,
      count(*) filter (where release.can_fail and release.mature_at > seen_at)::integer as cfr_pending
    from wanted
    join release
      on release.subject = wanted.subject
     and release.finished_at >= wanted.starts
     and release.finished_at < wanted.ends
    group by wanted.subject, wanted.period_key
  ),
  failed as (
    select
      wanted.subject, wanted.period_key,
      array(
        select (select count(*)::integer from unnest(judged_at.p) as each(p) where each.p >= threshold.p)
          from unnest(thresholds) with ordinality as threshold(p, position)
         order by threshold.position) as nums
    from wanted
    left join (
      select
        wanted.subject, wanted.period_key,
        -- What failed for another reason than an incident failed at any probability.
        array_agg(case when cardinality(release.failed_by) > 0 then 'infinity' else release.incident_p end)
          filter (where cardinality(release.failed_by) > 0 or release.incident_p is not null) as p
      from wanted
      join release
        on release.subject = wanted.subject
       and release.finished_at >= wanted.starts
       and release.finished_at < wanted.ends
       and release.can_fail
       and release.mature_at <= seen_at
      group by wanted.subject, wanted.period_key
    ) as judged_at using (subject, period_key)
  ),
  recovered as (
    select held.*
    from kpi_dora_recovery(
      (select told.releases from told), main_p, period_keys, starts, array(select least(given, seen_at) from unnest(ends) with ordinality as each(given, position) order by position)) as held
  ),
  lead as materialized (
    select held.*
    from kpi_dora_subject_lead(
      subjects, series_ids, valid, period_keys, starts, ends, seen_at, known_at, (select brought.changes from brought)) as held
  ),
  week as (
    select
      held.subject, held.period_key, count(*)::integer as weeks,
      percentile_cont(0.5) within group (order by held.deploy_days) as median_days
    from kpi_dora_week(
      subjects, series_ids, valid, period_keys, starts, ends, seen_at, known_at, zone, (select told.releases from told)) as held
    where not held.is_before_first
    group by held.subject, held.period_key
  ),
  month as (
    select monthly.subject, monthly.period_key, percentile_cont(0.5) within group (order by monthly.deploy_days) as median_days
    from (
      select
        wanted.subject, wanted.period_key, first_of_month,
        count(distinct (release.finished_at at time zone zone)::date) as deploy_days
      from wanted
      join began on began.subject = wanted.subject
      cross join lateral generate_series(
        date_trunc('month', wanted.starts at time zone zone), date_trunc('month', wanted.until at time zone zone), interval '1 month')
        as first_of_month
      left join release
        on release.subject = wanted.subject
       and release.kind <> 'redeploy'
       and release.finished_at >= first_of_month at time zone zone
       and release.finished_at < (first_of_month + interval '1 month') at time zone zone
      where first_of_month at time zone zone >= wanted.starts
        and (first_of_month + interval '1 month') at time zone zone <= wanted.until
        and (first_of_month + interval '1 month') at time zone zone > began.at
      group by wanted.subject, wanted.period_key, first_of_month
    ) as monthly
    group by monthly.subject, monthly.period_key
  ),
  attempt as (
    select held.*
    from kpi_dora_subject_attempt(subjects, series_ids, valid, period_keys, starts, ends, known_at) as held
  ),
  collected as (
    select
      wanted.subject, wanted.period_key,
      count(*)::integer as members,
      count(held.deploy_source)::integer as mapped,
      count(*) filter (where held.complete_to is not null)::integer as fed,
      min(held.complete_to) as complete_to,
      count(*) filter (where held.complete_to >= least(wanted.ends, seen_at - stale_after))::integer as fresh,
      array_remove(
        array[
          case when bool_or('merge_requests' = any(held.missing)) then 'merge_requests' end,
          case when bool_or('commits' = any(held.missing)) then 'commits' end,
          case when bool_or('incidents' = any(held.missing)) then 'incidents' end,
          case when bool_or('changes' = any(held.missing)) then 'changes' end
        ],
        null) as missing,
      bool_and('merge_requests' = any(held.missing) or 'commits' = any(held.missing)) as has_no_merge_requests,
      bool_and('commits' = any(held.missing)) as has_no_commits
    from wanted
    join (select distinct member.subject, member.series_id from member) as own on own.subject = wanted.subject
    join kpi_dora_coverage((select counted.series_ids from counted)) as held on held.series_id = own.series_id
    group by wanted.subject, wanted.period_key
  ),
  judged as (
    select
      wanted.*, began.at as began_at, coalesce(collected.members, 0) as members, coalesce(collected.fresh, 0) as fresh,
      coalesce(collected.missing, '{}') as missing, collected.has_no_merge_requests, collected.has_no_commits, collected.complete_to,
      case
        when coalesce(collected.mapped, 0) = 0 and began.at is null then 'not_applicable'
        when coalesce(collected.fed, 0) = 0 then 'unknown'
        when collected.fresh = 0 then 'stale'
        when collected.fresh < collected.mapped then 'partial'
        else 'ok'
      end as status,
      case
        when wanted.until <= wanted.starts then null
        when began.at > wanted.starts and began.at < wanted.until
          then ((wanted.until - interval '1 microsecond') at time zone zone)::date - (began.at at time zone zone)::date + 1
        else ((wanted.until - interval '1 microsecond') at time zone zone)::date - (wanted.starts at time zone zone)::date + 1
      end as days
    from wanted
    left join began using (subject)
    left join collected using (subject, period_key)
  )
  select
    judged.subject, judged.period_key, judged.status,
    case judged.status
      when 'not_applicable' then 'not_mapped' when 'unknown' then 'no_data_since' when 'stale' then 'feed_late'
      when 'partial' then 'coverage_low'
    end,
    judged.members, judged.fresh, judged.missing, cardinality(judged.missing) > 0,
    coalesce(released.releases, 0), coalesce(released.changes, 0), coalesce(released.rollbacks, 0),
    coalesce(released.remediations, 0), coalesce(released.redeploys, 0), coalesce(released.reverted, 0),
    case when judged.status in ('ok', 'partial') and judged.days is null then 'insufficient' else judged.status end,
    judged.days,
    -- Nothing released is 0 only where somebody looked.
    case when judged.status in ('ok', 'partial') or released.releases > 0
      then coalesce(released.releases, 0)::double precision / judged.days end,
    coalesce(released.deploy_days, 0),
    case
      when coalesce(week.weeks, 0) < 4 then null
      when week.median_days >= 5 then 'daily'
      when week.median_days >= 1 then 'weekly'
      when coalesce(month.median_days, released.deploy_days) >= 1 then 'monthly'
      else 'less'
    end,
    coalesce(week.weeks, 0),
    case
      when judged.status in ('ok', 'partial') and judged.has_no_merge_requests then 'not_applicable'
      when judged.status in ('ok', 'partial') and coalesce(by_merge.n, 0) < 5 then 'insufficient'
      else judged.status
    end,
    by_merge.p50_s, by_merge.p90_s, coalesce(by_merge.n, 0), coalesce(by_merge.invalid, 0), coalesce(by_merge.bootstrap, 0),
    coalesce(by_merge.waiting, 0), coalesce(by_merge.unknown, 0), by_merge.waiting_oldest_at,
    case
      when judged.status in ('ok', 'partial') and judged.has_no_commits then 'not_applicable'
      when judged.status in ('ok', 'partial') and coalesce(by_commit.n, 0) < 5 then 'insufficient'
      else judged.status
    end,
    by_commit.p50_s, by_commit.p90_s, coalesce(by_commit.n, 0), coalesce(by_commit.invalid, 0),
    case when judged.status in ('ok', 'partial') and coalesce(released.cfr_den, 0) < 10 then 'insufficient' else judged.status end,
    released.cfr_num::double precision / nullif(released.cfr_den, 0),
    coalesce(released.cfr_num, 0), coalesce(released.cfr_den, 0), coalesce(released.cfr_pending, 0), thresholds, failed.nums,
    case when judged.status in ('ok', 'partial') and coalesce(recovered.n, 0) < 5 then 'insufficient' else judged.status end,
    recovered.p50_s, coalesce(recovered.n, 0), coalesce(recovered.still_open, 0), recovered.censored_p50_s,
    case when judged.status in ('ok', 'partial') and coalesce(released.releases, 0) < 10 then 'insufficient' else judged.status end,
    (released.rollbacks + released.remediations)::double precision / nullif(released.releases, 0),
    coalesce(released.rollbacks + released.remediations, 0), coalesce(released.releases, 0),
    coalesce(attempt.attempts, 0), coalesce(attempt.attempts_failed, 0), coalesce(attempt.unknown_environment, 0),
    judged.complete_to
  from judged
  left join released using (subject, period_key)
  left join failed using (subject, period_key)
  left join recovered using (subject, period_key)
  left join lead as by_merge
    on by_merge.subject = judged.subject and by_merge.period_key = judged.period_key and by_merge.kind = 'merge_request'
  left join lead as by_commit
    on by_commit.subject = judged.subject and by_commit.period_key = judged.period_key and by_commit.kind = 'commit'
  left join week on week.subject = judged.subject and week.period_key = judged.period_key
  left join month on month.subject = judged.subject and month.period_key = judged.period_key
  left join attempt on attempt.subject = judged.subject and attempt.period_key = judged.period_key
$$;
