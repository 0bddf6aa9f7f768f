// Which rules an SLO's burning is held against, as `rosetta.io/burn-policy` names them.

/** @param {import('knex').Knex} knex */
exports.up = async knex => {
  await knex.raw(`
    alter table slo add column burn_policy text not null default 'default', add column burn_pairs jsonb;
    comment on column slo.burn_policy is 'Name of the rules its burning is held against; no part of its identity or of a version';
    comment on column slo.burn_pairs is 'These rules; null for the four of KPI.md 1.4, none for an empty list';

    alter table slo_burn drop constraint slo_burn_severity_check;
    alter table slo_burn add constraint slo_burn_severity_check check (severity in ('page', 'ticket', 'indicator'));
    comment on column slo_burn.severity is 'Who is told; an indicator tells nobody: it is the burn rate of six hours where no rule has that window';
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    delete from slo_burn where severity = 'indicator';
    alter table slo_burn drop constraint slo_burn_severity_check;
    alter table slo_burn add constraint slo_burn_severity_check check (severity in ('page', 'ticket'));
    alter table slo drop column burn_policy, drop column burn_pairs;
  `);
};
