-- Grain: one row per incident asked for, and child of one, that counts. KPI.md 5.2: a child has the causes of its parent, so
-- everything but incident_id is the parent's. opened_at is the onset: when impact began is not told by the source.
create or replace function derive_correlation_subject(sources text[], instances text[], incident_ids text[])
returns table (
  source text,
  instance text,
  incident_id text,
  root_id text,
  opened_at timestamptz,
  title text,
  caused_by_change_id text,
  fix_change_id text,
  problem_id text
)
language sql stable
set search_path from current
as $$
  with given as (
    select * from unnest(sources, instances, incident_ids) as asked(source, instance, external_id)
  ),
  asked as (
    select held.*
    from given
    join incident as held using (source, instance, external_id)
    union
    select child.*
    from given
    join incident as child
      on child.source = given.source
     and child.instance = given.instance
     and child.parent_id = given.external_id
  )
  select
    asked.source, asked.instance, asked.external_id, root.external_id, root.opened_at, root.title, root.caused_by_change_id,
    root.fix_change_id, root.problem_id
  from asked
  join lateral (
    select held.*
      from incident as held
     where held.source = asked.source
       and held.instance = asked.instance
       and held.external_id in (asked.parent_id, asked.external_id)
     order by held.external_id = asked.external_id
     limit 1
  ) as root on true
  where asked.removed_at is null
    and asked.state <> 'canceled'
    and root.removed_at is null
    and root.state <> 'canceled'
$$;
