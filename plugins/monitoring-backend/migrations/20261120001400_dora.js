/**
 * Shapes that the functions of delivery share, and the moment, zone and rules that their views
 * are computed with. KPI.md 1.6 and 8; DATA.md, decisions 9 and 10.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    -- Their successors return a shared shape or take more: the old ones would stay beside them.
    drop function if exists
      kpi_dora, kpi_dora_scope, kpi_dora_subject, kpi_dora_subject_lead, kpi_dora_subject_release, kpi_dora_week, kpi_dora_change,
      kpi_dora_release, kpi_release_repair, kpi_release, derive_correlation_change, derive_correlation_release,
      derive_correlation_edges;

    create type known_release as (
      series_id integer,
      source text,
      instance text,
      external_id text,
      project text,
      name text,
      version text,
      revision text,
      sha text,
      repository text,
      started_at timestamptz,
      finished_at timestamptz,
      deployments integer,
      kind text,
      previous_revision text,
      is_first boolean,
      changes integer,
      release_number bigint,
      first_id text,
      pipeline_id text,
      what text,
      range_id text
    );
    comment on type known_release is 'A release of one series: the row of kpi_release';

    create type dora_change as (
      series_id integer,
      kind text,
      source text,
      instance text,
      change_id text,
      begun_at timestamptz,
      release_number bigint,
      delivered_at timestamptz,
      lead_s bigint,
      status text
    );
    comment on type dora_change is 'A merge request or commit and its way into a release: the row of kpi_dora_change';

    create type dora_release as (
      subject text,
      release_key text,
      source text,
      instance text,
      first_id text,
      kind text,
      is_first boolean,
      started_at timestamptz,
      finished_at timestamptz,
      mature_at timestamptz,
      failed_by text[],
      incident_p numeric,
      is_reverted boolean,
      onset_at timestamptz,
      recovered_at timestamptz
    );
    comment on type dora_release is 'A release of one subject and what became of it: the row of kpi_dora_subject_release';

    create type dora_reading as (
      subject text,
      period_key text,
      status text,
      reason text,
      members integer,
      members_fresh integer,
      missing text[],
      is_light boolean,
      releases integer,
      changes integer,
      rollbacks integer,
      remediations integer,
      redeploys integer,
      reverted integer,
      df_status text,
      df_days integer,
      df_per_day double precision,
      deploy_days integer,
      df_band text,
      df_weeks integer,
      lt_merge_status text,
      lt_merge_p50_s double precision,
      lt_merge_p90_s double precision,
      lt_merge_n integer,
      lt_merge_invalid integer,
      lt_merge_bootstrap integer,
      lt_merge_waiting integer,
      lt_merge_unknown integer,
      lt_merge_waiting_oldest_at timestamptz,
      lt_commit_status text,
      lt_commit_p50_s double precision,
      lt_commit_p90_s double precision,
      lt_commit_n integer,
      lt_commit_invalid integer,
      cfr_status text,
      cfr_ratio double precision,
      cfr_num integer,
      cfr_den integer,
      cfr_pending integer,
      cfr_thresholds numeric[],
      cfr_nums integer[],
      fdrt_status text,
      fdrt_p50_s double precision,
      fdrt_n integer,
      fdrt_open integer,
      fdrt_censored_p50_s double precision,
      rework_status text,
      rework_ratio double precision,
      rework_num integer,
      rework_den integer,
      attempts integer,
      attempts_failed integer,
      unknown_environment integer,
      complete_to timestamptz
    );
    comment on type dora_reading is 'The five metrics of one subject in one period: the row of kpi_dora_subject, which says what each column is';

    create table dora_bound (
      only_row boolean primary key default true check (only_row),
      seen_at timestamptz not null,
      reporting_zone text not null,
      causal_windows interval[] not null,
      thresholds numeric[] not null,
      main_p numeric not null,
      stale_after interval not null,
      rules jsonb not null
    );
    comment on table dora_bound is 'The moment, zone and rules of the views of delivery, moved before a refresh, so that a definition has no clock';
    comment on column dora_bound.causal_windows is 'W of tiers 1 to 4';
    comment on column dora_bound.rules is 'Probability of each code of evidence that the edges were made with';

    -- Which inputs there are is said by the views that are bound to them.
    alter table derived_change drop constraint if exists derived_change_input_check;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    -- Views and functions of this version use what goes; the version before makes its own again.
    drop materialized view if exists mv_dora_app_period, mv_dora_group_period;
    drop function if exists
      kpi_dora, kpi_dora_scope, kpi_dora_subject, kpi_dora_subject_lead, kpi_dora_subject_release, kpi_dora_week, kpi_dora_change,
      kpi_dora_release, kpi_release_repair, kpi_release, kpi_dora_period, kpi_dora_recovery, kpi_dora_member, kpi_dora_subject_change, derive_correlation_change,
      derive_correlation_release, derive_correlation_edges;
    delete from sql_object where name like 'kpi_dora%' or name like 'kpi_release%' or name like 'derive_correlation%'
      or name like 'mv_dora%';
    delete from derived_change where input not in ('app_day', 'scope_day', 'view_bound', 'incident', 'change', 'deployment');
    alter table derived_change drop constraint if exists derived_change_input_check;
    alter table derived_change
      add constraint derived_change_input_check
        check (input in ('app_day', 'scope_day', 'view_bound', 'incident', 'change', 'deployment'));
    drop table dora_bound;
    drop type dora_reading, dora_release, dora_change, known_release;
  `);
};
