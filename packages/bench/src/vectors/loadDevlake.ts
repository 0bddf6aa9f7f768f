import { Knex } from 'knex';
import { DEVLAKE_TABLES, DevlakeCase, DevlakeTable } from './devlake';
import { CsvFile, loadTable } from './loadCsv';

/** KPI.md 3.1. Times without a zone are UTC. */
const MAPPINGS = [
  `create function vectors_instant(given text) returns timestamptz language sql immutable as $$
     select case when given ~ '([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$' and given ~ ':' then given::timestamptz
       else given::timestamp at time zone 'UTC' end $$`,
  `create view vectors_deployment as
     select *, 'component:test/' || cicd_scope_id || '-' || coalesce(repo_url, '') as entity_ref,
       case upper(coalesce(environment, '')) when 'PRODUCTION' then 'production' when '' then 'unknown' else lower(environment) end as environment_name
     from devlake_deployment`,
  `create view vectors_member as
     select distinct mapping.project_name, deployment.entity_ref
     from devlake_mapping as mapping join vectors_deployment as deployment on deployment.cicd_scope_id = mapping.row_id
     where mapping."table" = 'cicd_scopes'`,
  `insert into series (entity_ref, environment)
     select entity_ref, environment_name from vectors_deployment
     union select entity_ref, 'production' from vectors_deployment
     union select entity_ref, '*' from vectors_deployment
     order by 1, 2`,
  `insert into entity_scope (scope_ref, scope_kind, entity_ref, valid)
     select 'group:test/' || project_name, 'group', entity_ref, '(,)' from vectors_member`,
  // A set is complete: nothing is to come.
  `insert into entity_pivot (entity_ref, environment, source, instance, state, origin)
     select distinct entity_ref, '*', source, 'vectors', 'mapped', 'rosetta'
     from vectors_deployment cross join unnest(array['gitlab', 'servicenow']) as source`,
  `insert into feed (source, instance, stream, partition, watermark)
     values ('gitlab', 'vectors', 'deployments', 'live', 'infinity'), ('gitlab', 'vectors', 'merge_requests', 'live', 'infinity'),
            ('gitlab', 'vectors', 'commits', 'live', 'infinity'), ('servicenow', 'vectors', 'incidents', 'live', 'infinity'),
            ('servicenow', 'vectors', 'changes', 'live', 'infinity')`,
  `insert into deployment (source, instance, external_id, name, status, status_code, environment_name, project, sha, revision,
       pipeline_id, created_at, started_at, finished_at, updated_at, content_hash)
     select 'gitlab', 'vectors', id, id,
       case upper(result) when 'SUCCESS' then 'success' when 'FAILURE' then 'failed' else 'unknown' end,
       coalesce(result, ''), environment, coalesce(repo_url, ''), commit_sha, commit_sha, cicd_deployment_id,
       coalesce(vectors_instant(created_date), vectors_instant(started_date), vectors_instant(finished_date)),
       vectors_instant(started_date), vectors_instant(finished_date),
       coalesce(vectors_instant(finished_date), vectors_instant(created_date), vectors_instant(started_date)), id
     from vectors_deployment`,
  `insert into event_series (event_kind, source, instance, external_id, series_id, via)
     select 'deployment', 'gitlab', 'vectors', deployment.id, series.series_id, 'direct'
     from vectors_deployment as deployment
     join series on series.entity_ref = deployment.entity_ref and series.environment = deployment.environment_name`,
  `insert into merge_request (source, instance, external_id, iid, project, title, state, labels, created_at, merged_at,
       merge_commit_sha, updated_at, content_hash)
     select 'gitlab', 'vectors', id, 1, base_repo_id, '', case when merged_date is null then 'opened' else 'merged' end, '{}',
       coalesce(vectors_instant(created_date), vectors_instant(merged_date)), vectors_instant(merged_date), merge_commit_sha,
       coalesce(vectors_instant(merged_date), vectors_instant(created_date)), id
     from devlake_pull_request`,
  // Which of a project's scopes deploys a repository is not told: a merge request may be in any of them.
  `insert into event_series (event_kind, source, instance, external_id, series_id, via)
     select distinct 'merge_request', 'gitlab', 'vectors', request.id, series.series_id, 'direct'
     from devlake_pull_request as request
     join devlake_mapping as mapping on mapping."table" = 'repos' and mapping.row_id = request.base_repo_id
     join vectors_member as member on member.project_name = mapping.project_name
     join series on series.entity_ref = member.entity_ref and series.environment = '*'`,
  // What lies between two releases: what the set lists of it, and nothing where it lists nothing.
  `insert into commit_range (source, instance, external_id, project, from_sha, to_sha, state, commits, recorded_at)
     select distinct on (release.range_id) release.source, release.instance, release.range_id, release.project,
       release.previous_revision, release.what, 'complete', 0, '-infinity'::timestamptz
     from kpi_release((select array_agg(series_id) from series), 'infinity') as release
     where release.range_id is not null order by release.range_id`,
  `insert into release_commit (source, instance, range_id, commit_sha, is_merge)
     select distinct held.source, held.instance, held.external_id, diff.commit_sha, false
     from commit_range as held
     join devlake_commits_diff as diff on diff.old_commit_sha = held.from_sha and diff.new_commit_sha = held.to_sha
     where diff.commit_sha is not null`,
  // A ticket without a priority is taken for P2.
  `insert into incident (source, instance, external_id, number, title, state, state_code, priority, opened_at, resolved_at, updated_at, content_hash)
     select 'servicenow', 'vectors', id, id, '', case when resolution_date is null then 'in_progress' else 'resolved' end, '',
       case lower(priority) when 'critical' then 1 when 'high' then 2 when 'medium' then 3 when 'low' then 4
         else coalesce(substring(priority from '[1-5]')::smallint, 2) end,
       vectors_instant(created_date), vectors_instant(resolution_date), vectors_instant(created_date), id
     from devlake_incident where created_date is not null`,
  `insert into event_series (event_kind, source, instance, external_id, series_id, via)
     select distinct 'incident', 'servicenow', 'vectors', incident.id, series.series_id, 'direct'
     from devlake_incident as incident
     join devlake_mapping as mapping on mapping."table" = incident."table" and mapping.row_id = incident.scope_id
     join vectors_member as member on member.project_name = mapping.project_name
     join series on series.entity_ref = member.entity_ref and series.environment = 'production'`,
];

