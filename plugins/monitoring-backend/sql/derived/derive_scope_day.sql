-- Recomputes the rows of exactly the given (scope, environment, reporting-zone day) triples:
-- sums over the distinct entities that belonged to the scope at the end of the day. KPI.md 4.4.
-- A System is a scope and no entity of one: what it measures itself its components measured already.
create or replace function derive_scope_day(scope_refs text[], environments text[], days date[], zone text)
returns integer
language plpgsql
as $$
declare
  changed integer;
begin
  insert into scope_day as held (
    scope_ref, scope_kind, environment, day, entities, entities_observed, hours_expected, hours_observed,
    hours_judged, hours_within_target, requests, errors, errors_5xx, requests_with_errors_known,
    requests_with_errors_5xx_known, hours_contradicting, availability_sum, availability_hours)
  select
    wanted.scope_ref,
    min(member.scope_kind),
    wanted.environment,
    wanted.day,
    count(*)::integer,
    count(app_day.series_id)::integer,
    coalesce(sum(app_day.hours_expected), 0)::integer,
    coalesce(sum(app_day.hours_observed), 0)::integer,
    coalesce(sum(app_day.hours_judged), 0)::integer,
    coalesce(sum(app_day.hours_within_target), 0)::integer,
    sum(app_day.requests),
    -- A day that was not derived since it has denominators has none: its errors would stand over nothing.
    sum(app_day.errors) filter (where app_day.requests_with_errors_known is not null),
    sum(app_day.errors_5xx) filter (where app_day.requests_with_errors_5xx_known is not null),
    sum(app_day.requests_with_errors_known),
    sum(app_day.requests_with_errors_5xx_known),
    coalesce(sum(app_day.hours_contradicting), 0)::integer,
    sum(app_day.availability_sum),
    coalesce(sum(app_day.availability_hours), 0)::integer
  from (
    select distinct *
      from unnest(scope_refs, environments, days) as triple(scope_ref, environment, day)
  ) as wanted
  join entity_scope as member
    on member.scope_ref = wanted.scope_ref
   and member.valid @> ((wanted.day + 1)::timestamp at time zone zone - interval '1 second')
   and member.entity_ref not like 'system:%'
  join series
    on series.entity_ref = member.entity_ref
   and series.environment = wanted.environment
  left join app_day
    on app_day.series_id = series.series_id
   and app_day.day = wanted.day
  group by wanted.scope_ref, wanted.environment, wanted.day
  on conflict (scope_ref, environment, day) do update set
    scope_kind = excluded.scope_kind,
    entities = excluded.entities,
    entities_observed = excluded.entities_observed,
    hours_expected = excluded.hours_expected,
    hours_observed = excluded.hours_observed,
    hours_judged = excluded.hours_judged,
    hours_within_target = excluded.hours_within_target,
    requests = excluded.requests,
    errors = excluded.errors,
    errors_5xx = excluded.errors_5xx,
    requests_with_errors_known = excluded.requests_with_errors_known,
    requests_with_errors_5xx_known = excluded.requests_with_errors_5xx_known,
    hours_contradicting = excluded.hours_contradicting,
    availability_sum = excluded.availability_sum,
    availability_hours = excluded.availability_hours
  where (held.scope_kind, held.entities, held.entities_observed, held.hours_expected, held.hours_observed,
         held.hours_judged, held.hours_within_target, held.requests, held.errors, held.errors_5xx,
         held.requests_with_errors_known, held.requests_with_errors_5xx_known, held.hours_contradicting,
         held.availability_sum, held.availability_hours)
    is distinct from
        (excluded.scope_kind, excluded.entities, excluded.entities_observed, excluded.hours_expected, excluded.hours_observed,
         excluded.hours_judged, excluded.hours_within_target, excluded.requests, excluded.errors, excluded.errors_5xx,
         excluded.requests_with_errors_known, excluded.requests_with_errors_5xx_known, excluded.hours_contradicting,
         excluded.availability_sum, excluded.availability_hours);
  get diagnostics changed = row_count;
  return changed;
end
$$;
