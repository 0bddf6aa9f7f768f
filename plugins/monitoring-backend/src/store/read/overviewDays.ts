import { EntityState } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from '../bind';
import type { SumDayRow } from './signalReader';

/** A day as the view of the overview holds it; mv_monitoring_overview_period.sql says what is where. */
type PackedDay = readonly [
  nth: number,
  requests: number | null,
  errors: number | null,
  errors5xx: number | null,
  requestsWithErrorsKnown: number | null,
  requestsWithErrors5xxKnown: number | null,
  hoursContradicting: number,
  hoursJudged: number,
  hoursWithinTarget: number,
  state: EntityState | null,
  hoursObserved: number,
  hoursExpected: number,
];

const unpackDay = (scopeRef: string, day: string, packed: PackedDay): SumDayRow => ({
  scopeRef,
  day,
  requests: packed[1],
  errors: packed[2],
  errors5xx: packed[3],
  requestsWithErrorsKnown: packed[4],
  requestsWithErrors5xxKnown: packed[5],
  hoursContradicting: packed[6],
  hoursJudged: packed[7],
  hoursWithinTarget: packed[8],
  state: packed[9],
  hoursObserved: packed[10],
  hoursExpected: packed[11],
});

/** Names of the days from one on; names have no zone and no clock. */
function namesFrom(fromDay: string): (nth: number) => string {
  const startMs = Date.parse(fromDay);
  const names: string[] = [];
  return nth => {
    names[nth] ??= new Date(startMs + nth * 86_400_000).toISOString().slice(0, 10);
    return names[nth];
  };
}

/**
 * What `mv_monitoring_overview_period` holds of scopes on these days: it is read as one row for each scope, where days
 * would be as many rows as there are.
 *
 * @param scopes - a kind, all of it, or refs of any kind
 * @returns by scope and day; null where the view holds nothing of just these days
 */
export async function readOverviewDays(
  knex: Knex,
  scopes: 'domain' | readonly string[],
  environment: string,
  fromDay: string,
  toDay: string,
): Promise<SumDayRow[] | null> {
  const isKind = scopes === 'domain';
  const { rows } = await knex.raw<{ rows: { scopeRef: string; days: string }[] }>(
    // Two periods may be of the same days, as the month and its first seven.
    `select distinct on (scope_ref) scope_ref as "scopeRef", days
       from mv_monitoring_overview_period
      where environment = ? and from_day = ? and to_day = ? and ${isKind ? 'scope_kind = ?' : 'scope_ref = any(?::text[])'}
      order by scope_ref, period_key`,
    bind([environment, fromDay, toDay, isKind ? scopes : [...scopes]]),
  );
  if (rows.length === 0) return null;
  const nameOf = namesFrom(fromDay);
  return rows.flatMap(({ scopeRef, days }) =>
    (JSON.parse(days) as PackedDay[]).map(day => unpackDay(scopeRef, nameOf(day[0]), day)),
  );
}
