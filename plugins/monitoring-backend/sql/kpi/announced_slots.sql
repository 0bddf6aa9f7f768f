-- Starts of the slots of a grain that lie wholly in announced work on a series, as spans. KPI.md 1.1: work counts only
-- where it was registered before it began; a slot that is only touched counts as any other, so that no unannounced
-- minute is excused. Work that was taken back ends there.
create or replace function announced_slots(of_entity text, of_environment text, grain interval)
returns tstzmultirange
language sql stable
as $$
  select coalesce(range_agg(tstzrange(slot.first_at, slot.end_at)) filter (where slot.first_at < slot.end_at), '{}')
    from (
      select
        date_bin(grain, lower(span) + grain - interval '1 microsecond', timestamptz '2000-01-01 00:00:00Z') as first_at,
        date_bin(grain, upper(span), timestamptz '2000-01-01 00:00:00Z') as end_at
        from (
          select range_agg(tstzrange(held.starts_at, least(held.ends_at, held.removed_at))) as spans
            from maintenance_window as held
           where held.entity_ref = of_entity
             and held.environment = of_environment
             and held.registered_at <= held.starts_at
             and held.starts_at < least(held.ends_at, held.removed_at)
        ) as announced
       cross join lateral unnest(announced.spans) as span
    ) as slot
$$;
