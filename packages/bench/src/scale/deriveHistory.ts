import { judgeDay, rollUpGroups } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { BenchDatabase } from '../store/benchDatabase';
import { historySpan, Shape, Span } from './shape';

/** Keys to a transaction. The engine takes 500 days of entities at once, for a writer beside it; none is here. */
const APP_DAYS_PER_STEP = 2_000;
const SCOPE_DAYS_PER_STEP = 500;
const DELIVERY_SERIES_PER_STEP = 500;

/** Derives the dirty days of entities until none is left. @returns pairs derived */
export async function deriveAppDays({ derive }: BenchDatabase, nowMs: number): Promise<number> {
  let pairs = 0;
  for (let taken = 1; taken > 0; pairs += taken) taken = await derive.deriveAppDays(APP_DAYS_PER_STEP, nowMs, judgeDay);
  return pairs;
}

/** The same of scopes. */
export async function deriveScopeDays({ derive }: BenchDatabase): Promise<number> {
  let triples = 0;
  for (let taken = 1; taken > 0; triples += taken) taken = await derive.deriveScopeDays(SCOPE_DAYS_PER_STEP, rollUpGroups);
  return triples;
}

/** Derives the delivery of marked series until none is left. @returns series derived */
export async function deriveDelivery({ derive }: BenchDatabase): Promise<number> {
  let series = 0;
  for (let taken = 1; taken > 0; series += taken) taken = await derive.deriveDelivery(DELIVERY_SERIES_PER_STEP);
  return series;
}

const dates = ({ startMs, endMs }: Span) => ({ from: new Date(startMs), last: new Date(endMs - 1) });

/** Marks the days of the span of the first so many series. @returns pairs marked */
export async function markAppDays(knex: Knex, seriesCount: number, span: Span): Promise<number> {
  const { rowCount } = await knex.raw(
    `insert into rollup_dirty (series_id, day)
     select series_id, day::date
       from bench_series
      cross join generate_series(cast(:from as timestamptz) at time zone 'UTC', cast(:last as timestamptz) at time zone 'UTC', '1 day') as day
      where number < :seriesCount
     on conflict (day, series_id) do nothing`,
    { ...dates(span), seriesCount },
  );
  return rowCount;
}

/** Copies the days of each profile to the series that follow it. @returns rows copied */
export async function copyAppDays(knex: Knex, { profiles }: Shape): Promise<number> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select quote_ident(attname) as name from pg_attribute
      where attrelid = 'app_day'::regclass and attnum > 0 and not attisdropped and attname <> 'series_id'
      order by attnum`,
  );
  const columns = rows.map(row => row.name);
  const { rowCount } = await knex.raw(
    `insert into app_day (series_id, ${columns.join(', ')})
     select follower.series_id, ${columns.map(column => `day_of.${column}`).join(', ')}
       from bench_series as follower
       join bench_series as model on model.number = follower.profile
       join app_day as day_of on day_of.series_id = model.series_id
      where follower.number >= :profiles
      order by day_of.day, follower.series_id`,
    { profiles },
  );
  return rowCount;
}

/** Marks every scope on every day of the history. */
export async function markScopeDays(knex: Knex, shape: Shape): Promise<void> {
  await knex.raw(
    `insert into scope_dirty (scope_ref, environment, day)
     select scope.scope_ref, scope.environment, day::date
       from (select distinct member.scope_ref, series.environment
               from entity_scope as member join series using (entity_ref)) as scope
      cross join generate_series(cast(:from as timestamptz) at time zone 'UTC', cast(:last as timestamptz) at time zone 'UTC', '1 day') as day
     on conflict (scope_ref, environment, day) do nothing`,
    dates(historySpan(shape)),
  );
}
