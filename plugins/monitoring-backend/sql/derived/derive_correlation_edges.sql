-- Grain: one row per incident asked for (and child of one) and release or change that may have caused it. KPI.md 5.1, 5.2.
-- A pure function of facts: from scratch, in whatever order they came. causal_windows holds W of tiers 1 to 4.
-- rules gives each code its probability; a code without one is not used:
--   C1 caused_by names a change that the release carries · C1b … whose work held just one release · C2 the title names the
--   revision · C3 rolled back or repaired within W · C4_1h, C4_4h, C4_24h, C4_W last release before, by lag · C5 an SLO of
--   the entity began to burn with the release (derive_correlation_burn) · C6 release of what the entity depends on, at most 4 h
--   before · C7 same domain, at most 4 h before, the ten nearest.
-- H+ and H- are people's words and decide alone. The end of the window is inclusive.
-- recorded is null: what is kept of it is decided by derive_correlation.
-- lag_s: seconds from the end of the target to the incident, from its beginning while it was under way.
create or replace function derive_correlation_edges(
  sources text[], instances text[], incident_ids text[], causal_windows interval[], rules jsonb)
returns setof correlation_edge
language sql stable
set search_path from current
as $$
  select held.* from derive_correlation_release(sources, instances, incident_ids, causal_windows, rules) as held
  union all
  select held.* from derive_correlation_change(sources, instances, incident_ids, causal_windows, rules) as held
$$;
