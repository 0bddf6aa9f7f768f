import { SumDayRow } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { DEFAULT_OBJECTIVES, Tier } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { ENVIRONMENT } from '../data/estate';
import { REPORTING_ZONE } from '../store/benchDatabase';
import { Span } from './shape';

const TIERS: readonly Tier[] = [1, 2, 3, 4];
/** Series of the narrow table: at ten thousand it would take 20 GB, and a smaller one flatters the baseline. */
export const NARROW_SERIES = 500;

/** What both arms tell of a scope's day. The state and the hours expected the raw arm is spared. */
export type RawDay = Omit<SumDayRow, 'state' | 'hoursExpected'>;

/** Makes the tables of one who has no derived data: hours as wide rows of the span, sealed or not. */
export async function makeHourTable(knex: Knex, { startMs, endMs }: Span): Promise<void> {
  await knex.raw(
    `create table bench_hour as
       select bench_series.series_id, hour.*
         from bench_series
        cross join lateral signal_hours(bench_series.series_id, cast(:from as timestamptz), cast(:to as timestamptz)) as hour`,
    { from: new Date(startMs), to: new Date(endMs) },
  );
  await knex.raw(`alter table bench_hour add primary key (series_id, ts)`);
  await knex.raw(`vacuum (analyze) bench_hour`);
}

/** Makes the table that first comes to mind: a row for each value, under names. */
export async function makeNarrowTable(knex: Knex, { startMs, endMs }: Span): Promise<void> {
  const metrics = [
    'requests', 'errors', 'errors_5xx', 'latency_p50_ms', 'latency_p95_ms', 'latency_p99_ms', 'availability_ratio',
    'cpu_ratio', 'memory_ratio', 'saturation_ratio',
  ];
  await knex.raw(
    `create table bench_narrow (
       entity_ref text, environment text, metric text, ts timestamptz, value double precision,
       primary key (entity_ref, environment, metric, ts))`,
  );
  await knex.raw(
    `insert into bench_narrow
     select series.entity_ref, series.environment, point.metric, hour.ts, point.value
       from bench_hour as hour
       join bench_series using (series_id)
       join series using (series_id)
      cross join lateral (values ${metrics.map(metric => `('${metric}', hour.${metric}::double precision)`).join(', ')}) as point(metric, value)
      where bench_series.number < ${NARROW_SERIES} and hour.ts >= ? and hour.ts < ?
      order by hour.ts, series.series_id`,
    [new Date(startMs), new Date(endMs)],
  );
  await knex.raw(`vacuum (analyze) bench_narrow`);
}

/** The overview's sums of every domain and day, counted from hours. */
export async function rawOverview(knex: Knex, { startMs, endMs }: Span): Promise<RawDay[]> {
  const { rows } = await knex.raw<{ rows: RawDay[] }>(
    `select member.scope_ref as "scopeRef", (hour.ts at time zone :zone)::date::text as day, sum(hour.requests) as requests,
            sum(hour.errors) as errors, sum(hour.errors_5xx) as "errors5xx", count(hour.latency_p95_ms)::integer as "hoursJudged",
            (count(*) filter (where hour.latency_p95_ms <= (cast(:targets as real[]))[entity.tier]))::integer as "hoursWithinTarget",
            count(*)::integer as "hoursObserved"
       from bench_hour as hour
       join series on series.series_id = hour.series_id and series.environment = :environment
       join entity on entity.entity_ref = series.entity_ref
       join entity_scope as member
         on member.entity_ref = series.entity_ref and member.scope_kind = 'domain' and upper_inf(member.valid)
      where hour.ts >= :from and hour.ts < :to
      group by 1, 2
      order by 1, 2`,
    {
      zone: REPORTING_ZONE, environment: ENVIRONMENT, from: new Date(startMs), to: new Date(endMs),
      targets: TIERS.map(tier => DEFAULT_OBJECTIVES[tier].latencyP95Ms),
    },
  );
  return rows;
}

/** Hours of one entity, a row for each value. @returns rows */
export async function narrowSeries(knex: Knex, entityRef: string, { startMs, endMs }: Span): Promise<number> {
  const { rows } = await knex.raw<{ rows: unknown[] }>(
    `select metric, ts, value from bench_narrow
      where entity_ref = ? and environment = ? and ts >= ? and ts < ? order by metric, ts`,
    [entityRef, ENVIRONMENT, new Date(startMs), new Date(endMs)],
  );
  return rows.length;
}
