-- Grain: one row per subject and change: its first way into any member. KPI.md 1.6, lead time; 4.4.
-- subjects, series_ids and valid as in kpi_dora_subject_release; columns as in kpi_dora_change.
-- brought: the rows of kpi_dora_change, where the caller has them already.
create or replace function kpi_dora_subject_change(
  subjects text[], series_ids integer[], valid tstzrange[], known_at timestamptz, brought dora_change[] default null)
returns table (
  subject text,
  kind text,
  source text,
  instance text,
  change_id text,
  series_id integer,
  begun_at timestamptz,
  delivered_at timestamptz,
  lead_s bigint,
  status text
)
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
  )
  select distinct on (member.subject, held.kind, held.source, held.instance, held.change_id)
    member.subject, held.kind, held.source, held.instance, held.change_id, held.series_id, held.begun_at, held.delivered_at,
    held.lead_s, held.status
  from (
    select told.* from kpi_dora_change((select array_agg(distinct member.series_id) from member), known_at) as told
    where brought is null
    union all
    select told.* from unnest(brought) as told
  ) as held
  join member
    on member.series_id = held.series_id
   and member.valid @> coalesce(held.delivered_at, held.begun_at)
  order by
    member.subject, held.kind, held.source, held.instance, held.change_id,
    case when held.status in ('delivered', 'invalid') then 0 when held.status = 'unknown' then 1 when held.status = 'waiting' then 2 else 3 end,
    held.delivered_at, held.begun_at, held.series_id
$$;