/** Of rows with one id the newest, or the last: a record that was edited is told again. */
function newestOfEach(rows: CsvFile['rows']): CsvFile['rows'] {
  const newest = new Map<string, CsvFile['rows'][number]>();
  for (const row of rows) {
    const held = newest.get(row.id ?? '');
    const isOlder = Date.parse(row.updated_date ?? '') < Date.parse(held?.updated_date ?? '');
    if (!isOlder) newest.set(row.id ?? '', row);
  }
  return [...newest.values()];
}

/**
 * Loads a case of DevLake into tables of texts and maps it into the product's tables.
 *
 * @param deployments - the file of deployments to take, where the case holds several
 */
export async function loadDevlake(knex: Knex, from: DevlakeCase, deployments: CsvFile): Promise<void> {
  for (const table of Object.keys(DEVLAKE_TABLES) as DevlakeTable[]) {
    const files = table === 'deployment' ? [deployments] : from.files[table];
    const rows = files.flatMap(file => file.rows);
    const isKeyed = table === 'deployment' || table === 'pull_request' || table === 'incident';
    await loadTable(knex, `devlake_${table}`, DEVLAKE_TABLES[table].columns, isKeyed ? newestOfEach(rows) : rows);
  }
  for (const statement of MAPPINGS) await knex.raw(statement.replace(/\?/g, '\\?'));
}
