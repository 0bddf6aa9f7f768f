// How each SLO stood at the end of each of the last days, for lines of whole scopes: no page could count them anew.

/** @param {import('knex').Knex} knex */
exports.up = async knex => {
  await knex.raw(`
    create table slo_day (
      slo_id integer not null,
      day date not null,
      compliance text check (compliance in ('met', 'on_track', 'at_risk', 'breached')),
      overspent_seconds double precision check (overspent_seconds >= 0),
      hours_covered integer check (hours_covered >= 0),
      hours_expected integer check (hours_expected >= 0),
      burned boolean,
      is_due boolean not null default true,
      primary key (slo_id, day)
    );
    create index slo_day_due on slo_day (day desc, slo_id) where is_due;
    comment on table slo_day is 'How an SLO stood over its own window at the end of a reporting-zone day; 35 days';
    comment on column slo_day.compliance is 'As kpi_slo judges it (KPI.md 1.1); null where it could not be judged, or was not promised then';
    comment on column slo_day.overspent_seconds is 'What a missed SLO of availability was overspent by; null of all others';
    comment on column slo_day.burned is 'Whether a burn rule fired on the day (KPI.md 1.3); null where none was looked at';
    comment on column slo_day.is_due is 'Its hours changed since, or it was never read';
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`drop table slo_day`);
};
