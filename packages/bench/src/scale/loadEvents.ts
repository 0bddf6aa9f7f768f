import { Knex } from 'knex';
import { historySpan, Shape } from './shape';

/** An incident every so many days, and a deployment every so many hours, of each series. */
const INCIDENT_DAYS = 10;
const DEPLOYMENT_HOURS = 36;

/** Table of the bench: each series with its number and the profile that it follows. */
export async function numberSeries(knex: Knex, { profiles }: Shape): Promise<void> {
  await knex.raw(
    `create table bench_series as
       select series_id, right(entity_ref, 5)::integer as number, right(entity_ref, 5)::integer % ${Number(profiles)} as profile
         from series order by series_id`,
  );
  await knex.raw(`create unique index on bench_series (number)`);
  await knex.raw(`analyze bench_series`);
}

/**
 * Incidents and deployments as upstream would have told them once: no earlier versions of them, no clocks, no
 * merge requests. One of twenty incidents is of priority 1, three of 2; one deployment of fourteen failed.
 *
 * @returns how many events there are
 */
export async function loadEvents(knex: Knex, shape: Shape): Promise<number> {
  const from = new Date(historySpan(shape).startMs);
  const to = new Date(historySpan(shape).endMs);
  await knex.transaction(async transaction => {
    await transaction.raw(
      `insert into incident (
         source, instance, external_id, number, title, state, state_code, priority, category, opened_at, resolved_at, closed_at,
         reopen_count, reassignment_count, updated_at, content_hash)
       select 'servicenow', 'bench', 'inc-' || number || '-' || nth, 'INC' || number || '-' || nth, 'Errors of series ' || number,
              'closed', '7', case when (profile + nth) % 20 = 0 then 1 when (profile + nth) % 20 < 4 then 2
                                  when (profile + nth) % 20 < 11 then 3 else 4 end,
              'software', opened_at, resolved_at, resolved_at + interval '1 hour', 0, (profile + nth) % 3, resolved_at + interval '1 hour', 'bench'
         from bench_series
        cross join generate_series(0, cast(:count as integer) - 1) as nth
        cross join lateral (
          select cast(:from as timestamptz) + (nth * ${INCIDENT_DAYS} + profile % ${INCIDENT_DAYS}) * interval '1 day'
                   + (profile * 37 + nth * 53) % 1380 * interval '1 minute' as opened_at) as opening
        cross join lateral (
          select opened_at + (30 + (profile * 13 + nth * 29) % 600) * interval '1 minute' as resolved_at) as ending
        where resolved_at < cast(:to as timestamptz)
        order by opened_at, number`,
      { from, to, count: Math.ceil(shape.days / INCIDENT_DAYS) },
    );
    await transaction.raw(
      `insert into deployment (
         source, instance, external_id, name, status, status_code, environment_name, project, sha, version, ref, repository,
         created_at, started_at, finished_at, updated_at, content_hash)
       select 'gitlab', 'bench', 'dep-' || number || '-' || nth, 'deploy', told.status, told.status, 'production', 'bench/' || number,
              md5(profile || '-' || nth), '1.' || nth, 'main', 'bench/' || number,
              created_at, created_at + interval '1 minute', created_at + interval '10 minutes', created_at + interval '10 minutes', 'bench'
         from bench_series
        cross join generate_series(0, cast(:count as integer) - 1) as nth
        cross join lateral (select case when (profile + nth) % 14 = 0 then 'failed' else 'success' end as status) as told
        cross join lateral (
          select cast(:from as timestamptz) + nth * interval '${DEPLOYMENT_HOURS} hours' + profile * 17 % 2100 * interval '1 minute' as created_at) as creation
        order by created_at, number`,
      { from, count: Math.floor((shape.days * 24) / DEPLOYMENT_HOURS) },
    );
    for (const [kind, prefix] of [['incident', 'inc'], ['deployment', 'dep']]) {
      await transaction.raw(
        `insert into event_series (event_kind, source, instance, external_id, series_id, via)
         select '${kind}', event.source, event.instance, event.external_id, bench_series.series_id, 'direct'
           from ${kind} as event
           join bench_series on bench_series.number = split_part(event.external_id, '-', 2)::integer
          where event.external_id like '${prefix}-%'`,
      );
    }
  });
  const { rows } = await knex.raw<{ rows: { count: number }[] }>(`select count(*)::integer as count from event_series`);
  await knex.raw(`analyze incident, deployment, event_series`);
  return rows[0].count;
}
