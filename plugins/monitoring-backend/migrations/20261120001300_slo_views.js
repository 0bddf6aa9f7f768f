/**
 * The moment that the views of SLOs are read at, and what burn rates said (DATA.md, decisions 8 to 10).
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table slo_bound (
      only_row boolean primary key default true check (only_row),
      seen_at timestamptz not null,
      reporting_zone text not null,
      stale_after interval not null,
      -- End of the newest slots that burn rates were read from.
      burn_at timestamptz
    );
    comment on table slo_bound is 'The whole hour at which the views of SLOs are read: a view has no clock';

    create table slo_burn (
      slo_id integer not null,
      at timestamptz not null,
      severity text not null check (severity in ('page', 'ticket')),
      long_minutes integer not null check (long_minutes > 0),
      short_minutes integer not null check (short_minutes > 0),
      threshold double precision not null,
      resolution text not null check (resolution in ('tip', 'hours', 'coarse')),
      burn_long double precision,
      burn_short double precision,
      coverage_long double precision,
      coverage_short double precision,
      state text not null check (state in ('firing', 'not_firing', 'unknown', 'not_evaluated')),
      reason text,
      primary key (slo_id, severity, long_minutes, at)
    );
    create index slo_burn_at on slo_burn (at);
    comment on table slo_burn is 'What the rules of two windows said: a row where a state changed, and one per hour; 72 h';

    alter table derived_change drop constraint if exists derived_change_input_check;
    alter table derived_change add constraint derived_change_input_check
      check (input in ('app_day', 'scope_day', 'view_bound', 'incident', 'change', 'deployment', 'slo'));
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop materialized view if exists mv_slo_scope_period, mv_slo_app_period;
    drop function if exists kpi_slo_burndown, kpi_slo_period;
    delete from sql_object where name in ('mv_slo_scope_period', 'mv_slo_app_period', 'kpi_slo_burndown', 'kpi_slo_period');
    drop table slo_burn, slo_bound;
    delete from derived_change where input = 'slo';
    alter table derived_change drop constraint if exists derived_change_input_check;
    alter table derived_change add constraint derived_change_input_check
      check (input in ('app_day', 'scope_day', 'view_bound', 'incident', 'change', 'deployment'));
  `);
};
