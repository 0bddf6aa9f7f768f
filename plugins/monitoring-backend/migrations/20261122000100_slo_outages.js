// SLOs that count outages of incidents are found by what an incident or its collection touches.

/** @param {import('knex').Knex} knex */
exports.up = async knex => {
  await knex.raw(`
    create index slo_with_outages on slo (entity_ref, environment) where sli_kind = 'availability_service';
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`drop index slo_with_outages`);
};
