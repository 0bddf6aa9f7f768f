-- Grain: one row per series, release that repaired something, and release that it repaired. KPI.md 1.6.
-- A rollback repairs the first release after the one it goes back to. A remediation repairs the release that delivered what
-- a revert takes back, else the release just before it, redeploys apart. failed_number is null where there was nothing before.
-- code: rollback | revert | incident_link | hotfix | emergency_change. Titles, labels and changes are read as they are now.
-- releases and brought: the rows of kpi_release and kpi_dora_change, where the caller has them already.
create or replace function kpi_release_repair(
  of_series integer[], known_at timestamptz, releases known_release[] default null, brought dora_change[] default null)
returns table (
  series_id integer,
  release_number bigint,
  kind text,
  code text,
  failed_number bigint,
  repaired_at timestamptz
)
language sql stable
set search_path from current
-- Lists of tens of thousands are handed over: as constants of a plan they would be copied again and again while planning.
set plan_cache_mode = force_generic_plan
-- Joins of whole sets: the planner takes (source, instance, id) for independent, expects one row and would loop.
-- What has an index is looked up row by row instead (offset 0): one entity must not cost a look at all.
set enable_nestloop = off
as $$
  with release as materialized (
    select held.* from kpi_release(of_series, known_at) as held where releases is null
    union all
    select held.* from unnest(releases) as held
  ),
  delivery as materialized (
    select change.series_id, change.source, change.instance, change.change_id, change.release_number, change.begun_at
    from (
      select held.* from kpi_dora_change(of_series, known_at, releases) as held where brought is null
      union all
      select held.* from unnest(brought) as held
    ) as change
    where change.kind = 'merge_request'
      and change.status in ('delivered', 'invalid', 'bootstrap')
  ),
  before as materialized (
    select
      release.series_id, release.release_number,
      lag(release.release_number) over (partition by release.series_id, release.what_runs order by release.release_number) as same_number,
      max(release.release_number) filter (where release.kind <> 'redeploy') over (
        partition by release.series_id order by release.release_number rows between unbounded preceding and 1 preceding) as release_before
    from release
  ),
  rollback as (
    select
      release.series_id, release.release_number, 'rollback' as kind, 'rollback' as code,
      -- What came first after the last time that this ran.
      before.same_number + 1 as failed_number,
      release.finished_at as repaired_at
    from release
    join before using (series_id, release_number)
    where release.kind = 'rollback'
  ),
  request as materialized (
    select
      delivery.series_id, delivery.release_number, held.source, held.instance, held.project, held.external_id, held.title,
      held.source_branch, held.labels, held.merged_at
    from delivery
    cross join lateral (
      select told.*
        from merge_request as told
       where told.source = delivery.source
         and told.instance = delivery.instance
         and told.external_id = delivery.change_id
      offset 0
    ) as held
  ),
  undoing as materialized (
    select
      request.*,
      substring(request.source_branch from '^revert-([0-9a-f]{7,40})(?:-|$)') as reverted_sha,
      substring(request.source_branch from '^revert-([0-9]{1,9})-')::integer as reverted_iid,
      substring(request.title from '^Revert "(.*)"$') as reverted_title
    from request
    where starts_with(request.title, 'Revert "')
      -- Of a revert of a revert what was taken back comes again: that repairs nothing.
      and request.title !~ '^Revert "(Revert|Reapply) '
  ),
  taken_back as (
    -- Of what a revert may mean, the sha of its branch is surest, then the number, then the title.
    select distinct on (request.series_id, request.source, request.instance, request.external_id)
      request.series_id, request.source, request.instance, request.external_id, delivered.release_number
    from undoing as request
    cross join lateral (
      select
        held.external_id, held.merged_at,
        held.merge_commit_sha like request.reverted_sha || '%' or held.squash_commit_sha like request.reverted_sha || '%'
          or held.head_sha like request.reverted_sha || '%' as is_same_sha,
        held.iid = request.reverted_iid as is_same_number,
        held.title = request.reverted_title as is_same_title
        from merge_request as held
       where held.source = request.source
         and held.instance = request.instance
         and held.project = request.project
         and held.external_id <> request.external_id
         and held.merged_at <= request.merged_at
      offset 0
    ) as origin
    join delivery as delivered
      on delivered.series_id = request.series_id
     and delivered.source = request.source
     and delivered.instance = request.instance
     and delivered.change_id = origin.external_id
    where origin.is_same_sha or origin.is_same_number or origin.is_same_title
    order by
      request.series_id, request.source, request.instance, request.external_id, origin.is_same_sha is true desc,
      origin.is_same_number is true desc, origin.merged_at desc, origin.external_id
  ),
  revert as (
    select request.series_id, request.release_number, 'revert' as code, taken_back.release_number as failed_number
    from undoing as request
    left join taken_back using (series_id, source, instance, external_id)
    -- Taken back before it ran: nothing had failed here.
    where taken_back.release_number is distinct from request.release_number
  ),
  said as (
    select told.series_id, told.release_number, upper(found.token[1]) as number
    from (
      select request.series_id, request.release_number, concat_ws(' ', request.title, request.source_branch, array_to_string(request.labels, ' ')) as words
      from request
    ) as told
    cross join lateral regexp_matches(told.words, '\m([A-Za-z]{2,10}[0-9]{4,12})\M', 'g') as found(token)
    -- Most name nothing: that is cheaper to see than to look for what they name.
    where told.words ~ '[A-Za-z][0-9]{4}'
  ),
  urgent as (
    select said.series_id, said.release_number, 'incident_link' as code
    from said
    join incident on incident.number = said.number
    where incident.state <> 'canceled'
    union all
    select request.series_id, request.release_number, 'hotfix'
    from request
    where request.title ~* '^\W*hot-?fix\M'
      or request.source_branch ~* '^(hot-?fix|incident)[/_-]'
      or exists (select 1 from unnest(request.labels) as label where label ~* '^(.*::)?(hot-?fix|incident)$')
    union all
    select release.series_id, release.release_number, 'emergency_change'
    from release
    join (
      select link.series_id, urgent_change.*
        from unnest(of_series) as asked(series_id)
        cross join lateral (
          select told.series_id, told.source, told.instance, told.external_id
            from event_series as told
           where told.series_id = asked.series_id
             and told.event_kind = 'change'
             and told.via <> 'dependency'
          offset 0
        ) as link
        cross join lateral (
          select told.*
            from change as told
           where told.source = link.source
             and told.instance = link.instance
             and told.external_id = link.external_id
          offset 0
        ) as urgent_change
    ) as held on held.series_id = release.series_id
    where held.type = 'emergency'
      and held.state <> 'canceled'
      and held.removed_at is null
      and release.finished_at >= coalesce(held.work_start_at, held.planned_start_at)
      and release.finished_at <= coalesce(held.work_end_at, held.planned_end_at)
  ),
  remediation as (
    select told.series_id, told.release_number, told.code, coalesce(told.failed_number, before.release_before) as failed_number
    from (
      select revert.* from revert
      union all
      select urgent.series_id, urgent.release_number, urgent.code, null from urgent
    ) as told
    join before using (series_id, release_number)
  )
  select rollback.series_id, rollback.release_number, rollback.kind, rollback.code, rollback.failed_number, rollback.repaired_at
  from rollback
  union all
  select told.series_id, told.release_number, 'remediation', told.code, told.failed_number, told.repaired_at
  from (
    select distinct on (remediation.series_id, remediation.release_number, remediation.failed_number)
      remediation.*, release.finished_at as repaired_at
    from remediation
    join release
      on release.series_id = remediation.series_id
     and release.release_number = remediation.release_number
     -- What brings an earlier revision back is a rollback, whatever it is called; the first release repairs nothing.
     and release.kind = 'change'
     and not release.is_first
    -- The clearest of several reasons: they sort that way.
    order by remediation.series_id, remediation.release_number, remediation.failed_number, remediation.code desc
  ) as told
$$;
