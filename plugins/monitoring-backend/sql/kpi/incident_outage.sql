-- Grain: one row per series of of_series with an outage: the union of its incidents of priority 1 and 2, as they were known at
-- known_at ('infinity' = now). KPI.md 0.3 and 1.7. Of an outage that lasts the upper end is open. An incident that is resolved
-- and does not say when is no outage: nobody knows how long it was.
create or replace function incident_outage(of_series integer[], known_at timestamptz)
returns table (
  series_id integer,
  spans tstzmultirange
)
language sql stable
set search_path from current
as $$
  select link.series_id, range_agg(tstzrange(known.opened_at, known.resolved_at))
  from incident_known(known_at) as known
  join event_series as link
    on link.event_kind = 'incident'
   and link.source = known.source
   and link.instance = known.instance
   and link.external_id = known.external_id
   and link.via <> 'dependency'
  where link.series_id = any(of_series)
    and known.priority in (1, 2)
    and coalesce(known.resolved_at > known.opened_at, known.state not in ('resolved', 'closed'))
  group by link.series_id
$$;
