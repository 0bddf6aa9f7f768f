/**
 * What raw pages need to be read again: which page of their run they were, and when they
 * were stored; and requests to do so. ADR 0013.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table raw_page
      add column page_number integer not null default 0,
      add column stored_at timestamptz not null default clock_timestamp();
    update raw_page set stored_at = received_at;
    create index raw_page_stream on raw_page (source, instance, stream, raw_page_id);
    alter table batch_request add column is_replay boolean not null default false;
    alter table batch_run
      drop constraint batch_run_kind_check,
      add constraint batch_run_kind_check check (kind in ('scheduled', 'backfill', 'manual', 'replay'));
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    update batch_run set kind = 'manual' where kind = 'replay';
    alter table batch_run
      drop constraint batch_run_kind_check,
      add constraint batch_run_kind_check check (kind in ('scheduled', 'backfill', 'manual'));
    delete from batch_request where is_replay;
    alter table batch_request drop column is_replay;
    drop index raw_page_stream;
    alter table raw_page drop column stored_at, drop column page_number;
  `);
};
