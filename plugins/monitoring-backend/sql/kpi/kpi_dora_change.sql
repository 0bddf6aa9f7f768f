-- Grain: one row per series and merge request of its entity that was merged, and one per series and commit that a release
-- brought (merge commits left out). KPI.md 1.6. Times are instants, lead_s whole seconds.
-- A change is delivered by the first release whose commits hold it; a later one that brings it again says nothing.
-- status: delivered | invalid (the release ended before the merge or the commit) | bootstrap (part of the first release,
-- whose commits nobody lists) | waiting (merged, in no release) | unknown (commits of a release it may be in are not known).
-- releases: the rows of kpi_release, where the caller has them already.
create or replace function kpi_dora_change(
  of_series integer[], known_at timestamptz, releases known_release[] default null)
returns setof dora_change
language sql stable
set search_path from current
-- Sets of tens of thousands are sorted and hashed here: they would go to disk.
set work_mem = '32MB'
-- Lists of tens of thousands are handed over: as constants of a plan they would be copied again and again while planning.
set plan_cache_mode = force_generic_plan
-- Joins of whole sets: the planner takes (source, instance, id) for independent, expects one row and would loop.
-- What has an index is looked up row by row instead (offset 0): one entity must not cost a look at all.
set enable_nestloop = off
as $$
  with release as materialized (
    select held.*
    from kpi_release(of_series, known_at) as held
    where releases is null
      and held.kind <> 'redeploy'
    union all
    select held.*
    from unnest(releases) as held
    where held.kind <> 'redeploy'
  ),
  first_release as (
    select release.series_id, release.release_number, release.finished_at
    from release
    where release.is_first
  ),
  brought as materialized (
    select
      release.series_id, release.source, release.instance, release.release_number, release.finished_at,
      commits.commit_sha, commits.committed_at, commits.is_merge
    from release
    cross join lateral (
      select held.commit_sha, held.committed_at, held.is_merge
        from release_commit as held
       where held.source = release.source
         and held.instance = release.instance
         and held.range_id = release.range_id
      offset 0
    ) as commits
    where known_at = 'infinity'
      or (
        select told.recorded_at <= known_at
          from commit_range as told
         where told.source = release.source
           and told.instance = release.instance
           and told.external_id = release.range_id)
  ),
  -- Of a release after the first whose commits are not all known, nobody can say what it did not bring.
  unlisted as (
    select release.series_id, max(release.finished_at) as finished_at
    from release
    where not release.is_first
      and release.changes is null
    group by release.series_id
  ),
  merged as materialized (
    select distinct
      counted.series_id, request.source, request.instance, request.external_id, request.merged_at,
      request.merge_commit_sha, request.squash_commit_sha, request.head_sha
    from series as counted
    -- A merge request is of every environment of its entity, or of the overlay's.
    join series as own
      on own.entity_ref = counted.entity_ref
     and own.environment in (counted.environment, '*')
    cross join lateral (
      select held.source, held.instance, held.external_id
        from event_series as held
       where held.series_id = own.series_id
         and held.event_kind = 'merge_request'
      offset 0
    ) as link
    cross join lateral (
      select held.*
        from merge_request as held
       where held.source = link.source
         and held.instance = link.instance
         and held.external_id = link.external_id
      offset 0
    ) as request
    where counted.series_id = any(of_series)
      and request.state = 'merged'
      and request.merged_at is not null
      and (known_at = 'infinity' or exists (
        select 1
          from event_history as past
         where past.event_kind = 'merge_request'
           and past.source = request.source
           and past.instance = request.instance
           and past.external_id = request.external_id
           and lower(past.recorded) <= known_at))
  ),
  named_commit as materialized (
    select merged.series_id, merged.source, merged.instance, merged.external_id, merged.merge_commit_sha as sha
    from merged
    where merged.merge_commit_sha is not null
    union
    select merged.series_id, merged.source, merged.instance, merged.external_id, merged.squash_commit_sha
    from merged
    where merged.squash_commit_sha is not null
    union
    -- A fast-forward merge makes no commit of its own: the head of the branch is what came in.
    select merged.series_id, merged.source, merged.instance, merged.external_id, merged.head_sha
    from merged
    where merged.merge_commit_sha is null
      and merged.squash_commit_sha is null
      and merged.head_sha is not null
  ),
  delivered as (
    select distinct on (named_commit.series_id, named_commit.source, named_commit.instance, named_commit.external_id)
      named_commit.series_id, named_commit.source, named_commit.instance, named_commit.external_id,
      brought.release_number, brought.finished_at
    from named_commit
    join brought
      on brought.series_id = named_commit.series_id
     and brought.commit_sha = named_commit.sha
    order by named_commit.series_id, named_commit.source, named_commit.instance, named_commit.external_id, brought.release_number
  ),
  commits as (
    -- Releases are numbered by their ends, and a commit has one date: the first of each is of one release.
    select
      brought.series_id, brought.source, brought.instance, brought.commit_sha, min(brought.release_number) as release_number,
      min(brought.finished_at) as finished_at, min(brought.committed_at) as committed_at
    from brought
    where not brought.is_merge
    group by brought.series_id, brought.source, brought.instance, brought.commit_sha
  )
  select
    merged.series_id, 'merge_request', merged.source, merged.instance, merged.external_id, merged.merged_at,
    coalesce(delivered.release_number, case when merged.merged_at <= first_release.finished_at then first_release.release_number end),
    coalesce(delivered.finished_at, case when merged.merged_at <= first_release.finished_at then first_release.finished_at end),
    extract(epoch from delivered.finished_at - merged.merged_at)::bigint,
    case
      when delivered.finished_at < merged.merged_at then 'invalid'
      when delivered.finished_at is not null then 'delivered'
      when merged.merged_at <= first_release.finished_at then 'bootstrap'
      when merged.merged_at <= unlisted.finished_at then 'unknown'
      else 'waiting'
    end
  from merged
  left join delivered using (series_id, source, instance, external_id)
  left join first_release using (series_id)
  left join unlisted using (series_id)
  union all
  select
    commits.series_id, 'commit', commits.source, commits.instance, commits.commit_sha, commits.committed_at,
    commits.release_number, commits.finished_at,
    extract(epoch from commits.finished_at - commits.committed_at)::bigint,
    case
      when commits.committed_at is null then 'unknown'
      when commits.finished_at < commits.committed_at then 'invalid'
      else 'delivered'
    end
  from commits
$$;
