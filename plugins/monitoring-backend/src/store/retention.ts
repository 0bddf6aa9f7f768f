import { Knex } from 'knex';

/** How long rows of the control tables are kept, by the column that dates them. */
const KEPT: readonly { table: string; column: string; keep: string; where?: string }[] = [
  // Rejected records go with their run.
  { table: 'batch_run', column: 'started_at', keep: '90 days', where: `state <> 'running'` },
  { table: 'batch_request', column: 'settled_at', keep: '90 days' },
  { table: 'view_refresh', column: 'started_at', keep: '30 days' },
  { table: 'source_usage', column: 'minute', keep: '2 days' },
  { table: 'entity_state_change', column: 'changed_at', keep: '3 years' },
  { table: 'log_pattern_day', column: 'day', keep: '30 days' },
  { table: 'slo_burn', column: 'at', keep: '72 hours' },
  { table: 'slo_day', column: 'day', keep: '35 days' },
  { table: 'slo_reading', column: 'observed_at', keep: '3 years' },
  { table: 'mapping_coverage_day', column: 'day', keep: '400 days' },
  { table: 'mapping_history', column: 'changed_at', keep: '3 years' },
  { table: 'score_day', column: 'day', keep: '3 years' },
  { table: 'kpi_snapshot', column: 'ends', keep: '3 years' },
  { table: 'score_backtest', column: 'through_day', keep: '3 years' },
  { table: 'audit', column: 'at', keep: '3 years' },
];

/**
 * Deletes what is past its keeping from the tables that are not partitioned.
 *
 * @returns rows deleted
 */
export async function dropExpiredRows(knex: Knex, nowMs: number): Promise<number> {
  let deleted = 0;
  for (const { table, column, keep, where } of KEPT) {
    const { rowCount } = await knex.raw(
      `delete from ${table} where ${column} < cast(? as timestamptz) - cast(? as interval) ${where ? `and ${where}` : ''}`,
      [new Date(nowMs), keep],
    );
    deleted += rowCount;
  }
  return deleted;
}
