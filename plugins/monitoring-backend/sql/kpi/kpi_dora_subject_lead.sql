-- Grain: one row per subject, period and kind of change (merge_request, commit) with anything to tell. KPI.md 1.6, lead time.
-- subjects, series_ids and valid as in kpi_dora_subject_release. A change is of a subject once, by its first way into any member.
-- n, invalid and bootstrap fall into the period of their delivery; waiting and unknown are those of its end, or of seen_at.
create or replace function kpi_dora_subject_lead(
  subjects text[], series_ids integer[], valid tstzrange[], period_keys text[], starts timestamptz[], ends timestamptz[],
  seen_at timestamptz, known_at timestamptz)
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
-- Joins of whole sets over functions whose number of rows the planner cannot know: it would expect few and loop.
set enable_nestloop = off
as $$
  with member as materialized (
    select given.subject, given.series_id, given.valid
    from unnest(subjects, series_ids, valid) as given(subject, series_id, valid)
    join series on series.series_id = given.series_id
    where series.environment <> 'unknown'
  ),
  wanted as materialized (
    select named.subject, given.period_key, given.starts, given.ends, least(given.ends, seen_at) as until
    from (select distinct subject from unnest(subjects) as subject) as named
    cross join unnest(period_keys, starts, ends) as given(period_key, starts, ends)
  ),
  change as materialized (
    -- One row per change of a subject: its first way into any member.
    select distinct on (member.subject, held.kind, held.source, held.instance, held.change_id)
      member.subject, held.kind, held.begun_at, held.delivered_at, held.lead_s, held.status
    from kpi_dora_change((select array_agg(distinct member.series_id) from member), known_at) as held
    join member
      on member.series_id = held.series_id
     and member.valid @> coalesce(held.delivered_at, held.begun_at)
    order by
      member.subject, held.kind, held.source, held.instance, held.change_id,
      case when held.status in ('delivered', 'invalid') then 0 when held.status = 'unknown' then 1 when held.status = 'waiting' then 2 else 3 end,
      held.delivered_at, held.begun_at, held.series_id
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
  join change on change.subject = wanted.subject
  group by wanted.subject, wanted.period_key, change.kind
$$;
