-- Grain: one row per series and release: a revision that came to be what runs there. KPI.md 1.6.
-- Of each series the deployments of one source count (its deploy source); GitLab's and Argo CD's are never both counted.
-- Deployments of one revision that follow each other within 60 minutes are one release: it starts with the first of
-- them and finishes with the last.
-- kind: redeploy = the revision that ran already; rollback = one that ran here before and is not the current one;
-- change = everything else. Which of the changes repaired something is not decided here.
-- Times are instants. changes = commits it brought without merges; null where they are not known (yet).
create or replace function kpi_release(of_series integer[])
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
  changes integer
)
language sql stable
set search_path from current
as $$
  with linked as (
    select
      link.series_id, deployment.*, coalesce(deployment.sha, deployment.revision, deployment.version) as what
    from event_series as link
    join deployment
      on deployment.source = link.source
     and deployment.instance = link.instance
     and deployment.external_id = link.external_id
    where link.event_kind = 'deployment'
      and link.series_id = any(of_series)
      and deployment.status = 'success'
      and deployment.finished_at is not null
      and coalesce(deployment.sha, deployment.revision, deployment.version) is not null
  ),
  chosen as (
    select
      linked.series_id,
      coalesce(
        (
          select declared.source
            from series
            join deploy_source as declared
              on declared.entity_ref = series.entity_ref
             and declared.environment in (series.environment, '*')
           where series.series_id = linked.series_id
           order by declared.environment = '*'
           limit 1
        ),
        case when bool_or(linked.source = 'gitlab') then 'gitlab' else min(linked.source) end
      ) as source
    from linked
    group by linked.series_id
  ),
  ordered as (
    select
      linked.*,
      lag(linked.what) over before as what_before,
      lag(linked.finished_at) over before as finished_before
    from linked
    join chosen on chosen.series_id = linked.series_id and chosen.source = linked.source
    window before as (partition by linked.series_id order by linked.finished_at, linked.external_id)
  ),
  numbered as (
    select
      ordered.*,
      count(*) filter (
        where ordered.what is distinct from ordered.what_before
           or ordered.finished_at > ordered.finished_before + interval '60 minutes'
      ) over (partition by ordered.series_id order by ordered.finished_at, ordered.external_id) as release_number
    from ordered
  ),
  release as (
    select
      numbered.series_id,
      numbered.release_number,
      numbered.what,
      (array_agg(numbered.source order by numbered.finished_at desc, numbered.external_id desc))[1] as source,
      (array_agg(numbered.instance order by numbered.finished_at desc, numbered.external_id desc))[1] as instance,
      (array_agg(numbered.external_id order by numbered.finished_at desc, numbered.external_id desc))[1] as external_id,
      (array_agg(numbered.project order by numbered.finished_at desc, numbered.external_id desc))[1] as project,
      (array_agg(numbered.name order by numbered.finished_at desc, numbered.external_id desc))[1] as name,
      max(numbered.version) as version,
      max(numbered.revision) as revision,
      max(numbered.sha) as sha,
      max(numbered.repository) as repository,
      min(coalesce(numbered.started_at, numbered.finished_at)) as started_at,
      max(numbered.finished_at) as finished_at,
      count(*)::integer as deployments
    from numbered
    group by numbered.series_id, numbered.release_number, numbered.what
  ),
  placed as (
    select
      release.*,
      lag(release.what) over (partition by release.series_id order by release.finished_at, release.release_number) as before,
      row_number() over (
        partition by release.series_id, release.what order by release.finished_at, release.release_number) as occurrence
    from release
  )
  select
    placed.series_id, placed.source, placed.instance, placed.external_id, placed.project, placed.name, placed.version,
    placed.revision, placed.sha, placed.repository, placed.started_at, placed.finished_at, placed.deployments,
    case
      when placed.before = placed.what then 'redeploy'
      when placed.occurrence > 1 then 'rollback'
      else 'change'
    end,
    placed.before,
    placed.before is null,
    (
      select (
               select count(*)::integer
                 from release_commit as brought
                where brought.source = held.source and brought.instance = held.instance
                  and brought.range_id = held.external_id and not brought.is_merge)
        from commit_range as held
       where held.source = placed.source
         and held.instance = placed.instance
         and held.external_id = placed.project || ':' || placed.before || '...' || placed.what
         and held.state = 'complete'
    )
  from placed
$$;
