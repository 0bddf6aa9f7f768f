-- Recomputes the hours of exactly the given (SLO, span) pairs from hourly signals. Each hour is counted by the version
-- that was valid when it began, so that a new threshold never rewrites history. An hour without facts loses its row.
-- Only what the signals can say at their own resolution is counted: slices of an hour.
-- availability_service (KPI.md, Read with it) is good for as much of an hour as no incident of priority 1 or 2 was open, and
-- for none of it where its signals were beyond the threshold. An hour that signals say nothing of counts where an outage was.
-- Hours before incidents were collected are missing: nobody knows of their outages.
-- Days of slo_day that a changed hour counts in are due to be read again, and causes of incidents that it may tell of.
create or replace function derive_slo_hour(slo_ids integer[], span_froms timestamptz[], span_tos timestamptz[])
returns integer
language plpgsql
as $$
declare
  changed integer;
begin
  with wanted as (
    select distinct * from unnest(slo_ids, span_froms, span_tos) as given(slo_id, span_from, span_to)
  ),
  told as materialized (
    select distinct on (slo.slo_id, hour.ts, wanted.span_from, wanted.span_to)
      slo.slo_id, wanted.span_from, wanted.span_to, hour.ts, slot.good, slot.total, slot.good_slices, slot.valid_slices,
      case
        when slo.sli_kind = 'availability' then 'counts'
        when slo.sli_kind = 'availability_service' then 'hourly_outages'
        when slo.sli_kind like 'latency_%' then 'hourly_' || substr(slo.sli_kind, 9)
        else 'hourly_ratio'
      end as method
      from wanted
      join slo on slo.slo_id = wanted.slo_id
      join series
        on series.entity_ref = slo.entity_ref
       and series.environment = slo.environment
      join slo_definition as definition
        on definition.slo_id = slo.slo_id
       and definition.valid && tstzrange(wanted.span_from, wanted.span_to)
       and definition.slice_seconds = 3600
     cross join lateral signal_hours(series.series_id, wanted.span_from, wanted.span_to) as hour
     cross join lateral count_slo_slot(
       slo.sli_kind, definition.threshold, definition.operator, hour.requests, hour.errors, hour.errors_5xx,
       hour.latency_p50_ms, hour.latency_p95_ms, hour.latency_p99_ms, hour.availability_ratio, hour.saturation_ratio) as slot
     where definition.valid @> hour.ts
     order by slo.slo_id, hour.ts, wanted.span_from, wanted.span_to
  ),
  -- Those that count outages, with what is known of these.
  watched as materialized (
    select
      wanted.slo_id, wanted.span_from, wanted.span_to, collected.known_from, collected.known_to,
      outage.spans * tstzmultirange(tstzrange(greatest(wanted.span_from, collected.known_from), least(wanted.span_to, collected.known_to))) as seen,
      outage.spans
      from wanted
      join slo
        on slo.slo_id = wanted.slo_id
       and slo.sli_kind = 'availability_service'
      join series
        on series.entity_ref = slo.entity_ref
       and series.environment = slo.environment
     cross join lateral (
       select
         date_trunc('hour', min(coverage.covered_from) + interval '1 hour' - interval '1 microsecond', 'UTC') as known_from,
         max(coverage.covered_to) as known_to
         from pivot_coverage as coverage
        where coverage.series_id = series.series_id
          and coverage.stream = 'incidents'
       having count(*) > 0
     ) as collected
      left join incident_outage(
        array(
          select mate.series_id
            from wanted as other
            join slo as held on held.slo_id = other.slo_id and held.sli_kind = 'availability_service'
            join series as mate on mate.entity_ref = held.entity_ref and mate.environment = held.environment),
        'infinity') as outage
        on outage.series_id = series.series_id
     where collected.known_from < wanted.span_to
       and collected.known_to > wanted.span_from
  ),
  down as materialized (
    select distinct on (watched.slo_id, hour.ts, watched.span_from, watched.span_to)
      watched.slo_id, watched.span_from, watched.span_to, hour.ts,
      (
        select round(sum(extract(epoch from upper(part) - lower(part))) / 3600, 6)
          from unnest(watched.spans * tstzmultirange(tstzrange(hour.ts, hour.ts + interval '1 hour'))) as part
      ) as share
      from watched
     cross join lateral unnest(watched.seen) as part
     cross join lateral generate_series(
       date_trunc('hour', lower(part), 'UTC'), upper(part) - interval '1 microsecond', interval '1 hour') as hour(ts)
      join slo_definition as definition
        on definition.slo_id = watched.slo_id
       and definition.valid @> hour.ts
       and definition.slice_seconds = 3600
     where hour.ts >= watched.span_from
     order by watched.slo_id, hour.ts, watched.span_from, watched.span_to
  ),
  counted as materialized (
    select told.* from told where told.method <> 'hourly_outages'
    union all
    select
      each.slo_id, each.span_from, each.span_to, each.ts, null, null,
      case when each.valid_slices = 0 then 0 else each.good_slices * (1 - each.share) end, each.valid_slices, 'hourly_outages'
      from (
        select
          slo_id, span_from, span_to, ts, coalesce(down.share, 0) as share,
          case when seen.valid_slices > 0 then seen.good_slices else 1 end as good_slices,
          greatest(coalesce(seen.valid_slices, 0), (down.share > 0)::integer) as valid_slices
          from (
            select told.*
              from told
              join watched using (slo_id, span_from, span_to)
             where told.method = 'hourly_outages'
               and told.ts >= watched.known_from
          ) as seen
          full join down using (slo_id, span_from, span_to, ts)
      ) as each
  ),
  -- A list for each span: held against the rows of all spans, every hour would be compared with every other.
  kept as materialized (
    select slo_id, span_from, span_to, array_agg(ts) as hours from counted group by slo_id, span_from, span_to
  ),
  spans as materialized (
    select wanted.*, coalesce(kept.hours, '{}') as hours from wanted left join kept using (slo_id, span_from, span_to)
  ),
  gone as (
    delete from slo_hour as held
     using spans
     where held.slo_id = spans.slo_id
       and held.ts >= spans.span_from
       and held.ts < spans.span_to
       and held.ts <> all(spans.hours)
    returning held.slo_id, held.ts
  ),
  put as (
    insert into slo_hour as held (slo_id, ts, good, total, good_slices, valid_slices, expected_slots, method)
    select distinct on (slo_id, ts) slo_id, ts, good, total, good_slices, valid_slices, 1, method
      from counted
     order by slo_id, ts
    on conflict (slo_id, ts) do update set
      good = excluded.good,
      total = excluded.total,
      good_slices = excluded.good_slices,
      valid_slices = excluded.valid_slices,
      expected_slots = excluded.expected_slots,
      method = excluded.method
    where (held.*) is distinct from (excluded.*)
    returning held.slo_id, held.ts
  ),
  touched as (
    select slo_id, min(ts) as first_at, max(ts) as last_at, count(*) as hours
      from (select * from gone union all select * from put) as either
     group by slo_id
  ),
  -- Days at whose end one of the hours was in the SLO's window. Those that are due already are marked, too: somebody may be reading them.
  judged as (
    select held.slo_id, held.day
      from slo_bound as bound
     cross join touched
     cross join lateral (
       select max(case window_kind
           when 'rolling' then window_hours * interval '1 hour'
           else window_count * case window_unit when 'quarter' then interval '3 months' else ('1 ' || window_unit)::interval end
         end) as length
         from slo_definition as definition
        where definition.slo_id = touched.slo_id
     ) as longest
      join slo_day as held
        on held.slo_id = touched.slo_id
       and held.day >= (touched.first_at at time zone bound.reporting_zone)::date
       and held.day <= ((touched.last_at + longest.length) at time zone bound.reporting_zone)::date
     order by held.slo_id, held.day
       for update of held
  ),
  -- Incidents for which an hour may tell that a release began to burn: it ended at most a day before the hour, or an hour after, and
  -- an incident may be its doing for 72 hours at most.
  suspected as (
    insert into correlation_dirty (source, instance, incident_id)
    select distinct incident.source, incident.instance, incident.external_id
      from touched
      join slo on slo.slo_id = touched.slo_id
      join series on series.entity_ref = slo.entity_ref and series.environment = slo.environment
      join event_series as link
        on link.series_id = series.series_id
       and link.event_kind in ('incident', 'itsm_problem')
      join incident
        on incident.source = link.source
       and incident.instance = link.instance
       and case link.event_kind when 'incident' then incident.external_id else incident.problem_id end = link.external_id
       and incident.opened_at >= touched.first_at - interval '1 day'
       and incident.opened_at < touched.last_at + interval '5 days'
  ),
  due as (
    update slo_day as held set is_due = true from judged where held.slo_id = judged.slo_id and held.day = judged.day
  )
  select coalesce(sum(hours), 0) from touched into changed;
  return changed;
end
$$;
