// Why a day is dirty: an incident changes its state, and only hours change what SLOs count.

/** @param {import('knex').Knex} knex */
exports.up = async knex => {
  await knex.raw(`
    alter table rollup_dirty add column hours_changed boolean not null default true;
    comment on column rollup_dirty.hours_changed is 'Whether its hours changed, so that the hours of its SLOs are counted anew';
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`alter table rollup_dirty drop column hours_changed`);
};
