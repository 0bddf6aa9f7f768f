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
  seen as (
    select link.series_id, bool_or(link.source = 'gitlab') as by_gitlab
    from event_series as link
    where link.series_id = any(of_series)
      and link.event_kind = 'deployment'
    group by link.series_id
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
          when exists (select 1 from mapped where mapped.series_id = own.series_id and mapped.source = 'argocd') then 'argocd'
          else (select min(mapped.source) from mapped where mapped.series_id = own.series_id and mapped.source = 'gitlab')
        end
      ) as source
    from own
    left join seen using (series_id)
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
  )
  select
    own.series_id, own.environment, chosen.source,
    (
      select fed.complete_to
        from fed
       where fed.series_id = own.series_id
         and fed.source = chosen.source
         and fed.stream = case when chosen.source = 'argocd' then 'state' else 'deployments' end
    ),
    array(
      select needed.what
        from (
          values
            (1, 'merge_requests', 'gitlab', 'merge_requests'),
            -- Commits are asked between deployments of the same source.
            (2, 'commits', case when chosen.source = 'gitlab' then 'gitlab' end, 'commits'),
            (3, 'incidents', 'servicenow', 'incidents'),
            (4, 'changes', 'servicenow', 'changes')
        ) as needed(position, what, source, stream)
       where not exists (
         select 1
           from fed
          where fed.series_id = own.series_id
            and fed.source = needed.source
            and fed.stream = needed.stream
            and fed.complete_to is not null)
       order by needed.position
    )
  from own
  join chosen using (series_id)
$$;
