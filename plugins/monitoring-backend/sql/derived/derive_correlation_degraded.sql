-- Keeps which deployments were seen unhealthy after the settle time: the state itself has no history. KPI.md 1.6,
-- failed_in_prod. Of an application the last successful sync is looked at, while what it brought is what runs.
-- @returns deployments that were not known as degraded
create or replace function derive_correlation_degraded(settle interval, recorded_at timestamptz)
returns integer
language plpgsql
as $$
declare
  noted integer;
begin
  insert into release_degraded (series_id, source, instance, deployment_id, degraded_at, recorded_at)
  select state.series_id, last_sync.source, last_sync.instance, last_sync.external_id,
         coalesce(state.health_since, state.observed_at), derive_correlation_degraded.recorded_at
    from deployment_state as state
    join lateral (
      select held.source, held.instance, held.external_id, held.finished_at, held.revision
        from event_series as link
        join deployment as held
          on held.source = link.source
         and held.instance = link.instance
         and held.external_id = link.external_id
       where link.series_id = state.series_id
         and link.event_kind = 'deployment'
         and held.source = state.source
         and held.instance = state.instance
         and held.project = state.external_id
         and held.status = 'success'
       order by held.finished_at desc, held.external_id desc
       limit 1
    ) as last_sync on true
   where state.health = 'degraded'
     and last_sync.revision is not distinct from state.revision
     and state.observed_at >= last_sync.finished_at + settle
     -- What broke long after the sync was not broken by it.
     and coalesce(state.health_since, state.observed_at) <= last_sync.finished_at + settle
  on conflict do nothing;
  get diagnostics noted = row_count;
  return noted;
end
$$;
