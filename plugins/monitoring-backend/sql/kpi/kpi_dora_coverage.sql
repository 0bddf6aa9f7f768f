-- Grain: one row per series of of_series. What is collected of it for DORA, as known from mappings and feeds. KPI.md 0.1, 1.6.
-- deploy_source is null where none is mapped. complete_to = until when its deployments are known; null where never.
-- missing: merge_requests | commits | incidents | changes, which make the difference between light and full.
create or replace function kpi_dora_coverage(of_series integer[])
returns table (
  series_id integer,
  environment text,
  deploy_source text,
  complete_to timestamptz,
  missing text[]
)
language sql stable
set search_path from current
as $$
  with own as (
    select series.series_id, series.entity_ref, series.environment
    from series
    where series.series_id = any(of_series)
  ),
  mapped as (
    select own.series_id, pivot.source, pivot.instance
    from own
    join entity_pivot as pivot
      on pivot.entity_ref = own.entity_ref
     and pivot.environment in (own.environment, '*')
     and pivot.state = 'mapped'
  ),
  placed as (
    select mapped.series_id, bool_or(mapped.source = 'argocd') as on_argocd, bool_or(mapped.source = 'gitlab') as on_gitlab
    from mapped
    group by mapped.series_id
  ),
  seen as (
    select own.series_id, true as by_gitlab
    from own
    -- One is enough: an entity may have thousands.
    cross join lateral (
      select 1
        from event_series as link
       where link.series_id = own.series_id
         and link.event_kind = 'deployment'
         and link.source = 'gitlab'
       limit 1
    ) as deployed
  ),
  chosen as (
    select
      own.series_id,
      coalesce(
        (
          select declared.source
            from deploy_source as declared
           where declared.entity_ref = own.entity_ref
             and declared.environment in (own.environment, '*')
           order by declared.environment = '*'
           limit 1
        ),
        case
          when seen.by_gitlab then 'gitlab'
          when placed.on_argocd then 'argocd'
          when placed.on_gitlab then 'gitlab'
        end
      ) as source
    from own
    left join seen using (series_id)
    left join placed using (series_id)
  ),
  fed as (
    select
      mapped.series_id, mapped.source, feed.stream,
      min(coalesce(feed.watermark, feed.last_success_at)) as complete_to
    from mapped
    join feed
      on feed.source = mapped.source
     and feed.instance = mapped.instance
     and feed.partition = 'live'
    group by mapped.series_id, mapped.source, feed.stream
  ),
  flowing as (
    select
      chosen.series_id,
      max(fed.complete_to) filter (
        where fed.source = chosen.source
          and fed.stream = case when chosen.source = 'argocd' then 'state' else 'deployments' end) as complete_to,
      bool_or(fed.source = 'gitlab' and fed.stream = 'merge_requests' and fed.complete_to is not null) as has_merge_requests,
      -- Commits are asked between deployments of the same source.
      bool_or(fed.source = 'gitlab' and chosen.source = 'gitlab' and fed.stream = 'commits' and fed.complete_to is not null) as has_commits,
      bool_or(fed.source = 'servicenow' and fed.stream = 'incidents' and fed.complete_to is not null) as has_incidents,
      bool_or(fed.source = 'servicenow' and fed.stream = 'changes' and fed.complete_to is not null) as has_changes
    from chosen
    join fed using (series_id)
    group by chosen.series_id
  )
  select
    own.series_id, own.environment, chosen.source, flowing.complete_to,
    array_remove(
      array[
        case when flowing.has_merge_requests then null else 'merge_requests' end,
        case when flowing.has_commits then null else 'commits' end,
        case when flowing.has_incidents then null else 'incidents' end,
        case when flowing.has_changes then null else 'changes' end
      ],
      null)
  from own
  join chosen using (series_id)
  left join flowing using (series_id)
$$;
