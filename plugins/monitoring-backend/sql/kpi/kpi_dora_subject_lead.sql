-- Grain: one row per subject, period and kind of change (merge_request, commit) with anything to tell. KPI.md 1.6, lead time.
-- subjects, series_ids and valid as in kpi_dora_subject_release. A change is of a subject once, by its first way into any member.
-- brought: the rows of kpi_dora_change, where the caller has them already.
-- n, invalid and bootstrap fall into the period of their delivery; waiting and unknown are those of its end, or of seen_at.
create or replace function kpi_dora_subject_lead(
  subjects text[], series_ids integer[], valid tstzrange[], period_keys text[], starts timestamptz[], ends timestamptz[],
  seen_at timestamptz, known_at timestamptz, brought dora_change[] default null)
returns table (
  subject text,
  period_key text,
  kind text,
  p50_s double precision,
  p90_s double precision,
  n integer,
  invalid integer,
  bootstrap integer,
  waiting integer,
  unknown integer,
  waiting_oldest_at timestamptz
)
language sql stable
set search_path from current
-- Lists of tens of thousands are handed over: as constants of a plan they would be copied again and again while planning.
set plan_cache_mode = force_generic_plan
-- Joins of whole sets over functions whose number of rows the planner cannot know: it would expect few and loop.
set enable_nestloop = off
as $$
  with wanted as materialized (
    select named.subject, given.period_key, given.starts, given.ends, least(given.ends, seen_at) as until
    from (select distinct subject from unnest(subjects) as subject) as named
    cross join unnest(period_keys, starts, ends) as given(period_key, starts, ends)
  ),
  change as materialized (
    select held.* from kpi_dora_subject_change(subjects, series_ids, valid, known_at, brought) as held
  )
  select
    wanted.subject, wanted.period_key, change.kind,
    percentile_cont(0.5) within group (order by change.lead_s::double precision)
      filter (where change.status = 'delivered' and change.delivered_at >= wanted.starts and change.delivered_at < wanted.ends),
    percentile_cont(0.9) within group (order by change.lead_s::double precision)
      filter (where change.status = 'delivered' and change.delivered_at >= wanted.starts and change.delivered_at < wanted.ends),
    count(*) filter (
      where change.status = 'delivered' and change.delivered_at >= wanted.starts and change.delivered_at < wanted.ends)::integer,
    count(*) filter (
      where change.status = 'invalid' and change.delivered_at >= wanted.starts and change.delivered_at < wanted.ends)::integer,
    count(*) filter (
      where change.status = 'bootstrap' and change.delivered_at >= wanted.starts and change.delivered_at < wanted.ends)::integer,
    count(*) filter (where change.begun_at < wanted.until
      and (change.status = 'waiting' or change.delivered_at >= wanted.until))::integer,
    count(*) filter (where change.begun_at < wanted.until and change.status = 'unknown' and change.kind = 'merge_request')::integer,
    min(change.begun_at) filter (where change.begun_at < wanted.until
      and (change.status = 'waiting' or change.delivered_at >= wanted.until))
  from wanted
  join change
    on change.subject = wanted.subject
   -- Of what was delivered before a period there is nothing to tell in it.
   and (change.delivered_at is null or change.delivered_at >= wanted.starts)
  group by wanted.subject, wanted.period_key, change.kind
$$;
