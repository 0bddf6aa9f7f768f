-- Grain: one row per subject, series and time of belonging. A subject is '' (every series of the environment), a scope, or
-- an entity; a System is both. visible limits it to these series (null: all). KPI.md 4.4: belonging as it was.
create or replace function kpi_incident_member(subjects text[], environment_name text, visible integer[])
returns table (subject text, series_id integer, valid tstzrange)
language sql stable
set search_path from current
as $$
  select wanted.subject, series.series_id, '(,)'::tstzrange
    from unnest(subjects) as wanted(subject)
    join series
      on series.environment = environment_name
     and (wanted.subject = '' or series.entity_ref = wanted.subject)
   where visible is null or series.series_id = any(visible)
  union all
  select belonging.scope_ref, series.series_id, belonging.valid
    from entity_scope as belonging
    join series
      on series.entity_ref = belonging.entity_ref
     and series.environment = environment_name
   where belonging.scope_ref = any(subjects)
     -- A System's own series is there already, for all times.
     and belonging.entity_ref <> belonging.scope_ref
     and (visible is null or series.series_id = any(visible))
$$;
