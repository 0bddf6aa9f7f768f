/**
 * Since when a pivot is not shown to us, and when it was shown again: what upstream answered
 * meanwhile is no history. ADR 0015.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table entity_pivot add hidden_since timestamptz, add shown_at timestamptz;
    comment on column entity_pivot.hidden_since is 'Since when upstream did not know or show it, and what it was asked meanwhile is still to be asked again; null when nothing is';
    comment on column entity_pivot.shown_at is 'When it was shown again last, so that its history was to be asked anew; null when it never was hidden';
    update entity_pivot set hidden_since = coalesce(verified_at, clock_timestamp())
     where verification in ('not_found', 'ambiguous', 'refused');
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`alter table entity_pivot drop hidden_since, drop shown_at;`);
};
