/**
 * What a run could not ask for though it went on: to be asked for again, whoever has the
 * feed by then. ADR 0014.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table feed_gap (
      source text not null,
      instance text not null,
      stream text not null,
      entity_ref text not null,
      environment text not null,
      window_start timestamptz not null,
      window_end timestamptz not null,
      -- When it was missed last; a gap that was missed again while it was asked for stays.
      noted_at timestamptz not null,
      tries integer not null default 0,
      next_try_at timestamptz not null,
      primary key (source, instance, stream, entity_ref, environment),
      check (window_start < window_end)
    );
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`drop table feed_gap;`);
};
