-- Grain: one row per subject, period and kind of change (merge_request, commit) with anything to tell. KPI.md 1.6, lead time.
-- subject_numbers, series_ids and valid as in kpi_dora_subject_day. A change is of a subject once, by its first way into any member,
-- as in kpi_dora_subject_change.
-- fresh_series: who is counted from facts (kpi_dora_fresh); brought: their rows of kpi_dora_change.
-- n, invalid and bootstrap fall into the period of their delivery; waiting and unknown are those of its end, or of seen_at.
create or replace function kpi_dora_subject_lead(
  subject_numbers integer[], series_ids integer[], valid tstzrange[], period_keys text[], starts timestamptz[], ends timestamptz[],
  seen_at timestamptz, fresh_series integer[], brought dora_change[])
returns table (
  subject_number integer,
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
-- Sets of tens of thousands are sorted and hashed here: they would go to disk.
set work_mem = '32MB'
-- Lists of tens of thousands are handed over: as constants of a plan they would be copied again and again while planning.
set plan_cache_mode = force_generic_plan
-- Joins of whole sets over functions whose number of rows the planner cannot know: it would expect few and loop.
-- What has an index is looked up row by row instead (offset 0): one entity must not cost a look at all.
set enable_nestloop = off
as $$
  with member as materialized (
    select
      given.subject_number, given.series_id, given.valid,
      -- Of one member each change is there once.
      count(*) over (partition by given.subject_number) = 1 as is_only
    from unnest(subject_numbers, series_ids, valid) as given(subject_number, series_id, valid)
  ),
  period as materialized (
    select given.period_key, given.starts, given.ends, least(given.ends, seen_at) as until
    from unnest(period_keys, starts, ends) as given(period_key, starts, ends)
  ),
  told as materialized (
    select held.*
    from (
      select distinct member.series_id
      from member
      left join unnest(fresh_series) as fresh(series_id) using (series_id)
      where fresh.series_id is null
    ) as clean
    cross join lateral (
      select
        kept.series_id, kept.kind, kept.source, kept.instance, kept.change_id, kept.begun_at, kept.delivered_at, kept.lead_s, kept.status
        from delivery_change as kept
       where kept.series_id = clean.series_id
      offset 0
    ) as held
    union all
    select
      fresh.series_id, fresh.kind, fresh.source, fresh.instance, fresh.change_id, fresh.begun_at, fresh.delivered_at, fresh.lead_s,
      fresh.status
    from unnest(brought) as fresh
  ),
  change as materialized (
    select member.subject_number, told.kind, told.begun_at, told.delivered_at, told.lead_s, told.status
    from told
    join member
      on member.series_id = told.series_id
     and member.valid @> coalesce(told.delivered_at, told.begun_at)
    where member.is_only
    union all
    select first.subject_number, first.kind, first.begun_at, first.delivered_at, first.lead_s, first.status
    from (
      select distinct on (member.subject_number, told.kind, told.source, told.instance, told.change_id)
        member.subject_number, told.kind, told.begun_at, told.delivered_at, told.lead_s, told.status
      from told
      join member
        on member.series_id = told.series_id
       and member.valid @> coalesce(told.delivered_at, told.begun_at)
      where not member.is_only
      order by
        member.subject_number, told.kind, told.source, told.instance, told.change_id,
        case when told.status in ('delivered', 'invalid') then 0 when told.status = 'unknown' then 1 when told.status = 'waiting' then 2 else 3 end,
        told.delivered_at, told.begun_at, told.series_id
    ) as first
  )
  select
    change.subject_number, period.period_key, change.kind,
    percentile_cont(0.5) within group (order by change.lead_s::double precision)
      filter (where change.status = 'delivered' and change.delivered_at >= period.starts and change.delivered_at < period.ends),
    percentile_cont(0.9) within group (order by change.lead_s::double precision)
      filter (where change.status = 'delivered' and change.delivered_at >= period.starts and change.delivered_at < period.ends),
    count(*) filter (
      where change.status = 'delivered' and change.delivered_at >= period.starts and change.delivered_at < period.ends)::integer,
    count(*) filter (
      where change.status = 'invalid' and change.delivered_at >= period.starts and change.delivered_at < period.ends)::integer,
    count(*) filter (
      where change.status = 'bootstrap' and change.delivered_at >= period.starts and change.delivered_at < period.ends)::integer,
    count(*) filter (where change.begun_at < period.until
      and (change.status = 'waiting' or change.delivered_at >= period.until))::integer,
    count(*) filter (where change.begun_at < period.until and change.status = 'unknown' and change.kind = 'merge_request')::integer,
    min(change.begun_at) filter (where change.begun_at < period.until
      and (change.status = 'waiting' or change.delivered_at >= period.until))
  from change
  join period
    -- Of what was delivered before a period there is nothing to tell in it.
    on change.delivered_at is null
    or change.delivered_at >= period.starts
  group by change.subject_number, period.period_key, change.kind
$$;
