import { UNKNOWN_ENVIRONMENT } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';

/** Major version of the database, and its clock minus ours in milliseconds. */
export async function readDatabaseFacts(knex: Knex, now: () => number): Promise<{ version: number; skewMs: number }> {
  const beforeMs = now();
  const { rows: [row] } = await knex.raw<{ rows: { version: number; at: Date }[] }>(
    `select current_setting('server_version_num')::integer / 10000 as version, clock_timestamp() as at`,
  );
  // The answer is as old as half the way there and back.
  return { version: row.version, skewMs: row.at.getTime() - (beforeMs + now()) / 2 };
}

/** What tools call the environments of recent deployments that match none of ours, most frequent first. */
export async function readUnknownEnvironments(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select deployment.environment_name as name
       from series
       join event_series as link on link.series_id = series.series_id and link.event_kind = 'deployment'
       join deployment
         on deployment.source = link.source and deployment.instance = link.instance
        and deployment.external_id = link.external_id
      where series.environment = ? and deployment.environment_name is not null
        and deployment.created_at > clock_timestamp() - interval '30 days'
      group by deployment.environment_name
      order by count(*) desc, deployment.environment_name
      limit 20`,
    [UNKNOWN_ENVIRONMENT],
  );
  return rows.map(row => row.name);
}
