/**
 * When the last requests to an instance were sent: what the gate before each request goes by.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table source_budget add column sent_at timestamptz[] not null default '{}';
    comment on column source_budget.sent_at is 'When the last requests were sent, oldest first; as many as one window may hold';
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw('alter table source_budget drop column sent_at');
};
