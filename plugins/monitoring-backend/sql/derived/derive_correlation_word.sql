-- Grain: one row per incident asked for (and child of one) and target that somebody confirmed or refuted. The last word on a
-- pair counts; one that was taken back says nothing. target_id is any deployment of a release, or a change.
create or replace function derive_correlation_word(sources text[], instances text[], incident_ids text[])
returns table (
  source text,
  instance text,
  incident_id text,
  target_kind text,
  series_id integer,
  target_source text,
  target_instance text,
  target_id text,
  verdict text
)
language sql stable
set search_path from current
as $$
  select last_word.*
  from (
    select distinct on (
        subject.source, subject.instance, subject.incident_id, word.target_kind, word.series_id, word.target_source,
        word.target_instance, word.target_id)
      subject.source, subject.instance, subject.incident_id, word.target_kind, word.series_id,
      word.target_source, word.target_instance, word.target_id, word.verdict
    from derive_correlation_subject(sources, instances, incident_ids) as subject
    join correlation_verdict as word
      on word.source = subject.source
     and word.instance = subject.instance
     and word.incident_id in (subject.root_id, subject.incident_id)
    order by
      subject.source, subject.instance, subject.incident_id, word.target_kind, word.series_id, word.target_source,
      word.target_instance, word.target_id, word.given_at desc, word.correlation_verdict_id desc
  ) as last_word
  where last_word.verdict <> 'withdrawn'
$$;
