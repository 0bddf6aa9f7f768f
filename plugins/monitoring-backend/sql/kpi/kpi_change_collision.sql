-- Grain: one row per pair of changes whose windows overlap and that are of one entity, or of an entity and what it depends on
-- directly (dependsOn, calls, runsOn). UI.md 5. Canceled and rejected changes collide with nothing; windows that only touch
-- do not overlap. At least one of the pair is of the given series (null: all of the environment) and meets [starts, ends).
-- Each pair once: the smaller (source, instance, id) first. relation: same_entity before dependency; depends_from and
-- depends_on name the pair of series. overlap is [overlap_from, overlap_to).
create or replace function kpi_change_collision(
  known_at timestamptz, environment_name text, of_series integer[], starts timestamptz, ends timestamptz)
returns table (
  source text,
  instance text,
  external_id text,
  other_source text,
  other_instance text,
  other_id text,
  relation text,
  depends_from integer,
  depends_on integer,
  overlap_from timestamptz,
  overlap_to timestamptz
)
language sql stable
set search_path from current
set enable_nestloop = off
as $$
  with placed as materialized (
    select
      change.source, change.instance, change.external_id, change.starts_at, change.ends_at, unnest(change.series_ids) as series_id
    from kpi_change_calendar(known_at, environment_name, null, starts, ends) as change
    where change.state <> 'canceled'
      and change.approval is distinct from 'rejected'
      and change.starts_at < change.ends_at
  ),
  near as materialized (
    select distinct series.series_id as from_series, series.series_id as to_series, true as is_same
    from series
    where series.environment = environment_name
    union
    select distinct own.series_id, other.series_id, false
    from entity_relation as relation
    join series as own on own.entity_ref = relation.from_ref and own.environment = environment_name
    join series as other on other.entity_ref = relation.to_ref and other.environment = environment_name
    where relation.kind in ('dependsOn', 'calls', 'runsOn')
      and upper_inf(relation.valid)
      and own.series_id <> other.series_id
  ),
  met as (
    select
      one.source, one.instance, one.external_id, two.source as other_source, two.instance as other_instance,
      two.external_id as other_id, near.is_same, near.from_series, near.to_series,
      greatest(one.starts_at, two.starts_at) as overlap_from, least(one.ends_at, two.ends_at) as overlap_to
    from placed as one
    join near on near.from_series = one.series_id
    join placed as two on two.series_id = near.to_series
    where (one.source, one.instance, one.external_id) <> (two.source, two.instance, two.external_id)
      and one.starts_at < two.ends_at
      and two.starts_at < one.ends_at
      and (of_series is null or one.series_id = any(of_series) or two.series_id = any(of_series))
  )
  -- Whichever of the two depends on the other, it is one pair.
  select distinct on (pair.source, pair.instance, pair.external_id, pair.other_source, pair.other_instance, pair.other_id)
    pair.source, pair.instance, pair.external_id, pair.other_source, pair.other_instance, pair.other_id,
    case when met.is_same then 'same_entity' else 'dependency' end,
    met.from_series, met.to_series, met.overlap_from, met.overlap_to
  from met
  cross join lateral (
    select met.source, met.instance, met.external_id, met.other_source, met.other_instance, met.other_id
     where (met.source, met.instance, met.external_id) < (met.other_source, met.other_instance, met.other_id)
    union all
    select met.other_source, met.other_instance, met.other_id, met.source, met.instance, met.external_id
     where (met.source, met.instance, met.external_id) > (met.other_source, met.other_instance, met.other_id)
  ) as pair(source, instance, external_id, other_source, other_instance, other_id)
  order by
    pair.source, pair.instance, pair.external_id, pair.other_source, pair.other_instance, pair.other_id,
    met.is_same desc, met.from_series, met.to_series
$$;
