import { ConnectorError, SourceHealth } from '@rosetta/backstage-plugin-monitoring-node';
import { ServicenowContext } from './context';
import { encodeQuery } from './query';
import { readTable, TableName } from './readTable';
import { rowSchema, taskCiColumnsOf } from './schemas';
import { offsetOfRow } from './userZone';

const TABLES: readonly TableName[] = [
  'incident',
  'task_sla',
  'change_request',
  'problem',
  'cmdb_ci',
  'cmdb_rel_ci',
];
/** Tables that may truly have no row: not every company uses them. */
const MAY_BE_EMPTY: ReadonlySet<TableName> = new Set(['task_sla', 'problem', 'cmdb_rel_ci']);
/** More than one: the first rows of a table may be the very ones a user may not see. */
const ROWS = 20;
const UNREACHABLE_KINDS = new Set(['unavailable', 'rateLimited']);

/** The columns of config that live on a table. */
function columnsOn(table: TableName, { options }: ServicenowContext): readonly string[] {
  if (table === 'task_sla' || table === 'cmdb_rel_ci') return [];
  if (table === 'change_request' || table === 'problem') return taskCiColumnsOf(options);
  return [
    ...(table === 'incident' ? options.ciColumns : []),
    ...(table === options.entityColumnOn ? [options.entityColumn] : []),
  ];
}

function zoneFinding(rows: readonly unknown[]): string | undefined {
  const offsetMs = rows.map(offsetOfRow).find(offset => offset !== undefined);
  if (offsetMs === undefined || offsetMs === 0) return undefined;
  const hours = `${offsetMs > 0 ? '+' : ''}${offsetMs / 3_600_000}`;
  return `its user has a time zone of UTC${hours} h: set it to GMT, so that windows need not be asked wider`;
}

/** Columns that the answer lacks; ServiceNow leaves out unknown ones without a word. */
function missingColumns(rows: readonly unknown[], columns: readonly string[]): readonly string[] {
  const row = rowSchema.safeParse(rows[0]);
  return row.success ? columns.filter(column => !Object.hasOwn(row.data, column)) : [];
}

/** One small request per table, so that a missing right is named and not guessed. */
export async function checkHealth(
  context: ServicenowContext,
  signal: AbortSignal,
): Promise<SourceHealth> {
  const startedMs = performance.now();
  const missingScopes: string[] = [];
  const findings: string[] = [];
  let isIncidentForbidden = false;
  const health = (
    state: SourceHealth['state'],
    code: string | null,
    message: string,
  ): SourceHealth => ({
    state,
    code,
    message,
    // The Table API does not tell its version.
    version: null,
    missingScopes,
    latencyMs: Math.round(performance.now() - startedMs),
  });

  for (const table of TABLES) {
    const columns = columnsOn(table, context);
    try {
      const { rows } = await readTable(
        context,
        { signal },
        {
          table,
          query: encodeQuery({ all: [] }),
          fields: ['sys_id', 'sys_updated_on', ...columns],
          limit: ROWS,
          withDisplay: true,
          withoutCount: true,
        },
      );
      // Rows that a user may not see are left out with 200.
      if (rows.length === 0 && !MAY_BE_EMPTY.has(table)) missingScopes.push(`${table} read`);
      const missing = missingColumns(rows, columns);
      // The default entity column is a convention of another plugin: not having it is no fault.
      const named = missing.filter(column => column !== 'u_backstage_entity_id');
      if (named.length > 0) {
        findings.push(
          `${table} has no column ${named.join(', ')}: correct ciColumns, taskCiColumns or entityColumn`,
        );
      }
      const zone = table === 'incident' ? zoneFinding(rows) : undefined;
      if (zone) findings.push(zone);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      if (error.code !== 'refused_scope') {
        const state = UNREACHABLE_KINDS.has(error.kind) ? 'unreachable' : 'refused';
        return health(state, error.code, error.message);
      }
      missingScopes.push(`${table} read`);
      isIncidentForbidden ||= table === 'incident';
    }
  }
  if (missingScopes.length === 0 && findings.length === 0) {
    return health('ok', null, 'Incidents, SLA clocks, changes, problem records and configuration items can be read');
  }
  const lacks =
    missingScopes.length === 0
      ? []
      : [
          `its user sees no rows of ${missingScopes
            .map(scope => scope.split(' ')[0])
            .join(', ')}: give it a role that reads them`,
        ];
  const message = `servicenow "${context.instance}": ${[...lacks, ...findings].join('; ')}`;
  const code = missingScopes.length > 0 ? 'refused_scope' : null;
  return health(isIncidentForbidden ? 'refused' : 'degraded', code, message);
}
