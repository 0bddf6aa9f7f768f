-- Grain: one row per series of of_series and deployment linked to it, as it was known at known_at ('infinity' = now).
-- KPI.md 0.4 and 1.6. Times are instants. what = the revision that says what code was brought; null where the source told
-- none. what_runs says all that came to run: the revision of every source (a chart can change and the code not), and of
-- Argo CD the version of the image too. Two deployments of one what_runs brought the same.
create or replace function deployment_known(of_series integer[], known_at timestamptz)
returns table (
  series_id integer,
  source text,
  instance text,
  external_id text,
  name text,
  status text,
  environment_name text,
  project text,
  sha text,
  revision text,
  version text,
  ref text,
  repository text,
  pipeline_id text,
  created_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  what text,
  what_runs text
)
language sql stable
set search_path from current
as $$
  with told as (
    select
      link.series_id, held.source, held.instance, held.external_id, held.name, held.status, held.environment_name, held.project,
      held.sha, held.revision, held.version, held.ref, held.repository, held.pipeline_id, held.created_at, held.started_at,
      held.finished_at
    from event_series as link
    join deployment as held
      on held.source = link.source
     and held.instance = link.instance
     and held.external_id = link.external_id
    where known_at = 'infinity'
      and link.event_kind = 'deployment'
      and link.series_id = any(of_series)
    union all
    select
      link.series_id, past.source, past.instance, past.external_id, past.version ->> 'name', past.version ->> 'status',
      past.version ->> 'environmentName', past.version ->> 'project', past.version ->> 'sha', past.version ->> 'revision',
      past.version ->> 'version', past.version ->> 'ref', past.version ->> 'repository', past.version ->> 'pipelineId',
      to_timestamp((past.version ->> 'createdMs')::double precision / 1000),
      to_timestamp((past.version ->> 'startedMs')::double precision / 1000),
      to_timestamp((past.version ->> 'finishedMs')::double precision / 1000)
    from event_series as link
    join event_history as past
      on past.event_kind = link.event_kind
     and past.source = link.source
     and past.instance = link.instance
     and past.external_id = link.external_id
    where known_at <> 'infinity'
      and link.event_kind = 'deployment'
      and link.series_id = any(of_series)
      and past.recorded @> known_at
  )
  select
    told.*, coalesce(told.sha, told.revision, told.version),
    case
      when told.source = 'argocd' then nullif(concat_ws(' ', coalesce(told.revision, told.sha), told.version), '')
      else coalesce(told.revision, told.sha, told.version)
    end
  from told
$$;
