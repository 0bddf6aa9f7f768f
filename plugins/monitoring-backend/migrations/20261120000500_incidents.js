/**
 * Incidents and their SLA clocks, what a second signal source and an ambiguous CI need of
 * pivots, maintenance windows, and the states of days. ADR 0009, ADR 0010.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    -- Its successor takes more arguments: the old one would stay beside it.
    drop function if exists derive_app_day(integer[], date[], real[], text);

    create table incident (
      source text not null,
      instance text not null,
      external_id text not null,
      number text not null,
      title text not null,
      state text not null check (state in ('new', 'in_progress', 'on_hold', 'resolved', 'closed', 'canceled', 'unknown')),
      state_code text not null,
      priority smallint,
      impact smallint,
      urgency smallint,
      category text,
      subcategory text,
      close_code text,
      assignment_group text,
      opened_at timestamptz not null,
      resolved_at timestamptz,
      closed_at timestamptz,
      left_new_at timestamptz,
      reopen_count integer,
      reassignment_count integer,
      business_duration_s integer,
      problem_id text,
      caused_by_change_id text,
      fix_change_id text,
      parent_id text,
      ci_id text,
      updated_at timestamptz not null,
      missing_since timestamptz,
      removed_at timestamptz,
      content_hash text not null,
      primary key (source, instance, external_id)
    );
    comment on table incident is 'ITSM incidents as upstream last showed them; no people';
    comment on column incident.left_new_at is 'When it was first seen out of New after having been seen New; null for what was backfilled later than that';
    comment on column incident.missing_since is 'First look at which upstream did not show it any more; a second look removes it';
    create index incident_open on incident (opened_at)
      where removed_at is null and state in ('new', 'in_progress', 'on_hold', 'unknown');
    create index incident_opened on incident (opened_at);
    create index incident_resolved on incident (resolved_at);

    create table task_sla (
      source text not null,
      instance text not null,
      external_id text not null,
      incident_id text not null,
      name text not null,
      target text not null check (target in ('response', 'resolution', 'unknown')),
      stage text not null check (stage in ('in_progress', 'paused', 'completed', 'breached', 'cancelled', 'unknown')),
      has_breached boolean not null,
      started_at timestamptz,
      ended_at timestamptz,
      planned_end_at timestamptz,
      business_used_ratio real,
      updated_at timestamptz not null,
      content_hash text not null,
      primary key (source, instance, external_id)
    );
    create index task_sla_incident on task_sla (source, instance, incident_id);

    alter table entity_pivot
      add column is_signal_source boolean not null default false,
      add column verification_note text,
      drop constraint entity_pivot_verification_check,
      add constraint entity_pivot_verification_check
        check (verification in ('unverified', 'found', 'not_found', 'ambiguous'));
    comment on column entity_pivot.is_signal_source is 'Whether the golden signals of the series are collected by this pivot; one per series at most';
    update entity_pivot set is_signal_source = true where source = 'dynatrace' and state = 'mapped';

    alter table finding add column blocks_signals boolean not null default false;
    update finding set blocks_signals = is_blocking;

    create table maintenance_window (
      entity_ref text not null,
      environment text not null,
      origin text not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      registered_at timestamptz not null,
      removed_at timestamptz,
      primary key (entity_ref, environment, origin, starts_at, ends_at)
    );
    comment on table maintenance_window is 'Announced work; counts only where it was registered before it began (KPI.md 1.1)';

    alter table batch_run add column unrelated_count bigint not null default 0;

    alter table app_day
      add column hours_errors_judged smallint not null default 0,
      add column hours_errors_beyond smallint not null default 0,
      add column hours_errors_far_beyond smallint not null default 0,
      add column hours_latency_far_beyond smallint not null default 0,
      add column state text check (state in ('critical', 'warning', 'unknown', 'maintenance', 'ok'));
    -- Days that were derived before have no state yet; what lies further back gets one when it is touched.
    insert into rollup_dirty (series_id, day)
      select series_id, day from app_day where day >= current_date - 100 order by day, series_id
      on conflict (day, series_id) do nothing;
    comment on column app_day.state is 'State of the day, judged from its hours and its incidents; null until it is judged';

    alter table scope_day
      add column state text check (state in ('critical', 'warning', 'unknown', 'maintenance', 'ok'));

    alter table entity_state
      add column underlying text check (underlying in ('critical', 'warning', 'unknown', 'ok'));
    comment on column entity_state.underlying is 'The state without the maintenance window; null outside one';

    alter table view_bound add column reporting_zone text not null default 'UTC';
    alter table derived_change
      drop constraint derived_change_input_check,
      add constraint derived_change_input_check check (input in ('app_day', 'scope_day', 'view_bound', 'incident'));
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    -- Views and functions of this version use what goes; the version before makes its own again.
    drop materialized view if exists mv_incidents_app_day, mv_monitoring_app_day_summary, mv_monitoring_domain_day_summary;
    drop function if exists kpi_incident_day, kpi_incident_scope, kpi_incident_scope_day, incident_known, derive_app_day;
    delete from sql_object;
    delete from derived_change where input = 'incident';
    alter table derived_change
      drop constraint derived_change_input_check,
      add constraint derived_change_input_check check (input in ('app_day', 'scope_day', 'view_bound'));
    alter table view_bound drop column reporting_zone;
    alter table entity_state drop column underlying;
    alter table scope_day drop column state;
    alter table app_day
      drop column hours_errors_judged, drop column hours_errors_beyond, drop column hours_errors_far_beyond,
      drop column hours_latency_far_beyond, drop column state;
    alter table batch_run drop column unrelated_count;
    drop table maintenance_window;
    alter table finding drop column blocks_signals;
    update entity_pivot set verification = 'not_found' where verification = 'ambiguous';
    alter table entity_pivot
      drop column is_signal_source,
      drop column verification_note,
      drop constraint entity_pivot_verification_check,
      add constraint entity_pivot_verification_check check (verification in ('unverified', 'found', 'not_found'));
    drop table task_sla, incident;
  `);
};
