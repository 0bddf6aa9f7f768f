-- Grain: one row per incident asked for (and child of one), other series and reason to look there: C6 = what its entity depends
-- on, C7 = the same domain, at the time of the incident and in its environment. KPI.md 5.1; rules as in derive_correlation_edges.
create or replace function derive_correlation_around(sources text[], instances text[], incident_ids text[], rules jsonb)
returns table (
  source text,
  instance text,
  incident_id text,
  opened_at timestamptz,
  series_id integer,
  code text
)
language sql stable
set search_path from current
as $$
  with place as materialized (
    select held.* from derive_correlation_place(sources, instances, incident_ids) as held
  )
  select distinct place.source, place.instance, place.incident_id, place.opened_at, series.series_id, near.code
  from place
  cross join lateral (
    select relation.to_ref as entity_ref, 'C6' as code
      from entity_relation as relation
     where relation.from_ref = place.entity_ref
       and relation.kind in ('dependsOn', 'calls')
       and relation.valid @> place.opened_at
       and rules ? 'C6'
    union all
    select mate.entity_ref, 'C7'
      from entity_scope as own
      join entity_scope as mate
        on mate.scope_ref = own.scope_ref
       and mate.valid @> place.opened_at
     where own.entity_ref = place.entity_ref
       and own.scope_kind = 'domain'
       and own.valid @> place.opened_at
       and rules ? 'C7'
  ) as near
  join series
    on series.entity_ref = near.entity_ref
   and series.environment = place.environment
  where not exists (
    select 1 from place as own
     where (own.source, own.instance, own.incident_id, own.series_id) = (place.source, place.instance, place.incident_id, series.series_id))
$$;
