import { join } from 'node:path';
import { judgeDay, rollUpGroups, SignalObjectives, Tier } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { backendRoot } from '../paths';
import { DeriveStore, ViewCatalog } from '../product';

const DERIVED = ['app_day', 'scope_day'] as const;
/** What is kept of delivery until somebody marks its series. */
const KEPT = ['delivery_release', 'delivery_change', 'delivery_attempt'] as const;

/** Rows of a derived table that differ from what facts say now; 0 when no change was missed. */
export interface DerivedDifference {
  readonly what: string;
  readonly rows: number;
  readonly differing: number;
  /** The first rows that differ, as JSON; of two that belong together only what is not the same. */
  readonly examples: readonly string[];
}

const EXAMPLES = 4;
const MERGED_EXAMPLES = 2;

/** Of sums of fractions the last digits depend on the order of adding: those are left out. */
const rounded = (column: string) => `round(${column}::numeric, 6) as ${column}`;

/** Two rows that follow each other and begin alike are one row before and after. */
function describe(rows: readonly Record<string, unknown>[]): string[] {
  const [first, second, ...rest] = rows;
  if (!first) return [];
  if (!second) return [JSON.stringify(first)];
  const entries = Object.entries(first);
  const differing = entries.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(second[name]));
  if (differing.length > entries.length / 2) return [JSON.stringify(first), ...describe([second, ...rest])];
  const key = entries.slice(0, 4).map(([name, value]) => `${name} ${String(value)}`).join(', ');
  return [`${key}: ${differing.map(([name, value]) => `${name} ${value} and ${second[name]}`).join(', ')}`, ...describe(rest)];
}

class Differences {
  readonly found: DerivedDifference[] = [];

  constructor(private readonly knex: Knex) {}

  private async count(query: string): Promise<number> {
    const { rows } = await this.knex.raw<{ rows: { count: number }[] }>(`select count(*)::integer as count from (${query}) as found`);
    return rows[0].count;
  }

  /** @param differing - a query for the rows that differ */
  async note(what: string, table: string, differing: string): Promise<void> {
    const { rows } = await this.knex.raw<{ rows: { example: Record<string, unknown> }[] }>(
      `select row_to_json(found) as example from (${differing}) as found order by row_to_json(found)::text limit ${EXAMPLES}`,
    );
    this.found.push({
      what,
      rows: await this.count(`select 1 from ${table}`),
      differing: await this.count(differing),
      examples: describe(rows.map(row => row.example)).slice(0, MERGED_EXAMPLES),
    });
  }

  /** Notes the rows of one query that the other has not, and the other way round. */
  either(what: string, table: string, one: string, other: string): Promise<void> {
    return this.note(what, table, `((${one}) except (${other})) union all ((${other}) except (${one}))`);
  }
}

/** What a view shows of its input, which must be what the input holds within the view's bounds. */
const VIEWS = [
  {
    view: 'mv_monitoring_app_day_summary',
    columns: 'series_id, day, requests, errors, latency_p95_ms, hours_observed',
    input: 'app_day cross join view_bound where day >= tip_from and day < day_to',
  },
  {
    view: 'mv_monitoring_domain_day_summary',
    columns: 'scope_ref, environment, day, entities_observed, requests, errors, hours_observed',
    input: `scope_day cross join view_bound where scope_kind = 'domain' and day >= tip_from and day < day_to`,
  },
];

/** Views that are read again only so often, and how far ahead their moment is moved so that they are. */
const PACED = /^mv_(dora|slo)_/;
const PACE_MS = 3_600_000;
const SQL_ROOT = join(backendRoot, 'sql');

async function roundedColumns(knex: Knex, table: string): Promise<string> {
  const { rows } = await knex.raw<{ rows: { name: string; type: string }[] }>(
    `select column_name as name, data_type as type from information_schema.columns
      where table_schema = 'public' and table_name = ? order by ordinal_position`,
    [table],
  );
  return rows.map(({ name, type }) => (type === 'double precision' ? rounded(name) : name)).join(', ');
}

