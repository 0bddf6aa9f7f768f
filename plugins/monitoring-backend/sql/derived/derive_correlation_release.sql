-- Grain: one row per incident asked for (and child of one) and release that may have caused it; rules and columns as in
-- derive_correlation_edges. KPI.md 5.1 and 5.2.
create or replace function derive_correlation_release(
  sources text[], instances text[], incident_ids text[], causal_windows interval[], rules jsonb)
returns setof correlation_edge
language sql stable
set search_path from current
-- Joins of whole sets: the planner takes (source, instance, id) for independent, expects one row and would loop.
set enable_nestloop = off
as $$
  with subject as materialized (
    select held.* from derive_correlation_subject(sources, instances, incident_ids) as held
  ),
  place as materialized (
    select held.* from derive_correlation_place(sources, instances, incident_ids) as held
  ),
  said as materialized (
    select held.* from derive_correlation_word(sources, instances, incident_ids) as held
  ),
  around as materialized (
    select held.* from derive_correlation_around(sources, instances, incident_ids, rules) as held
  ),
  caused as (
    select
      subject.source, subject.instance, subject.incident_id, subject.opened_at, change.external_id, change.number,
      change.work_start_at, change.work_end_at
    from subject
    join change
      on change.source = subject.source
     and change.instance = subject.instance
     and change.external_id = subject.caused_by_change_id
    where change.removed_at is null
  ),
  caused_series as (
    select caused.*, link.series_id
    from caused
    join event_series as link
      on link.event_kind = 'change'
     and link.source = caused.source
     and link.instance = caused.instance
     and link.external_id = caused.external_id
    where link.via <> 'dependency'
    union
    select caused.*, place.series_id from caused join place using (source, instance, incident_id)
  ),
  looked_at as (
    select array_agg(distinct every.series_id) as series_ids
    from (
      select place.series_id from place
      union all select around.series_id from around
      union all select caused_series.series_id from caused_series
      union all select said.series_id from said where said.target_kind = 'release'
    ) as every
  ),
  release as materialized (
    select
      held.series_id, held.release_number, held.source, held.instance, held.first_id, held.name, held.sha, held.version,
      held.started_at, held.finished_at, causal_windows[coalesce(entity.tier, 2)] as causal_window,
      lead(held.finished_at) over (partition by held.series_id order by held.release_number) as next_finished_at
    from kpi_release((select looked_at.series_ids from looked_at), 'infinity') as held
    join series on series.series_id = held.series_id
    left join entity on entity.entity_ref = series.entity_ref
    where held.kind <> 'redeploy'
  ),
  within_window as materialized (
    select
      place.source as incident_source, place.instance as incident_instance, place.incident_id, place.opened_at, release.*,
      extract(epoch from place.opened_at
        - case when release.finished_at <= place.opened_at then release.finished_at else release.started_at end) as lag_s
    from place
    join release
      on release.series_id = place.series_id
     and release.started_at <= place.opened_at
     and release.finished_at + release.causal_window >= place.opened_at
  ),
  carried as (
    -- What the release says of itself, and what the merge requests in it say.
    select release.series_id, release.release_number, concat_ws(' ', release.name, release.version) as text
    from release
    union all
    select brought.series_id, brought.release_number, concat_ws(' ', request.title, request.source_branch, array_to_string(request.labels, ' '))
    from kpi_dora_change((select array_agg(distinct caused_series.series_id) from caused_series), 'infinity') as brought
    join merge_request as request
      on request.source = brought.source
     and request.instance = brought.instance
     and request.external_id = brought.change_id
    where brought.kind = 'merge_request'
      and brought.status in ('delivered', 'invalid')
  ),
  named_by_change as (
    select distinct caused_series.source, caused_series.instance, caused_series.incident_id, release.series_id, release.release_number
    from caused_series
    join release
      on release.series_id = caused_series.series_id
     and release.started_at <= caused_series.opened_at
    join carried
      on carried.series_id = release.series_id
     and carried.release_number = release.release_number
     and strpos(upper(' ' || regexp_replace(carried.text, '[^A-Za-z0-9]+', ' ', 'g') || ' '), upper(' ' || caused_series.number || ' ')) > 0
  ),
  alone_in_change as (
    select
      caused_series.source, caused_series.instance, caused_series.incident_id,
      min(release.series_id) as series_id, min(release.release_number) as release_number
    from caused_series
    join release
      on release.series_id = caused_series.series_id
     and release.finished_at >= caused_series.work_start_at
     and release.finished_at <= caused_series.work_end_at
     and release.started_at <= caused_series.opened_at
    where not exists (
      select 1 from named_by_change as named
       where (named.source, named.instance, named.incident_id) = (caused_series.source, caused_series.instance, caused_series.incident_id))
    group by caused_series.source, caused_series.instance, caused_series.incident_id
    having count(distinct (release.series_id, release.release_number)) = 1
  ),
  word_of_title as (
    select subject.source, subject.instance, subject.incident_id, lower(trim(both '.' from word)) as word
    from subject
    cross join lateral regexp_split_to_table(subject.title, '[^A-Za-z0-9._-]+') as word
    where word ~ '[0-9]'
      and rules ? 'C2'
  ),
  named_by_title as (
    select distinct place.source, place.instance, place.incident_id, release.series_id, release.release_number
    from word_of_title
    join place using (source, instance, incident_id)
    join release
      on release.series_id = place.series_id
     and release.started_at <= place.opened_at
    where (word_of_title.word ~ '^[0-9a-f]{8,64}$' and starts_with(lower(release.sha), word_of_title.word))
      -- A bare number would be anything.
      or (word_of_title.word ~ '[.]' and lower(release.version) in (word_of_title.word, 'v' || word_of_title.word))
  ),
  evidence as (
    select named.source, named.instance, named.incident_id, named.series_id, named.release_number, 'C1' as code, (rules ->> 'C1')::numeric as p
    from named_by_change as named
    union all
    select alone.source, alone.instance, alone.incident_id, alone.series_id, alone.release_number, 'C1b', (rules ->> 'C1b')::numeric
    from alone_in_change as alone
    union all
    select named.source, named.instance, named.incident_id, named.series_id, named.release_number, 'C2', (rules ->> 'C2')::numeric
    from named_by_title as named
    union all
    select within.incident_source, within.incident_instance, within.incident_id, within.series_id, within.release_number, 'C3', (rules ->> 'C3')::numeric
    from within_window as within
    join kpi_release_repair((select array_agg(distinct place.series_id) from place), 'infinity') as repair
      on repair.series_id = within.series_id
     and repair.failed_number = within.release_number
     and repair.repaired_at <= within.finished_at + within.causal_window
    where rules ? 'C3'
    union all
    select
      within.incident_source, within.incident_instance, within.incident_id, within.series_id, within.release_number, 'C4',
      case
        when within.lag_s <= 3600 then rules ->> 'C4_1h'
        when within.lag_s <= 14400 then rules ->> 'C4_4h'
        when within.lag_s <= 86400 then rules ->> 'C4_24h'
        else rules ->> 'C4_W'
      end::numeric
    from within_window as within
    -- The last one before the incident, or one that was under way.
    where within.next_finished_at is null
      or within.next_finished_at > within.opened_at
    union all
    select within.incident_source, within.incident_instance, within.incident_id, within.series_id, within.release_number, 'C5', (rules ->> 'C5')::numeric
    from within_window as within
    join (
      select burn.*
      from (
        select
          array_agg(ended.series_id) as series_ids, array_agg(ended.release_number) as numbers, array_agg(ended.finished_at) as finished_ats
        from (select distinct series_id, release_number, finished_at from within_window) as ended
      ) as every_release
      cross join lateral derive_correlation_burn(every_release.series_ids, every_release.numbers, every_release.finished_ats) as burn
      where rules ? 'C5'
    ) as burnt
      on burnt.series_id = within.series_id
     and burnt.release_number = within.release_number
    union all
    select close.source, close.instance, close.incident_id, close.series_id, close.release_number, close.code, (rules ->> close.code)::numeric
    from (
      select
        around.source, around.instance, around.incident_id, around.code, release.series_id, release.release_number,
        row_number() over (
          partition by around.source, around.instance, around.incident_id, around.code
          order by
            around.opened_at - case when release.finished_at <= around.opened_at then release.finished_at else release.started_at end,
            release.first_id, release.series_id) as position
      from around
      join release
        on release.series_id = around.series_id
       and release.started_at <= around.opened_at
       and release.finished_at + interval '4 hours' >= around.opened_at
    ) as close
    where close.code = 'C6'
      or close.position <= 10
  ),
  -- A verdict may name any deployment of a release.
  word_on_release as (
    select said.source, said.instance, said.incident_id, release.series_id, release.release_number, min(said.verdict) as verdict
    from said
    join kpi_release_target((select array_agg(distinct said.series_id) from said where said.target_kind = 'release'), 'infinity') as target
      on target.series_id = said.series_id
     and target.source = said.target_source
     and target.instance = said.target_instance
     and target.external_id = said.target_id
    join release
      on release.series_id = target.series_id
     and release.release_number = target.release_number
    where said.target_kind = 'release'
    group by said.source, said.instance, said.incident_id, release.series_id, release.release_number
  ),
  every as (
    select evidence.* from evidence where evidence.p > 0
    union all
    select
      word.source, word.instance, word.incident_id, word.series_id, word.release_number,
      case word.verdict when 'confirmed' then 'H+' else 'H-' end, case word.verdict when 'confirmed' then 1 else 0 end
    from word_on_release as word
  ),
  by_release as (
    select
      every.source, every.instance, every.incident_id, every.series_id, every.release_number,
      jsonb_object_agg(every.code, every.p order by every.code) as evidence,
      (array_agg(every.code order by every.code in ('H+', 'H-') desc, every.p desc, every.code))[1] as code,
      max(every.p) filter (where every.code = 'H+') as confirmed,
      max(every.p) filter (where every.code = 'H-') as refuted,
      coalesce(max(every.p) filter (where every.code = 'C1'), 0) as c1,
      coalesce(max(every.p) filter (where every.code = 'C1b'), 0) as c1b,
      coalesce(max(every.p) filter (where every.code = 'C2'), 0) as c2,
      -- C3 tells of the same thing as C4 and C5: the strongest of them speaks.
      case
        when bool_or(every.code = 'C3') then max(every.p) filter (where every.code in ('C3', 'C4', 'C5'))
        else 1 - (1 - coalesce(max(every.p) filter (where every.code = 'C4'), 0)) * (1 - coalesce(max(every.p) filter (where every.code = 'C5'), 0))
      end as in_time,
      coalesce(max(every.p) filter (where every.code = 'C6'), 0) as c6,
      coalesce(max(every.p) filter (where every.code = 'C7'), 0) as c7
    from every
    group by every.source, every.instance, every.incident_id, every.series_id, every.release_number
  ),
  weighed as (
    select
      by_release.*,
      case
        when by_release.confirmed is not null then 1
        when by_release.refuted is not null then 0
        else least(
          1 - (1 - by_release.c1) * (1 - by_release.c1b) * (1 - by_release.c2) * (1 - by_release.in_time) * (1 - by_release.c6)
            * (1 - by_release.c7),
          case when by_release.c1 > 0 or by_release.c2 > 0 then 1 else 0.95 end)
      end as p
    from by_release
  ),
  release_edge as (
    select
      weighed.source, weighed.instance, weighed.incident_id, release.series_id, release.source as target_source,
      release.instance as target_instance, release.first_id, weighed.code, weighed.evidence, weighed.p,
      extract(epoch from subject.opened_at
        - case when release.finished_at <= subject.opened_at then release.finished_at else release.started_at end)::integer as lag_s,
      release.finished_at <= subject.opened_at as is_finished,
      weighed.p > 0 and weighed.code <> 'C7' as can_be_primary
    from weighed
    join release
      on release.series_id = weighed.series_id
     and release.release_number = weighed.release_number
    join subject
      on subject.source = weighed.source
     and subject.instance = weighed.instance
     and subject.incident_id = weighed.incident_id
  ),
  ranked as (
    select
      release_edge.*,
      row_number() over (
        partition by release_edge.source, release_edge.instance, release_edge.incident_id
        order by
          release_edge.can_be_primary desc, release_edge.p desc, release_edge.is_finished desc, release_edge.lag_s,
          release_edge.first_id, release_edge.series_id) as position
    from release_edge
  )
  select
    ranked.source, ranked.instance, ranked.incident_id, 'release', ranked.series_id, ranked.target_source, ranked.target_instance,
    ranked.first_id, ranked.code, ranked.evidence, ranked.p, ranked.lag_s, ranked.can_be_primary and ranked.position = 1,
    null::tstzrange
  from ranked
$$;
