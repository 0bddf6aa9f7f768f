-- Recomputes the rows of delivery of exactly these series from facts and keeps what differs; what is as it was is not written.
-- KPI.md 1.6. Rules as in kpi_dora_release. Callers take the lock of mark_delivery alone and claim the marks before.
-- @returns rows written or removed
create or replace function derive_delivery(of_series integer[], causal_windows interval[], main_p numeric)
returns integer
language plpgsql
set search_path from current
as $$
declare
  counted integer[];
  known known_release[];
  brought dora_change[];
  releases delivery_release[];
  changes delivery_change[];
  attempts delivery_attempt[];
  words delivery_word[];
  gone text[];
  come text[];
  changed integer := 0;
  rows_written integer;
begin
  -- What matches no environment has attempts and no releases.
  counted := array(
    select series.series_id from series
     where series.series_id = any(of_series) and series.environment <> 'unknown' order by series.series_id);
  known := array(select held from kpi_release(counted, 'infinity') as held);
  brought := array(select held from kpi_dora_change(counted, 'infinity', known) as held);
  releases := array(
    select
      row(
        told.series_id, told.release_number, told.finished_at, told.mature_at, case when failure.is_one then told.onset_at end,
        case when failure.is_one then told.recovered_at end, told.is_reverted, false, told.kind, told.release_key,
        nullif(told.failed_by, '{}'), told.incident_p)::delivery_release
      from kpi_dora_release(counted, 'infinity', causal_windows, main_p, known, brought) as told
     cross join lateral (
       select told.kind in ('change', 'remediation')
         and (cardinality(told.failed_by) > 0 or coalesce(told.incident_p >= main_p, false)) as is_one) as failure);
  changes := array(
    select
      row(
        told.series_id, told.begun_at, told.delivered_at, told.lead_s, told.kind, told.source, told.instance, told.change_id,
        told.status)::delivery_change
      from unnest(brought) as told);
  attempts := array(
    select row(told.series_id, ended.at, told.status = 'failed', false, told.source, told.instance, told.external_id)::delivery_attempt
      from deployment_known(of_series, 'infinity') as told
     cross join lateral (select coalesce(told.finished_at, told.started_at, told.created_at) as at) as ended
     where told.status in ('success', 'failed')
       and ended.at is not null);
  words := array(
    select distinct row(upper(found.token[1]), asked.series_id)::delivery_word
      from (
        select series.series_id, own.series_id as linked_id
          from series
          join series as own
            on own.entity_ref = series.entity_ref
           and own.environment in (series.environment, '*')
         where series.series_id = any(counted)
      ) as asked
     cross join lateral (
       select link.source, link.instance, link.external_id
         from event_series as link
        where link.series_id = asked.linked_id
          and link.event_kind = 'merge_request'
       offset 0
     ) as link
     cross join lateral (
       select concat_ws(' ', held.title, held.source_branch, array_to_string(held.labels, ' ')) as words
         from merge_request as held
        where held.source = link.source
          and held.instance = link.instance
          and held.external_id = link.external_id
       offset 0
     ) as request
     -- As kpi_release_repair reads them.
     cross join lateral regexp_matches(request.words, '\m([A-Za-z]{2,10}[0-9]{4,12})\M', 'g') as found(token));

  with removed as (
    delete from delivery_release as held
     where held.series_id = any(of_series)
       and not exists (
         select 1 from unnest(releases) as told
          where told.series_id = held.series_id
            and told.release_number = held.release_number
            and (told.finished_at, told.mature_at, told.onset_at, told.recovered_at, told.is_reverted, told.kind, told.release_key,
                 told.failed_by, told.incident_p)
              is not distinct from
                (held.finished_at, held.mature_at, held.onset_at, held.recovered_at, held.is_reverted, held.kind, held.release_key,
                 held.failed_by, held.incident_p))
    returning held.release_key
  )
  select coalesce(array_agg(removed.release_key), '{}') into gone from removed;
  with added as (
    insert into delivery_release as held
    select told.* from unnest(releases) as told order by told.series_id, told.release_number
    on conflict (series_id, release_number) do nothing
    returning held.release_key
  )
  select coalesce(array_agg(added.release_key), '{}') into come from added;
  changed := changed + cardinality(gone) + cardinality(come);
  -- A release that another series gained or lost is shared, or not any more, in all of them.
  update delivery_release as held
     set is_shared = place.is_shared
    from (
      select wanted.release_key, (select count(*) > 1 from delivery_release as other where other.release_key = wanted.release_key) as is_shared
        from (select distinct unnest(gone || come) as release_key) as wanted
      offset 0
    ) as place
   where held.release_key = place.release_key
     and held.is_shared <> place.is_shared;

  delete from delivery_change as held
   where held.series_id = any(of_series)
     and not exists (
       select 1 from unnest(changes) as told
        where told.series_id = held.series_id
          and told.kind = held.kind
          and told.source = held.source
          and told.instance = held.instance
          and told.change_id = held.change_id
          and (told.begun_at, told.delivered_at, told.lead_s, told.status)
            is not distinct from (held.begun_at, held.delivered_at, held.lead_s, held.status));
  get diagnostics rows_written = row_count;
  changed := changed + rows_written;
  insert into delivery_change
  select told.* from unnest(changes) as told order by told.series_id, told.kind, told.source, told.instance, told.change_id
  on conflict (series_id, kind, source, instance, change_id) do nothing;
  get diagnostics rows_written = row_count;
  changed := changed + rows_written;

  with removed as (
    delete from delivery_attempt as held
     where held.series_id = any(of_series)
       and not exists (
         select 1 from unnest(attempts) as told
          where told.series_id = held.series_id
            and told.source = held.source
            and told.instance = held.instance
            and told.external_id = held.external_id
            and (told.at, told.has_failed) = (held.at, held.has_failed))
    returning held.external_id
  )
  select coalesce(array_agg(removed.external_id), '{}') into gone from removed;
  with added as (
    insert into delivery_attempt as held
    select told.* from unnest(attempts) as told order by told.series_id, told.at, told.external_id
    on conflict (series_id, source, instance, external_id) do nothing
    returning held.external_id
  )
  select coalesce(array_agg(added.external_id), '{}') into come from added;
  changed := changed + cardinality(gone) + cardinality(come);
  -- One id of two sources counts as shared: that is only slower.
  update delivery_attempt as held
     set is_shared = place.is_shared
    from (
      select wanted.external_id, (select count(*) > 1 from delivery_attempt as other where other.external_id = wanted.external_id) as is_shared
        from (select distinct unnest(gone || come) as external_id) as wanted
      offset 0
    ) as place
   where held.external_id = place.external_id
     and held.is_shared <> place.is_shared;

  delete from delivery_word as held
   where held.series_id = any(of_series)
     and not exists (select 1 from unnest(words) as told where told.token = held.token and told.series_id = held.series_id);
  insert into delivery_word
  select told.* from unnest(words) as told order by told.token, told.series_id
  on conflict (token, series_id) do nothing;
  return changed;
end
$$;