/** Days that differ from sums of their hours, written here anew. @param zone - a literal */
const sumsOfHours = (zone: string) => `
  select series_id, day, requests, hour_requests, errors, hour_errors, requests_with_errors_known, hour_counted, hours_observed, hours
    from app_day
    full join (
      select series_id, (ts at time zone ${zone})::date as day, count(*) as hours, sum(requests) as hour_requests,
             sum(errors) filter (where errors <= requests) as hour_errors, sum(requests) filter (where errors <= requests) as hour_counted,
             min(latency_p95_ms) as low,
             max(latency_p95_ms) as high, max(saturation_ratio) as saturation
        from signal_hour_all group by 1, 2
    ) as hour using (series_id, day)
   where (hours_observed, round(requests::numeric, 6), round(errors::numeric, 6), round(requests_with_errors_known::numeric, 6),
          latency_p95_lo_ms, latency_p95_hi_ms, saturation_max_ratio)
     is distinct from (hours, round(hour_requests::numeric, 6), round(hour_errors::numeric, 6), round(hour_counted::numeric, 6),
          low, high, saturation)`;

/**
 * Holds the derived tables against the facts: against sums of our own, against the
 * product's own recomputation of everything, and the views against their inputs.
 */
export async function compareDerived(
  knex: Knex,
  zone: string,
  objectives: Record<Tier, SignalObjectives>,
): Promise<DerivedDifference[]> {
  const differences = new Differences(knex);
  for (const { view, columns, input } of VIEWS) {
    await differences.either(`${view} = its input`, view, `select ${columns} from ${input}`, `select ${columns} from ${view}`);
  }
  // Whatever a view is made of: what it holds is what its own definition says now.
  const { rows: views } = await knex.raw<{ rows: { name: string; definition: string }[] }>(
    `select relname as name, rtrim(pg_get_viewdef(oid), '; ') as definition from pg_class
      where relkind = 'm' and relnamespace = 'public'::regnamespace order by 1`,
  );
  const store = new DeriveStore(knex, zone, objectives);
  // Some are of a moment that moves at its own pace, and say what was known then: they are moved on before they are looked at.
  const laterMs = Date.now() + PACE_MS;
  await store.moveDoraBound(laterMs);
  await store.moveSloBound(laterMs);
  const moved = await new ViewCatalog(knex, SQL_ROOT).refresh();
  const behind = moved.filter(name => !PACED.test(name));
  await differences.note(
    'views that follow their input at once were up to date',
    'view_refresh',
    `select * from unnest(array[${behind.map(name => `'${name}'`).join(', ')}]::text[]) as late(view_name)`,
  );
  for (const { name, definition } of views) {
    await differences.either(`${name} = its definition`, name, definition.replace(/\?/g, '\\?'), `select * from ${name}`);
  }
  await differences.note('app_day = sums of its hours', 'app_day', sumsOfHours(`'${zone}'`));
  // What was marked is derived by the marks alone, then everything: a mark that was missed shows.
  while ((await store.deriveDelivery(500)) > 0);
  for (const table of [...DERIVED, ...KEPT]) await knex.raw(`create table harness.${table} as select * from ${table}`);
  await knex.raw(`insert into delivery_dirty (series_id) select series_id from series`);
  while ((await store.deriveDelivery(500)) > 0);
  await knex.raw(
    `insert into rollup_dirty (series_id, day)
     select distinct series_id, (ts at time zone ?)::date from signal_hour_all on conflict do nothing`,
    [zone],
  );
  while ((await store.deriveAppDays(5_000, Date.now(), judgeDay)) > 0);
  while ((await store.deriveScopeDays(5_000, rollUpGroups)) > 0);
  for (const table of [...DERIVED, ...KEPT]) {
    const columns = await roundedColumns(knex, table);
    await differences.either(
      `${table} = recomputed from all facts`,
      `harness.${table}`,
      `select ${columns} from harness.${table}`,
      `select ${columns} from ${table}`,
    );
  }
  return differences.found;
}
