-- Grain: one row per subject and period with a release: what was released to run things, and what to build. KPI.md 1.6.
-- Counts of distinct releases as in kpi_dora_subject_release: features = changes that repaired nothing; run = rollbacks and
-- remediations. A release of a revision that ran already is neither.
create or replace function kpi_incident_run(
  known_at timestamptz, seen_at timestamptz, subjects text[], series_ids integer[], valid tstzrange[],
  period_keys text[], starts timestamptz[], ends timestamptz[], causal_windows interval[], main_p numeric)
returns table (
  subject text,
  period_key text,
  releases integer,
  features integer,
  rollbacks integer,
  remediations integer
)
language sql stable
set search_path from current
as $$
  select
    held.subject, period.period_key, count(*)::integer,
    count(*) filter (where held.kind = 'change')::integer,
    count(*) filter (where held.kind = 'rollback')::integer,
    count(*) filter (where held.kind = 'remediation')::integer
  from kpi_dora_subject_release(subjects, series_ids, valid, known_at, causal_windows, main_p) as held
  join unnest(period_keys, starts, ends) as period(period_key, starts, ends)
    on held.finished_at >= period.starts
   and held.finished_at < least(period.ends, seen_at)
  where held.kind <> 'redeploy'
  group by held.subject, period.period_key
$$;
