-- Recomputes the edges of exactly these incidents, and of their children, and keeps what differs: an edge that is not so any
-- more ends at recorded_at, another begins there. The same facts leave everything as it is. KPI.md 5.2.
-- Callers take one at a time (advisory lock), so that recorded_at never goes back.
create or replace function derive_correlation(
  sources text[], instances text[], incident_ids text[], causal_windows interval[], rules jsonb, recorded_at timestamptz)
returns integer
language plpgsql
as $$
declare
  fresh correlation_edge[];
  ended integer;
  begun integer;
begin
  select array_agg(
      row(
        edge.source, edge.instance, edge.incident_id, edge.target_kind, edge.series_id, edge.target_source, edge.target_instance,
        edge.target_id, edge.code, edge.evidence, edge.p, edge.lag_s, edge.is_primary, tstzrange(recorded_at, null))::correlation_edge)
    into fresh
    from derive_correlation_edges(sources, instances, incident_ids, causal_windows, rules) as edge;

  with asked as (
    select * from unnest(sources, instances, incident_ids) as given(source, instance, incident_id)
    union
    select child.source, child.instance, child.external_id
      from unnest(sources, instances, incident_ids) as given(source, instance, incident_id)
      join incident as child
        on child.source = given.source
       and child.instance = given.instance
       and child.parent_id = given.incident_id
  ),
  over as (
    select held.ctid as row_id, lower(held.recorded) as since
      from correlation_edge as held
      join asked using (source, instance, incident_id)
     where upper_inf(held.recorded)
       and not exists (
         select 1 from unnest(fresh) as edge
          where (edge.source, edge.instance, edge.incident_id, edge.target_kind, edge.series_id, edge.target_source,
                 edge.target_instance, edge.target_id)
              = (held.source, held.instance, held.incident_id, held.target_kind, held.series_id, held.target_source,
                 held.target_instance, held.target_id)
            and (edge.code, edge.evidence, edge.p, edge.lag_s, edge.is_primary)
              = (held.code, held.evidence, held.p, held.lag_s, held.is_primary))
  ),
  -- One that began at this very moment was known at none.
  never as (
    delete from correlation_edge as held
     using over
     where held.ctid = over.row_id
       and over.since >= recorded_at
    returning 1
  ),
  closed as (
    update correlation_edge as held
       set recorded = tstzrange(over.since, recorded_at)
      from over
     where held.ctid = over.row_id
       and over.since < recorded_at
    returning 1
  )
  select (select count(*) from never) + (select count(*) from closed) into ended;

  insert into correlation_edge
  select edge.*
    from unnest(fresh) as edge
   where not exists (
     select 1 from correlation_edge as held
      where upper_inf(held.recorded)
        and (held.source, held.instance, held.incident_id, held.target_kind, held.series_id, held.target_source,
             held.target_instance, held.target_id)
          = (edge.source, edge.instance, edge.incident_id, edge.target_kind, edge.series_id, edge.target_source,
             edge.target_instance, edge.target_id));
  get diagnostics begun = row_count;
  return ended + begun;
end
$$;
