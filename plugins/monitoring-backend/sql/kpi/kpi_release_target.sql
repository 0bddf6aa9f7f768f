-- Grain: one row per series and successful deployment that counts there. KPI.md 1.6.
-- Of each series the deployments of one source count (its deploy source); GitLab's and Argo CD's are never both counted.
-- release_number: deployments of the same (what_runs) that follow each other within less than 60 minutes share one, counted from 1 in the
-- order of their ends. previous_id = the successful deployment that ended before; null for the first. Times are instants.
create or replace function kpi_release_target(of_series integer[], known_at timestamptz)
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
  ref text,
  repository text,
  pipeline_id text,
  started_at timestamptz,
  finished_at timestamptz,
  what text,
  what_runs text,
  previous_id text,
  release_number bigint
)
language sql stable
set search_path from current
as $$
  with linked as (
    select known.*
    from deployment_known(of_series, known_at) as known
    where known.status = 'success'
      and known.finished_at is not null
      and known.what is not null
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
      lag(linked.external_id) over before as previous_id,
      lag(linked.what_runs) over before as what_ran,
      lag(linked.finished_at) over before as finished_before
    from linked
    join chosen on chosen.series_id = linked.series_id and chosen.source = linked.source
    window before as (partition by linked.series_id order by linked.finished_at, linked.external_id, linked.instance)
  )
  select
    ordered.series_id, ordered.source, ordered.instance, ordered.external_id, ordered.project, ordered.name, ordered.version,
    ordered.revision, ordered.sha, ordered.ref, ordered.repository, ordered.pipeline_id, ordered.started_at, ordered.finished_at,
    ordered.what, ordered.what_runs, ordered.previous_id,
    count(*) filter (
      where ordered.what_runs is distinct from ordered.what_ran
         or ordered.finished_at >= ordered.finished_before + interval '60 minutes'
    ) over (partition by ordered.series_id order by ordered.finished_at, ordered.external_id, ordered.instance)
  from ordered
$$;
