// What errors of a day are a share of: requests of the hours that tell both counts, and no others. ADR 0022.

/** @param {import('knex').Knex} knex */
exports.up = async knex => {
  await knex.raw(`
    alter table app_day
      add column requests_with_errors_known double precision,
      add column requests_with_errors_5xx_known double precision,
      add column hours_contradicting smallint not null default 0,
      drop constraint app_day_latency_method_check,
      add constraint app_day_latency_method_check
        check (latency_method in ('source_native', 'approx', 'weighted_estimate'));
    comment on column app_day.requests is 'Of all hours that tell them: throughput, and no denominator of errors';
    comment on column app_day.errors is 'Of the hours of requests_with_errors_known; null where no hour tells both counts';
    comment on column app_day.requests_with_errors_known is 'Of the hours whose errors are known and no more than the requests: the denominator of errors; null with errors, and until the day is derived anew';
    comment on column app_day.requests_with_errors_5xx_known is 'The same for errors_5xx, which has hours of its own that do not tell it';
    comment on column app_day.hours_contradicting is 'Hours that tell more errors, or more 5xx, than requests: in no sum of errors';
    comment on column app_day.latency_method is 'approx: request-weighted median of the hours, to be shown only; weighted_estimate: their mean, of days derived before 001800';

    alter table scope_day
      add column requests_with_errors_known double precision,
      add column requests_with_errors_5xx_known double precision,
      add column hours_contradicting integer not null default 0;
    comment on column scope_day.requests_with_errors_known is 'As in app_day: the denominator of errors';
    comment on column scope_day.requests_with_errors_5xx_known is 'As in app_day: the denominator of errors_5xx';

    -- They take and return more now: the old ones would stay beside them.
    drop function if exists kpi_signal_day, derive_app_day;
    delete from sql_object where name in ('kpi_signal_day', 'derive_app_day');

    -- Days whose hours are kept still (400 days): one without hours would lose its row. Its denominators stay unknown.
    insert into rollup_dirty (series_id, day, hours_changed)
      select series_id, day, false from app_day where day > current_date - 399 order by day, series_id
      on conflict (day, series_id) do nothing;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    -- Views and functions of this version use what goes; the version before makes its own again.
    drop materialized view if exists mv_monitoring_app_day_summary, mv_monitoring_domain_day_summary;
    drop function if exists kpi_signal_day, derive_app_day, weighted_median;
    delete from sql_object
     where name in ('mv_monitoring_app_day_summary', 'mv_monitoring_domain_day_summary', 'kpi_signal_day', 'weighted_median',
       'derive_app_day', 'derive_scope_day');
    update app_day set latency_method = 'weighted_estimate' where latency_method = 'approx';
    alter table app_day
      drop column requests_with_errors_known, drop column requests_with_errors_5xx_known, drop column hours_contradicting,
      drop constraint app_day_latency_method_check,
      add constraint app_day_latency_method_check check (latency_method in ('source_native', 'weighted_estimate'));
    comment on column app_day.requests is null;
    comment on column app_day.errors is null;
    comment on column app_day.latency_method is null;
    alter table scope_day
      drop column requests_with_errors_known, drop column requests_with_errors_5xx_known, drop column hours_contradicting;
  `);
};
