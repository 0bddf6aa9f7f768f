-- Grain: one row per series and release: what came to run there, as known at known_at ('infinity' = now). KPI.md 1.6.
-- A release starts with the first of its deployments and finishes with the last.
-- kind: redeploy = what ran already (what_runs of deployment_known); rollback = what ran here before and does not now;
-- change = everything else. Which of the changes repaired something is said by kpi_release_repair.
-- Times are instants. changes = commits it brought without merges; null where they are not known (yet).
-- first_id names the release: later deployments of it do not change that.
create or replace function kpi_release(of_series integer[], known_at timestamptz default 'infinity')
returns setof known_release
language sql stable
set search_path from current
-- Sets of tens of thousands are sorted and hashed here: they would go to disk.
set work_mem = '32MB'
as $$
  with target as (
    select
      target.*,
      row_number() over newest_first as position,
      last_value(target.external_id) over newest_first as first_id,
      max(target.version) over newest_first as max_version,
      max(target.revision) over newest_first as max_revision,
      max(target.sha) over newest_first as max_sha,
      max(target.repository) over newest_first as max_repository,
      min(coalesce(target.started_at, target.finished_at)) over newest_first as first_started_at,
      count(*) over newest_first as deployments
    from kpi_release_target(of_series, known_at) as target
    window newest_first as (
      partition by target.series_id, target.release_number order by target.finished_at desc, target.external_id desc
      rows between unbounded preceding and unbounded following)
  ),
  placed as (
    select
      target.*,
      lag(target.what) over in_order as before,
      lag(target.what_runs) over in_order as ran_before,
      row_number() over (partition by target.series_id, target.what_runs order by target.release_number) as occurrence
    from target
    where target.position = 1
    window in_order as (partition by target.series_id order by target.release_number)
  ),
  named as (
    select placed.*, placed.project || ':' || placed.before || '...' || placed.what as range_id
    from placed
  )
  select
    named.series_id, named.source, named.instance, named.external_id, named.project, named.name, named.max_version,
    named.max_revision, named.max_sha, named.max_repository, named.first_started_at, named.finished_at,
    named.deployments::integer,
    case
      when named.ran_before = named.what_runs then 'redeploy'
      when named.occurrence > 1 then 'rollback'
      else 'change'
    end,
    named.before,
    named.before is null,
    (
      select (
               select count(*)::integer
                 from release_commit as brought
                where brought.source = held.source and brought.instance = held.instance
                  and brought.range_id = held.external_id and not brought.is_merge)
        from commit_range as held
       where held.source = named.source
         and held.instance = named.instance
         and held.external_id = named.range_id
         and held.state = 'complete'
    ),
    named.release_number, named.first_id, named.pipeline_id, named.what, named.range_id, named.what_runs
  from named
$$;
