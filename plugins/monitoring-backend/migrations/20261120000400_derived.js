// Day rows and states, recomputed only for dirty keys.

exports.up = async knex => {
  await knex.raw(`
    create table app_day (
      series_id integer not null,
      day date not null,
      hours_expected smallint not null,
      hours_observed smallint not null,
      hours_idle smallint not null,
      hours_judged smallint not null,
      hours_within_target smallint not null,
      requests double precision,
      errors double precision,
      errors_5xx double precision,
      latency_p50_ms real,
      latency_p95_ms real,
      latency_p99_ms real,
      latency_p95_lo_ms real,
      latency_p95_hi_ms real,
      latency_method text check (latency_method in ('source_native', 'weighted_estimate')),
      availability_sum real,
      availability_hours smallint not null,
      cpu_ratio real,
      memory_ratio real,
      saturation_max_ratio real,
      primary key (series_id, day)
    );
    -- A view over the last weeks must not read the years before them.
    create index app_day_day on app_day (day);
    comment on table app_day is 'One row per series and reporting-zone day that was observed; an unobserved day has no row';

    create table scope_day (
      scope_ref text not null,
      scope_kind text not null,
      environment text not null,
      day date not null,
      entities integer not null,
      entities_observed integer not null,
      hours_expected integer not null,
      hours_observed integer not null,
      hours_judged integer not null,
      hours_within_target integer not null,
      requests double precision,
      errors double precision,
      errors_5xx double precision,
      availability_sum double precision,
      availability_hours integer not null,
      primary key (scope_ref, environment, day)
    );
    create index scope_day_kind on scope_day (scope_kind, day);
    comment on table scope_day is 'Additive sums over the distinct entities that belonged to the scope on the day';

    create table entity_state (
      series_id integer primary key,
      state text not null check (state in ('critical', 'warning', 'unknown', 'maintenance', 'ok')),
      since timestamptz not null,
      reasons jsonb not null,
      evaluated_at timestamptz not null,
      last_data_at timestamptz
    );

    create table entity_state_change (
      series_id integer not null,
      changed_at timestamptz not null,
      from_state text,
      to_state text not null,
      reasons jsonb not null,
      primary key (series_id, changed_at)
    );
  `);
};

exports.down = async knex => {
  await knex.raw(`drop table entity_state_change, entity_state, scope_day, app_day;`);
};
