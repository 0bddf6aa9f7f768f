-- Grain: one row per incident asked for (and child of one) and change that may have caused it; rules and columns as in
-- derive_correlation_edges. KPI.md 5.1. An incident has any number of primary changes: those that somebody named.
create or replace function derive_correlation_change(
  sources text[], instances text[], incident_ids text[], causal_windows interval[], rules jsonb)
returns setof correlation_edge
language sql stable
set search_path from current
-- Joins of whole sets: the planner takes (source, instance, id) for independent, expects one row and would loop.
set enable_nestloop = off
as $$
  with subject as materialized (
    select held.* from derive_correlation_subject(sources, instances, incident_ids) as held
  ),
  place as materialized (
    select held.* from derive_correlation_place(sources, instances, incident_ids) as held
  ),
  said as materialized (
    select held.* from derive_correlation_word(sources, instances, incident_ids) as held
  ),
  caused as (
    select subject.source, subject.instance, subject.incident_id, change.external_id
    from subject
    join change
      on change.source = subject.source
     and change.instance = subject.instance
     and change.external_id = subject.caused_by_change_id
    where change.removed_at is null
  ),
  change_evidence as (
    select caused.source, caused.instance, caused.incident_id, caused.external_id, 'C1' as code, (rules ->> 'C1')::numeric as p
    from caused
    union all
    select
      at_work.source, at_work.instance, at_work.incident_id, at_work.external_id, 'C4',
      max(
        case
          when at_work.lag_s <= 3600 then rules ->> 'C4_1h'
          when at_work.lag_s <= 14400 then rules ->> 'C4_4h'
          when at_work.lag_s <= 86400 then rules ->> 'C4_24h'
          else rules ->> 'C4_W'
        end::numeric)
    from (
      select
        place.source, place.instance, place.incident_id, change.external_id,
        extract(epoch from place.opened_at - case
          when coalesce(change.work_end_at, change.planned_end_at) <= place.opened_at then coalesce(change.work_end_at, change.planned_end_at)
          else coalesce(change.work_start_at, change.planned_start_at) end) as lag_s
      from place
      join subject
        on subject.source = place.source
       and subject.instance = place.instance
       and subject.incident_id = place.incident_id
      join event_series as link
        on link.series_id = place.series_id
       and link.event_kind = 'change'
       and link.via <> 'dependency'
      join change
        on change.source = link.source
       and change.instance = link.instance
       and change.external_id = link.external_id
      left join entity on entity.entity_ref = place.entity_ref
      where change.source = place.source
        and change.instance = place.instance
        and change.removed_at is null
        and change.state <> 'canceled'
        -- The change that was raised to repair it is never its cause.
        and change.external_id is distinct from subject.fix_change_id
        and coalesce(change.work_start_at, change.planned_start_at) <= place.opened_at
        and coalesce(change.work_end_at, change.planned_end_at, 'infinity')
          + causal_windows[coalesce(entity.tier, 2)] >= place.opened_at
    ) as at_work
    group by at_work.source, at_work.instance, at_work.incident_id, at_work.external_id
    union all
    select
      said.source, said.instance, said.incident_id, said.target_id,
      case said.verdict when 'confirmed' then 'H+' else 'H-' end, case said.verdict when 'confirmed' then 1 else 0 end
    from said
    where said.target_kind = 'change'
  ),
  change_edge as (
    select
      told.source, told.instance, told.incident_id, told.external_id,
      jsonb_object_agg(told.code, told.p order by told.code) as evidence,
      (array_agg(told.code order by told.code in ('H+', 'H-') desc, told.p desc, told.code))[1] as code,
      case
        when bool_or(told.code = 'H+') then 1
        when bool_or(told.code = 'H-') then 0
        else 1 - (1 - coalesce(max(told.p) filter (where told.code = 'C1'), 0)) * (1 - coalesce(max(told.p) filter (where told.code = 'C4'), 0))
      end as p
    from change_evidence as told
    where told.p > 0
      or told.code = 'H-'
    group by told.source, told.instance, told.incident_id, told.external_id
  )
  select
    change_edge.source, change_edge.instance, change_edge.incident_id, 'change', 0, change_edge.source, change_edge.instance,
    change_edge.external_id, change_edge.code, change_edge.evidence, change_edge.p,
    extract(epoch from subject.opened_at - case
      when coalesce(change.work_end_at, change.planned_end_at) <= subject.opened_at then coalesce(change.work_end_at, change.planned_end_at)
      else coalesce(change.work_start_at, change.planned_start_at, change.opened_at) end)::integer,
    -- Named by somebody, not found near by.
    change_edge.code in ('H+', 'C1'),
    null::tstzrange
  from change_edge
  join subject
    on subject.source = change_edge.source
   and subject.instance = change_edge.instance
   and subject.incident_id = change_edge.incident_id
  join change
    on change.source = change_edge.source
   and change.instance = change_edge.instance
   and change.external_id = change_edge.external_id
$$;
