// What tells one release from another is all that runs, not the code alone: an Argo CD application may change its chart only.

/** @param {import('knex').Knex} knex */
exports.up = async knex => {
  await knex.raw(`
    alter type known_release add attribute what_runs text;

    -- They return more now: the old ones would stay beside them.
    drop function if exists deployment_known, kpi_release_target;
    -- It takes less now, and a view uses it.
    drop function if exists kpi_change_day cascade;
    delete from sql_object where name in ('deployment_known', 'kpi_release_target', 'kpi_change_day', 'mv_changes_app_day');

    -- What is kept of deliveries was told apart by the code, and counts redeploys that a rollback passed over.
    insert into delivery_dirty (series_id)
      select distinct series_id from event_series where event_kind = 'deployment' order by series_id;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop function if exists deployment_known, kpi_release_target;
    drop function if exists kpi_change_day cascade;
    -- Views and functions of this version use what goes; the version before makes its own again.
    drop materialized view if exists mv_dora_app_period, mv_dora_group_period, mv_monitoring_overview_period;
    delete from sql_object
     where name in ('deployment_known', 'kpi_release_target', 'kpi_release', 'kpi_release_repair', 'kpi_change_day', 'mv_dora_app_period',
       'mv_dora_group_period', 'mv_monitoring_overview_period', 'mv_changes_app_day');
    alter type known_release drop attribute what_runs;
    insert into delivery_dirty (series_id)
      select distinct series_id from event_series where event_kind = 'deployment' order by series_id;
  `);
};
