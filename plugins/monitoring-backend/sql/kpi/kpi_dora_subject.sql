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
  with named as materialized (
    select each.subject, row_number() over (order by each.subject)::integer as number
    from (select distinct subject from unnest(subjects) as subject) as each
  ),
  member as materialized (
    select named.number, given.series_id, given.valid, series.entity_ref
    from unnest(subjects, series_ids, valid) as given(subject, series_id, valid)
    join series on series.series_id = given.series_id
    join named on named.subject = given.subject
    -- What matches no environment is listed by kpi_dora_excluded and counted nowhere.
    where series.environment <> 'unknown'
  ),
  listed as materialized (
    select
      array_agg(member.number order by member.number, member.series_id, member.valid) as numbers,
      array_agg(member.series_id order by member.number, member.series_id, member.valid) as series_ids,
      array_agg(member.valid order by member.number, member.series_id, member.valid) as valid,
      array_agg(distinct member.series_id) as counted
    from member
  ),
  border as materialized (
    select array_agg(each.at order by each.at) as at from (select distinct unnest(starts || ends) as at) as each
  ),
  period as materialized (
    select
      given.period_key, given.starts, given.ends, least(given.ends, seen_at) as until,
      width_bucket(given.starts, border.at) as first_segment, width_bucket(given.ends, border.at) as end_segment
    from unnest(period_keys, starts, ends) as given(period_key, starts, ends)
    cross join border
  ),
  -- What is kept is read; every figure of the others needs the releases and most need the changes: they are looked up once.
  fresh as materialized (
    select
      kpi_dora_fresh((select listed.counted from listed), known_at, causal_windows, main_p) as series_ids,
      kpi_dora_fresh(
        array(
          select distinct mate.series_id
            from member
            join series as mate
              on mate.entity_ref = member.entity_ref
             and (mate.series_id = member.series_id or mate.environment = 'unknown')),
        known_at, causal_windows, main_p) as with_unknown
  ),
  known as materialized (
    select
      case
        when cardinality(fresh.series_ids) = 0 then '{}'::known_release[]
        else array(select held from kpi_release(fresh.series_ids, known_at) as held)
      end as releases
    from fresh
  ),
  brought as materialized (
    select
      case
        when cardinality(fresh.series_ids) = 0 then '{}'::dora_change[]
        else array(select held from kpi_dora_change(fresh.series_ids, known_at, (select known.releases from known)) as held)
      end as changes
    from fresh
  ),
  told as materialized (
    select
      held.*,
      -- The segment before it of the same day with a release: a day counts once in a window.
      max(case when held.releases > 0 then held.segment end) over (
        partition by held.subject_number, held.day order by held.segment rows between unbounded preceding and 1 preceding) as segment_before
    from kpi_dora_subject_day(
      (select listed.numbers from listed), (select listed.series_ids from listed), (select listed.valid from listed), known_at,
      causal_windows, main_p, seen_at, zone, (select border.at from border), (select fresh.series_ids from fresh),
      (select known.releases from known), (select brought.changes from brought)) as held
  ),
  case_of as materialized (
    select told.subject_number, told.segment, held as released, held.mature_at, held.failed_by, held.incident_p
    from told
    cross join lateral unnest(told.cases) as held
    where told.cases is not null
  ),
  began as materialized (
    select told.subject_number, min(told.began_at) as at
    from told
    group by told.subject_number
    having min(told.began_at) is not null
  ),
  released as (
    select
      told.subject_number, period.period_key,
      sum(told.releases)::integer as releases,
      sum(told.changes)::integer as changes,
      sum(told.rollbacks)::integer as rollbacks,
      sum(told.remediations)::integer as remediations,
      sum(told.redeploys)::integer as redeploys,
      sum(told.reverted)::integer as reverted,
      count(*) filter (
        where told.releases > 0 and coalesce(told.segment_before < period.first_segment, true))::integer as deploy_days,
      sum(told.denominator)::integer as cfr_den,
      sum(told.numerator)::integer as cfr_num,
      sum(told.pending)::integer as cfr_pending
    from told
    join period
      on told.segment >= period.first_segment
     and told.segment < period.end_segment
    group by told.subject_number, period.period_key
  ),
  judged_at as (
    select
      case_of.subject_number, period.period_key,
      -- What failed for another reason than an incident failed at any probability.
      array_agg(case when cardinality(case_of.failed_by) > 0 then 'infinity' else case_of.incident_p end) as p
    from case_of
    join period
      on case_of.segment >= period.first_segment
     and case_of.segment < period.end_segment
    where case_of.mature_at <= seen_at
    group by case_of.subject_number, period.period_key
  ),
  recovered as (
    select held.*
    from kpi_dora_recovery(
      array(select case_of.released from case_of), main_p, period_keys, starts, array(select least(given, seen_at) from unnest(ends) with ordinality as each(given, position) order by position)) as held
  ),
  lead as materialized (
    select held.*
    from kpi_dora_subject_lead(
      (select listed.numbers from listed), (select listed.series_ids from listed), (select listed.valid from listed), period_keys, starts,
      ends, seen_at, (select fresh.series_ids from fresh), (select brought.changes from brought)) as held
  ),
  day as materialized (
    select distinct told.subject_number, told.day from told where told.releases > 0
  ),
  band as (
    select held.*
    from kpi_dora_band(
      array(select began.subject_number from began order by began.subject_number),
      array(select began.at from began order by began.subject_number),
      array(select day.subject_number from day order by day.subject_number, day.day),
      array(select day.day from day order by day.subject_number, day.day), period_keys, starts, ends, seen_at, zone) as held
  ),
  attempt as (
    select held.*
    from kpi_dora_subject_attempt(
      (select listed.numbers from listed), (select listed.series_ids from listed), (select listed.valid from listed), period_keys, starts,
      ends, known_at, (select fresh.with_unknown from fresh)) as held
  ),
  covered as materialized (
    select own.number, held.deploy_source, held.complete_to, held.missing
    from (select distinct member.number, member.series_id from member) as own
    join kpi_dora_coverage((select listed.counted from listed)) as held using (series_id)
  ),
  collected as (
    select
      covered.number,
      count(*)::integer as members,
      count(covered.deploy_source)::integer as mapped,
      count(*) filter (where covered.complete_to is not null)::integer as fed,
      min(covered.complete_to) as complete_to,
      array_remove(
        array[
          case when bool_or('merge_requests' = any(covered.missing)) then 'merge_requests' end,
          case when bool_or('commits' = any(covered.missing)) then 'commits' end,
          case when bool_or('incidents' = any(covered.missing)) then 'incidents' end,
          case when bool_or('changes' = any(covered.missing)) then 'changes' end
        ],
        null) as missing,
      bool_and('merge_requests' = any(covered.missing) or 'commits' = any(covered.missing)) as has_no_merge_requests,
      bool_and('commits' = any(covered.missing)) as has_no_commits
    from covered
    group by covered.number
  ),
  reached as (
    select
      covered.number, period.period_key,
      count(*) filter (where covered.complete_to >= least(period.ends, seen_at - stale_after))::integer as fresh
    from covered
    cross join period
    group by covered.number, period.period_key
  ),
  judged as (
    select
      named.subject, named.number, period.period_key, coalesce(collected.members, 0) as members, coalesce(reached.fresh, 0) as fresh,
      coalesce(collected.missing, '{}') as missing, collected.has_no_merge_requests, collected.has_no_commits, collected.complete_to,
      case
        when coalesce(collected.mapped, 0) = 0 and began.at is null then 'not_applicable'
        when coalesce(collected.fed, 0) = 0 then 'unknown'
        when reached.fresh = 0 then 'stale'
        when reached.fresh < collected.mapped then 'partial'
        else 'ok'
      end as status,
      case
        when period.until <= period.starts then null
        when began.at > period.starts and began.at < period.until
          then ((period.until - interval '1 microsecond') at time zone zone)::date - (began.at at time zone zone)::date + 1
        else ((period.until - interval '1 microsecond') at time zone zone)::date - (period.starts at time zone zone)::date + 1
      end as days
    from named
    cross join period
    left join began on began.subject_number = named.number
    left join collected on collected.number = named.number
    left join reached on reached.number = named.number and reached.period_key = period.period_key
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
      when coalesce(band.weeks, 0) < 4 then null
      when band.week_median_days >= 5 then 'daily'
      when band.week_median_days >= 1 then 'weekly'
      when coalesce(band.month_median_days, released.deploy_days) >= 1 then 'monthly'
      else 'less'
    end,
    coalesce(band.weeks, 0),
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
    coalesce(released.cfr_num, 0), coalesce(released.cfr_den, 0), coalesce(released.cfr_pending, 0), thresholds,
    array(
      select (select count(*)::integer from unnest(judged_at.p) as each(p) where each.p >= threshold.p)
        from unnest(thresholds) with ordinality as threshold(p, position)
       order by threshold.position),
    case when judged.status in ('ok', 'partial') and coalesce(recovered.n, 0) < 5 then 'insufficient' else judged.status end,
    recovered.p50_s, coalesce(recovered.n, 0), coalesce(recovered.still_open, 0), recovered.censored_p50_s,
    case when judged.status in ('ok', 'partial') and coalesce(released.releases, 0) < 10 then 'insufficient' else judged.status end,
    (released.rollbacks + released.remediations)::double precision / nullif(released.releases, 0),
    coalesce(released.rollbacks + released.remediations, 0), coalesce(released.releases, 0),
    coalesce(attempt.attempts, 0), coalesce(attempt.attempts_failed, 0), coalesce(attempt.unknown_environment, 0),
    judged.complete_to
  from judged
  left join released on released.subject_number = judged.number and released.period_key = judged.period_key
  left join judged_at on judged_at.subject_number = judged.number and judged_at.period_key = judged.period_key
  left join recovered on recovered.subject = judged.number::text and recovered.period_key = judged.period_key
  left join lead as by_merge
    on by_merge.subject_number = judged.number and by_merge.period_key = judged.period_key and by_merge.kind = 'merge_request'
  left join lead as by_commit
    on by_commit.subject_number = judged.number and by_commit.period_key = judged.period_key and by_commit.kind = 'commit'
  left join band on band.subject_number = judged.number and band.period_key = judged.period_key
  left join attempt on attempt.subject_number = judged.number and attempt.period_key = judged.period_key
$$;
