-- Grain: one row per series of of_series and period: the five metrics of KPI.md 1.6 of one entity in one environment.
-- subject is the series_id. Columns, units and windows: kpi_dora_subject.
create or replace function kpi_dora(
  of_series integer[], period_keys text[], starts timestamptz[], ends timestamptz[], seen_at timestamptz, known_at timestamptz,
  zone text, causal_windows interval[], thresholds numeric[], main_p numeric, stale_after interval)
returns setof dora_reading
language sql stable
set search_path from current
as $$
  select held.*
  from kpi_dora_subject(
    array(select series_id::text from unnest(of_series) as series_id), of_series,
    array(select '(,)'::tstzrange from unnest(of_series)),
    period_keys, starts, ends, seen_at, known_at, zone, causal_windows, thresholds, main_p, stale_after) as held
$$;
