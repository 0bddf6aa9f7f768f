import { SignalObjectives, Tier } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { DeriveStore } from '../product';

const DERIVED = ['app_day', 'scope_day'] as const;

/** Rows of a derived table that differ from what facts say now; 0 when no change was missed. */
export interface DerivedDifference {
  readonly what: string;
  readonly rows: number;
  readonly differing: number;
}

async function count(knex: Knex, query: string, bindings: readonly string[] = []): Promise<number> {
  const { rows } = await knex.raw<{ rows: { count: number }[] }>(
    `select count(*)::integer as count from (${query}) as found`,
    [...bindings],
  );
  return rows[0].count;
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

/**
 * Holds the derived tables against the facts: against sums of our own, against the
 * product's own recomputation of everything, and the views against their inputs.
 */
export async function compareDerived(
  knex: Knex,
  zone: string,
  objectives: Record<Tier, SignalObjectives>,
): Promise<DerivedDifference[]> {
  const differences: DerivedDifference[] = [];
  for (const { view, columns, input } of VIEWS) {
    differences.push({
      what: `${view} = its input`,
      rows: await count(knex, `select 1 from ${view}`),
      differing: await count(
        knex,
        `(select ${columns} from ${input} except select ${columns} from ${view})
         union all (select ${columns} from ${view} except select ${columns} from ${input})`,
      ),
    });
  }
  differences.push({
    what: 'app_day = sums of its hours',
    rows: await count(knex, 'select 1 from app_day'),
    differing: await count(
      knex,
      `select 1 from app_day
         full join (
           select series_id, (ts at time zone ?)::date as day, count(*) as hours, sum(requests) as requests,
                  sum(errors) filter (where requests is not null) as errors, min(latency_p95_ms) as low,
                  max(latency_p95_ms) as high, max(saturation_ratio) as saturation
             from signal_hour group by 1, 2
         ) as hour using (series_id, day)
        where (app_day.hours_observed, app_day.requests, app_day.errors, app_day.latency_p95_lo_ms,
               app_day.latency_p95_hi_ms, app_day.saturation_max_ratio)
          is distinct from (hour.hours, hour.requests, hour.errors, hour.low, hour.high, hour.saturation)`,
      [zone],
    ),
  });
  for (const table of DERIVED) await knex.raw(`create table harness.${table} as select * from ${table}`);
  await knex.raw(
    `insert into rollup_dirty (series_id, day)
     select distinct series_id, (ts at time zone ?)::date from signal_hour on conflict do nothing`,
    [zone],
  );
  const store = new DeriveStore(knex, zone, objectives);
  while ((await store.deriveAppDays(5_000)) > 0);
  while ((await store.deriveScopeDays(5_000)) > 0);
  for (const table of DERIVED) {
    differences.push({
      what: `${table} = recomputed from all facts`,
      rows: await count(knex, `select 1 from harness.${table}`),
      differing: await count(
        knex,
        `(select * from ${table} except select * from harness.${table})
         union all (select * from harness.${table} except select * from ${table})`,
      ),
    });
  }
  return differences;
}
