-- Marks the series whose delivery a statement may have changed, whoever made it: pages, the catalog, links of incidents and
-- people's words all change facts of it, and a mark that one of them forgot would be a wrong number for good. ADR 0023.
-- Runs once for each statement that changes a fact of delivery; changed holds the rows before or after. All environments of
-- an entity are marked: a merge request is of each of them.
create or replace function mark_delivery()
returns trigger
language plpgsql
set search_path from current
as $$
declare
  touched integer[];
begin
  if not exists (select 1 from changed) then
    return null;
  end if;
  -- Held until the facts are there: deriving takes it alone, so it sees the facts or they see what it derived.
  perform pg_advisory_xact_lock_shared(hashtext('rosetta:delivery'));
  if tg_table_name = 'event_series' then
    touched := array(
      select distinct changed.series_id from changed where changed.event_kind in ('deployment', 'merge_request', 'change'));
  elsif tg_table_name in ('deployment', 'merge_request', 'change') then
    touched := array(
      select distinct link.series_id
        from changed
        join event_series as link
          on link.event_kind = tg_table_name
         and link.source = changed.source
         and link.instance = changed.instance
         and link.external_id = changed.external_id);
  elsif tg_table_name = 'commit_range' then
    touched := array(
      select distinct link.series_id
        from changed
        join deployment as brought
          on brought.project = changed.project
         and brought.source = changed.source
         and brought.instance = changed.instance
         and coalesce(brought.sha, brought.revision, brought.version) = changed.to_sha
        join event_series as link
          on link.event_kind = 'deployment'
         and link.source = brought.source
         and link.instance = brought.instance
         and link.external_id = brought.external_id);
  elsif tg_table_name = 'release_commit' then
    touched := array(
      select distinct link.series_id
        from (select distinct changed.source, changed.instance, changed.range_id from changed) as told
        join commit_range as held
          on held.source = told.source
         and held.instance = told.instance
         and held.external_id = told.range_id
        join deployment as brought
          on brought.project = held.project
         and brought.source = held.source
         and brought.instance = held.instance
         and coalesce(brought.sha, brought.revision, brought.version) = held.to_sha
        join event_series as link
          on link.event_kind = 'deployment'
         and link.source = brought.source
         and link.instance = brought.instance
         and link.external_id = brought.external_id);
  elsif tg_table_name = 'incident' then
    touched := array(
      select edge.series_id
        from changed
        join correlation_edge as edge
          on edge.source = changed.source
         and edge.instance = changed.instance
         and edge.incident_id = changed.external_id
       where edge.target_kind = 'release'
         and upper_inf(edge.recorded)
      union
      select word.series_id from changed join delivery_word as word on word.token = changed.number);
  elsif tg_table_name = 'correlation_edge' then
    touched := array(select distinct changed.series_id from changed where changed.target_kind = 'release');
  elsif tg_table_name in ('deploy_source', 'entity') then
    touched := array(select distinct series.series_id from changed join series on series.entity_ref = changed.entity_ref);
  else
    -- series, release_degraded
    touched := array(select distinct changed.series_id from changed);
  end if;
  insert into delivery_dirty (series_id)
  select distinct mate.series_id
    from series as own
    join series as mate on mate.entity_ref = own.entity_ref
   where own.series_id = any(touched)
   order by mate.series_id;
  return null;
end
$$;

do $$
declare
  fact text;
begin
  foreach fact in array array[
    'event_series', 'deployment', 'merge_request', 'change', 'commit_range', 'release_commit', 'incident', 'correlation_edge',
    'release_degraded', 'deploy_source', 'entity', 'series']
  loop
    -- A trigger with transition tables is of one kind of statement.
    execute format(
      'create or replace trigger mark_delivery_new after insert on %I referencing new table as changed
         for each statement execute function mark_delivery()', fact);
    execute format(
      'create or replace trigger mark_delivery_before after update on %I referencing old table as changed
         for each statement execute function mark_delivery()', fact);
    execute format(
      'create or replace trigger mark_delivery_after after update on %I referencing new table as changed
         for each statement execute function mark_delivery()', fact);
    execute format(
      'create or replace trigger mark_delivery_gone after delete on %I referencing old table as changed
         for each statement execute function mark_delivery()', fact);
  end loop;
end
$$;
