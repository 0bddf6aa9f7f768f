-- Grain: one row per scope asked for and period: the five metrics of KPI.md 1.6 of the union of facts of its members, each
-- release and each change once. KPI.md 4.4: with the membership at the moment of the release or the delivery.
-- subject is the scope, empty for everything. visible limits it to these series (null: all). Columns, units and windows: kpi_dora_subject.
create or replace function kpi_dora_scope(
  scope_refs text[], environment_name text, visible integer[], period_keys text[], starts timestamptz[], ends timestamptz[],
  seen_at timestamptz, known_at timestamptz, zone text, causal_windows interval[], thresholds numeric[], main_p numeric,
  stale_after interval)
returns setof dora_reading
language sql stable
set search_path from current
as $$
  with member as materialized (
    select told.* from kpi_dora_member(scope_refs, environment_name, visible) as told order by told.subject, told.series_id, told.valid
  )
  select held.*
  from kpi_dora_subject(
    array(select member.subject from member), array(select member.series_id from member), array(select member.valid from member),
    period_keys, starts, ends, seen_at, known_at, zone, causal_windows, thresholds, main_p, stale_after) as held
$$;
