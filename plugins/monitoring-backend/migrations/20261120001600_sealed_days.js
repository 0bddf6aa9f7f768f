// Sealed days: hours that hardly change any more, a row for each series and UTC day instead of 24.

/** Kept as `real`, which takes half the room, where that loses nothing. */
const EXACT = ['requests', 'errors', 'errors_5xx'];
const REAL = ['latency_p50_ms', 'latency_p95_ms', 'latency_p99_ms', 'availability_ratio', 'cpu_ratio', 'memory_ratio', 'saturation_ratio'];

const kept = [
  ...EXACT.map(column => `coalesce(sealed.${column}[hour.n], sealed.${column}_exact[hour.n]) as ${column}`),
  ...REAL.map(column => `sealed.${column}[hour.n] as ${column}`),
];

/** @param {import('knex').Knex} knex */
exports.up = async knex => {
  await knex.raw(`
    create table signal_day_packed (
      series_id integer not null,
      day date not null,
      hours integer not null,
      ${EXACT.map(column => `${column} real[], ${column}_exact double precision[]`).join(', ')},
      ${REAL.map(column => `${column} real[]`).join(', ')},
      saturation_resource text,
      saturation_resources text[],
      primary key (series_id, day)
    ) partition by range (day);
    comment on table signal_day_packed is 'Hours of sealed UTC days, which signal_hour has no longer; monthly partitions';
    comment on column signal_day_packed.hours is 'Which hours are there: bit n is the hour n of UTC';
    comment on column signal_day_packed.requests is '24 values each, null where unknown; a column of nothing but unknown is null';
    comment on column signal_day_packed.requests_exact is 'In place of requests where a real would lose digits';
    comment on column signal_day_packed.saturation_resource is 'That of every hour with a ratio; where they differ, saturation_resources has them';

    create table signal_unsealed (
      series_id integer not null,
      day date not null,
      noted_at timestamptz not null default clock_timestamp(),
      primary key (day, series_id)
    );
    comment on table signal_unsealed is 'UTC days that signal_hour holds and that are to be sealed';

    create table signal_seal (
      only_row boolean primary key default true check (only_row),
      sealed_to date not null
    );
    comment on table signal_seal is 'Days before it are sealed, but for those in signal_unsealed';

    create view signal_hour_all as
      select series_id, ts, ${[...EXACT, ...REAL].join(', ')}, saturation_resource from signal_hour
      union all
      select sealed.series_id, sealed.day::timestamp at time zone 'UTC' + (hour.n - 1) * interval '1 hour',
             ${kept.join(', ')},
             coalesce(sealed.saturation_resources[hour.n], case when sealed.saturation_ratio[hour.n] is not null then sealed.saturation_resource end)
        from signal_day_packed as sealed
       cross join generate_series(1, 24) as hour(n)
       where sealed.hours & (1 << (hour.n - 1)) <> 0;
    comment on view signal_hour_all is 'Every hour, sealed or not, for a look at all of them; one series is read through signal_hours()';
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop function if exists signal_hours, seal_signal_days, unseal_signal_days, exact_real;
    delete from sql_object where name in ('signal_hours', 'seal_signal_days', 'unseal_signal_days', 'exact_real');
    drop view signal_hour_all;
    drop table signal_seal, signal_unsealed, signal_day_packed;
  `);
};
