-- Grain: one row per scope asked for and series that was a member, with when. KPI.md 4.4: what counts is the membership at the
-- moment of the release or the delivery. An empty scope is everything. visible limits it to these series (null: all).
create or replace function kpi_dora_member(scope_refs text[], environment_name text, visible integer[])
returns table (
  subject text,
  series_id integer,
  valid tstzrange
)
language sql stable
set search_path from current
as $$
  select belonging.scope_ref, series.series_id, belonging.valid
  from entity_scope as belonging
  join series
    on series.entity_ref = belonging.entity_ref
   and series.environment = environment_name
  where belonging.scope_ref = any(scope_refs)
    -- A System is a scope and no entity of one, as in derive_scope_day.
    and belonging.entity_ref not like 'system:%'
    and (visible is null or series.series_id = any(visible))
  union all
  -- Everything, whoever owned it when.
  select '', series.series_id, '(,)'
  from series
  where '' = any(scope_refs)
    and series.environment = environment_name
    and series.entity_ref not like 'system:%'
    and (visible is null or series.series_id = any(visible))
$$;
