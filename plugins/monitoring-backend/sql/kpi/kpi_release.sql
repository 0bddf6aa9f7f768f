-- Grain: one row per series and release: a revision that came to be what runs there, as known at known_at
-- ('infinity' = now). KPI.md 1.6. A release starts with the first of its deployments and finishes with the last.
-- kind: redeploy = the revision that ran already; rollback = one that ran here before and is not the current one;
-- change = everything else. Which of the changes repaired something is said by kpi_release_repair.
-- Times are instants. changes = commits it brought without merges; null where they are not known (yet).
-- first_id names the release: later deployments of it do not change that.
create or replace function kpi_release(of_series integer[], known_at timestamptz default 'infinity')
returns table (
  series_id integer,
  source text,
  instance text,
  external_id text,
  project text,
  name text,
  version text,
  revision text,
  sha text,
  repository text,
  started_at timestamptz,
  finished_at timestamptz,
  deployments integer,
  kind text,
  previous_revision text,
  is_first boolean,
  changes integer,
  release_number bigint,
  first_id text,
  pipeline_id text,
  what text,
  range_id text
)
language sql stable
set search_path from current
as $$
  with release as (
    select
      target.series_id,
      target.release_number,
      target.what,
      (array_agg(target.source order by target.finished_at desc, target.external_id desc))[1] as source,
      (array_agg(target.instance order by target.finished_at desc, target.external_id desc))[1] as instance,
      (array_agg(target.external_id order by target.finished_at desc, target.external_id desc))[1] as external_id,
      (array_agg(target.external_id order by target.finished_at, target.external_id))[1] as first_id,
      (array_agg(target.project order by target.finished_at desc, target.external_id desc))[1] as project,
      (array_agg(target.name order by target.finished_at desc, target.external_id desc))[1] as name,
      (array_agg(target.pipeline_id order by target.finished_at desc, target.external_id desc))[1] as pipeline_id,
      max(target.version) as version,
      max(target.revision) as revision,
      max(target.sha) as sha,
      max(target.repository) as repository,
      min(coalesce(target.started_at, target.finished_at)) as started_at,
      max(target.finished_at) as finished_at,
      count(*)::integer as deployments
    from kpi_release_target(of_series, known_at) as target
    group by target.series_id, target.release_number, target.what
  ),
  placed as (
    select
      release.*,
      lag(release.what) over (partition by release.series_id order by release.release_number) as before,
      row_number() over (partition by release.series_id, release.what order by release.release_number) as occurrence
    from release
  ),
  named as (
    select placed.*, placed.project || ':' || placed.before || '...' || placed.what as range_id
    from placed
  )
  select
    named.series_id, named.source, named.instance, named.external_id, named.project, named.name, named.version,
    named.revision, named.sha, named.repository, named.started_at, named.finished_at, named.deployments,
    case
      when named.before = named.what then 'redeploy'
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
    named.release_number, named.first_id, named.pipeline_id, named.what, named.range_id
  from named
$$;
