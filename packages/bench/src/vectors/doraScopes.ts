import { CAUSE_PROBABILITIES } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { NotFed, VectorContext } from './check';
import { DevlakeCase, listCases } from './devlake';
import { LoadedCases } from './loadedCases';

/** The cases of this run, each loaded once. */
export const cases = new LoadedCases();

/** Longer than any set. */
const ALWAYS = { from: '1970-01-01T00:00:00Z', to: '2300-01-01T00:00:00Z' };

/** The cases that hold what a check needs. @throws NotFed when none does */
export function casesWith(context: VectorContext, ...tables: (keyof DevlakeCase['files'])[]): DevlakeCase[] {
  const found = listCases(context).filter(one => tables.every(table => one.files[table].length > 0));
  if (found.length === 0) throw new NotFed(`no folder with files of ${tables.join(', ')}`);
  return found;
}

/** The five metrics of a scope, as `kpi_dora_scope` gives them. */
export interface DoraRow {
  releases: number;
  lt_merge_p50_s: number | null;
  lt_merge_n: number;
  lt_merge_invalid: number;
  lt_merge_bootstrap: number;
  lt_merge_waiting: number;
  cfr_num: number;
  cfr_den: number;
  cfr_ratio: number | null;
}

/** The five metrics of all that a set holds of a scope, once everything in it is mature. */
export async function doraOf(knex: Knex, scope: string, options: { windowHours: number; mainProbability: number }): Promise<DoraRow> {
  const { rows } = await knex.raw<{ rows: DoraRow[] }>(
    `select * from kpi_dora_scope(array[cast(:scope as text)], 'production', null, array['all'], array[cast(:from as timestamptz)],
       array[cast(:to as timestamptz)], (select max(finished_at) + make_interval(hours => :hours + 1) from deployment), 'infinity', 'UTC',
       array_fill(make_interval(hours => :hours), array[4]), cast(:thresholds as numeric[]), :main, interval '10 minutes')`,
    {
      scope, ...ALWAYS, hours: options.windowHours, thresholds: [...CAUSE_PROBABILITIES], main: options.mainProbability,
    },
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`${scope} has no members in production`);
  return row;
}

/**
 * The scope that numbers without a name are meant of: that of the project which the expected
 * numbers name, else of the one that most of the table's rows belong to.
 *
 * @throws NotFed when no row belongs to a project
 */
export async function mainScope(knex: Knex, table: 'merge_request' | 'incident', part: Record<string, unknown>): Promise<string> {
  if (typeof part.project === 'string') return `group:test/${part.project}`;
  const { rows } = await knex.raw<{ rows: { scope_ref: string }[] }>(
    `select scope.scope_ref
       from event_series as link
       join series using (series_id)
       join entity_scope as scope using (entity_ref)
      where link.event_kind = ?
      group by scope.scope_ref
      order by count(distinct link.external_id) desc, scope.scope_ref
      limit 1`,
    [table],
  );
  const [row] = rows;
  if (row === undefined) throw new NotFed(`no ${table} belongs to a project`);
  return row.scope_ref;
}
