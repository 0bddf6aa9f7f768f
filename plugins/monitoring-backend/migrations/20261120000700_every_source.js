/**
 * What the sources beside signals and incidents tell: deployments, code, changes, problem
 * records, APM events, upstream SLOs, topology, logs; admins' mappings and the audit.
 * ADR 0012.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table deployment (
      source text not null,
      instance text not null,
      external_id text not null,
      name text not null,
      status text not null
        check (status in ('created', 'running', 'success', 'failed', 'canceled', 'blocked', 'skipped', 'unknown')),
      status_code text not null,
      environment_name text,
      project text not null,
      sha text,
      revision text,
      ref text,
      version text,
      repository text,
      pipeline_id text,
      created_at timestamptz not null,
      started_at timestamptz,
      finished_at timestamptz,
      updated_at timestamptz not null,
      content_hash text not null,
      primary key (source, instance, external_id)
    );
    comment on table deployment is 'Attempts to bring a revision into an environment, by what deploys; no people';
    create index deployment_created on deployment (created_at);
    create index deployment_finished on deployment (finished_at);

    create table deployment_state (
      source text not null,
      instance text not null,
      external_id text not null,
      series_id integer not null,
      sync text not null check (sync in ('synced', 'out_of_sync', 'unknown')),
      health text not null check (health in ('healthy', 'progressing', 'degraded', 'suspended', 'missing', 'unknown')),
      health_since timestamptz,
      operation_phase text
        check (operation_phase in ('running', 'succeeded', 'failed', 'error', 'terminating', 'unknown')),
      operation_started_at timestamptz,
      operation_finished_at timestamptz,
      revision text,
      version text,
      images text[] not null,
      repository text,
      deployed_at timestamptz,
      conditions text[] not null,
      observed_at timestamptz not null,
      primary key (series_id, source, instance, external_id)
    );
    comment on table deployment_state is 'What is deployed now, as the deployer last said; no history';

    create table merge_request (
      source text not null,
      instance text not null,
      external_id text not null,
      iid integer not null,
      project text not null,
      title text not null,
      state text not null check (state in ('opened', 'merged', 'closed', 'locked', 'unknown')),
      source_branch text,
      target_branch text,
      labels text[] not null,
      created_at timestamptz not null,
      merged_at timestamptz,
      closed_at timestamptz,
      merge_commit_sha text,
      squash_commit_sha text,
      head_sha text,
      updated_at timestamptz not null,
      content_hash text not null,
      primary key (source, instance, external_id)
    );
    create index merge_request_merged on merge_request (merged_at);
    create index merge_request_commit on merge_request (source, instance, project, merge_commit_sha);

    create table pipeline (
      source text not null,
      instance text not null,
      external_id text not null,
      number text not null,
      project text not null,
      status text not null
        check (status in ('created', 'waiting', 'pending', 'running', 'success', 'failed', 'canceled', 'skipped',
                          'manual', 'scheduled', 'unknown')),
      status_code text not null,
      trigger text,
      ref text,
      sha text,
      created_at timestamptz not null,
      started_at timestamptz,
      finished_at timestamptz,
      duration_s real,
      updated_at timestamptz not null,
      content_hash text not null,
      primary key (source, instance, external_id)
    );
    create index pipeline_created on pipeline (created_at);

    create table commit_range (
      source text not null,
      instance text not null,
      external_id text not null,
      project text not null,
      from_sha text not null,
      to_sha text not null,
      state text not null check (state in ('complete', 'partial', 'gone')),
      commits integer not null,
      recorded_at timestamptz not null,
      primary key (source, instance, external_id)
    );
    create table release_commit (
      source text not null,
      instance text not null,
      range_id text not null,
      commit_sha text not null,
      committed_at timestamptz,
      authored_at timestamptz,
      is_merge boolean not null,
      primary key (source, instance, range_id, commit_sha)
    );
    comment on table release_commit is 'Commits that a deployment brought: reachable from its revision and not from the one before';

    create table change (
      source text not null,
      instance text not null,
      external_id text not null,
      number text not null,
      title text not null,
      state text not null
        check (state in ('new', 'assess', 'authorize', 'scheduled', 'implement', 'review', 'closed', 'canceled', 'unknown')),
      state_code text not null,
      type text not null check (type in ('standard', 'normal', 'emergency', 'unknown')),
      risk smallint,
      impact smallint,
      approval text check (approval in ('requested', 'approved', 'rejected', 'unknown')),
      is_on_hold boolean not null,
      opened_at timestamptz not null,
      planned_start_at timestamptz,
      planned_end_at timestamptz,
      work_start_at timestamptz,
      work_end_at timestamptz,
      closed_at timestamptz,
      outcome text check (outcome in ('successful', 'successful_issues', 'unsuccessful', 'unknown')),
      close_code text,
      assignment_group text,
      ci_id text,
      updated_at timestamptz not null,
      missing_since timestamptz,
      removed_at timestamptz,
      content_hash text not null,
      primary key (source, instance, external_id)
    );
    comment on table change is 'ITSM change requests as upstream last showed them; no people';
    create index change_planned on change (planned_start_at);
    create index change_closed on change (closed_at);

    create table itsm_problem (
      source text not null,
      instance text not null,
      external_id text not null,
      number text not null,
      title text not null,
      state text not null
        check (state in ('new', 'assess', 'root_cause_analysis', 'fix_in_progress', 'resolved', 'closed', 'unknown')),
      state_code text not null,
      priority smallint,
      is_known_error boolean not null,
      opened_at timestamptz not null,
      resolved_at timestamptz,
      closed_at timestamptz,
      assignment_group text,
      fix_change_id text,
      ci_id text,
      updated_at timestamptz not null,
      missing_since timestamptz,
      removed_at timestamptz,
      content_hash text not null,
      primary key (source, instance, external_id)
    );
    create index itsm_problem_opened on itsm_problem (opened_at);

    create table event (
      source text not null,
      instance text not null,
      external_id text not null,
      type text not null
        check (type in ('deployment', 'configuration', 'restart', 'availability', 'error', 'performance', 'resource',
                        'info', 'maintenance', 'unknown')),
      type_code text not null,
      title text not null,
      status text not null check (status in ('open', 'closed')),
      started_at timestamptz not null,
      ended_at timestamptz,
      version text,
      content_hash text not null,
      primary key (source, instance, external_id)
    );
    create index event_started on event (started_at);

    create table slo_reading (
      source text not null,
      instance text not null,
      external_id text not null,
      series_id integer not null,
      observed_at timestamptz not null,
      name text not null,
      target_ratio double precision not null,
      warning_ratio double precision,
      sli_ratio double precision,
      budget_left_ratio double precision,
      status text not null check (status in ('ok', 'warning', 'failure', 'unknown')),
      time_window text not null,
      primary key (series_id, source, instance, external_id, observed_at)
    );
    comment on table slo_reading is 'SLOs that a source defines and evaluates itself; shown beside ours, never mixed';

    create table log_hour (
      series_id integer not null,
      ts timestamptz not null,
      total bigint not null,
      errors bigint not null,
      exceptions bigint not null,
      primary key (series_id, ts)
    ) partition by range (ts);

    create table log_pattern_day (
      series_id integer not null,
      day date not null,
      pattern_hash text not null,
      pattern text not null,
      errors bigint not null,
      first_at timestamptz not null,
      last_at timestamptz not null,
      is_sampled boolean not null,
      primary key (series_id, day, pattern_hash)
    );

    create table deploy_source (
      entity_ref text not null,
      environment text not null,
      source text not null,
      primary key (entity_ref, environment)
    );
    comment on table deploy_source is 'Whose deployments count for a series where an annotation says so; else GitLab''s where it has any, else Argo CD''s';

    create table mapping (
      mapping_id bigint generated by default as identity primary key,
      entity_ref text not null,
      environment text not null,
      source text not null,
      instance text,
      key text not null,
      value text not null,
      note text not null,
      created_by text not null,
      created_at timestamptz not null,
      updated_by text not null,
      updated_at timestamptz not null,
      unique (entity_ref, environment, source)
    );
    comment on table mapping is 'An admin''s pivot for an entity; wins over every annotation';
    comment on column mapping.environment is 'A configured environment, or * where the facts of the source say their own';
    comment on column mapping.value is 'As an annotation of this key would be; empty switches the pivot off';

    create table mapping_history (
      mapping_history_id bigint generated by default as identity primary key,
      mapping_id bigint not null,
      action text not null check (action in ('created', 'updated', 'deleted')),
      entity_ref text not null,
      environment text not null,
      source text not null,
      before jsonb,
      after jsonb,
      note text not null,
      changed_by text not null,
      changed_at timestamptz not null
    );
    create index mapping_history_entity on mapping_history (entity_ref, changed_at);
    create index mapping_history_mapping on mapping_history (mapping_id);

    create table audit (
      audit_id bigint generated by default as identity primary key,
      at timestamptz not null,
      actor text not null,
      action text not null,
      subject text not null,
      detail jsonb not null
    );
    comment on table audit is 'What admins did; append-only, no secret and no upstream text';
    create index audit_at on audit (at);

    create table mapping_coverage_day (
      day date not null,
      team_ref text not null,
      needed integer not null,
      found integer not null,
      primary key (day, team_ref)
    );
    comment on table mapping_coverage_day is 'Pivots mapped and found upstream of those each entity needs, by team, as of the end of the day';

    alter table entity_pivot
      drop constraint entity_pivot_verification_check,
      add constraint entity_pivot_verification_check
        check (verification in ('unverified', 'found', 'not_found', 'ambiguous', 'refused'));

    alter table derived_change
      drop constraint derived_change_input_check,
      add constraint derived_change_input_check
        check (input in ('app_day', 'scope_day', 'view_bound', 'incident', 'change', 'deployment'));
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    delete from derived_change where input in ('change', 'deployment');
    alter table derived_change
      drop constraint derived_change_input_check,
      add constraint derived_change_input_check check (input in ('app_day', 'scope_day', 'view_bound', 'incident'));
    update entity_pivot set verification = 'not_found' where verification = 'refused';
    delete from entity_pivot where environment = '*';
    alter table entity_pivot
      drop constraint entity_pivot_verification_check,
      add constraint entity_pivot_verification_check
        check (verification in ('unverified', 'found', 'not_found', 'ambiguous'));
    delete from event_history where event_kind in ('deployment', 'merge_request', 'pipeline', 'change', 'itsm_problem', 'event');
    delete from event_series where event_kind in ('deployment', 'merge_request', 'pipeline', 'change', 'itsm_problem', 'event');
    drop table mapping_coverage_day, audit, mapping_history, mapping, deploy_source, log_pattern_day, log_hour, slo_reading, event,
      itsm_problem, change, release_commit, commit_range, pipeline, merge_request, deployment_state, deployment;
  `);
};
