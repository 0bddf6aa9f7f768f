import { readdirSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VectorContext } from './check';
import { CsvFile, readCsvFolder } from './loadCsv';

/** Tables of DevLake that a set may hold, known by their columns: files may be called anything. */
export const DEVLAKE_TABLES = {
  deployment: {
    needed: ['id', 'cicd_deployment_id', 'cicd_scope_id', 'repo_url', 'environment', 'commit_sha', 'finished_date'],
    columns: [
      'id', 'cicd_deployment_id', 'cicd_scope_id', 'repo_url', 'environment', 'commit_sha', 'result', 'created_date', 'started_date',
      'finished_date', 'prev_success_deployment_commit_id',
    ],
  },
  mapping: { needed: ['project_name', 'table', 'row_id'], columns: ['project_name', 'table', 'row_id'] },
  pull_request: {
    needed: ['id', 'base_repo_id', 'merge_commit_sha', 'merged_date'],
    columns: ['id', 'base_repo_id', 'merge_commit_sha', 'created_date', 'merged_date'],
  },
  commits_diff: { needed: ['old_commit_sha', 'new_commit_sha', 'commit_sha'], columns: ['old_commit_sha', 'new_commit_sha', 'commit_sha'] },
  incident: {
    needed: ['id', 'table', 'scope_id', 'created_date'],
    columns: ['id', 'table', 'scope_id', 'created_date', 'resolution_date', 'priority'],
  },
  link: { needed: ['id', 'project_name', 'deployment_id'], columns: ['id', 'project_name', 'deployment_id'] },
} as const;
export type DevlakeTable = keyof typeof DEVLAKE_TABLES;

/** One case: what a folder of the set holds, by table. */
export interface DevlakeCase {
  readonly name: string;
  readonly files: Readonly<Record<DevlakeTable, readonly CsvFile[]>>;
}

function tableOf(file: CsvFile): DevlakeTable | undefined {
  return (Object.keys(DEVLAKE_TABLES) as DevlakeTable[]).find(table =>
    DEVLAKE_TABLES[table].needed.every(column => file.columns.includes(column)),
  );
}

/** The cases of a set: each folder below `devlake`, or below the set itself where it has none. */
export function listCases(context: VectorContext): DevlakeCase[] {
  const own = join(context.directory, 'devlake');
  const root = existsSync(own) ? own : context.directory;
  return readdirSync(root)
    .filter(name => statSync(join(root, name)).isDirectory())
    .sort()
    .map(name => {
      const files = readCsvFolder(join(root, name));
      const of = (table: DevlakeTable) => files.filter(file => tableOf(file) === table);
      return {
        name,
        files: {
          deployment: of('deployment'), mapping: of('mapping'), pull_request: of('pull_request'), commits_diff: of('commits_diff'),
          incident: of('incident'), link: of('link'),
        },
      };
    });
}

/** Whether a file of deployments says which one was before. */
export const namesPrevious = (file: CsvFile) => file.rows.some(row => (row.prev_success_deployment_commit_id ?? null) !== null);
