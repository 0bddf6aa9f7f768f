import { EntityState, HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from '../bind';
import { readOverviewDays } from './overviewDays';

/** Columns of one slot or day; null is no data. */
export interface SlotRow {
  readonly startMs: number;
  readonly requests: number | null;
  readonly errors: number | null;
  readonly errors5xx: number | null;
  readonly latencyP50Ms: number | null;
  readonly latencyP95Ms: number | null;
  readonly latencyP99Ms: number | null;
  readonly availabilityRatio: number | null;
  readonly cpuRatio: number | null;
  readonly memoryRatio: number | null;
  readonly saturationRatio: number | null;
  readonly saturationResource: string | null;
}

/** What errors of a day are a share of: requests of the hours that tell both, each count with its own hours (ADR 0022). */
export interface CountedRequests {
  /** Null with `errors`, and until a day of an older version is derived anew. */
  readonly requestsWithErrorsKnown: number | null;
  readonly requestsWithErrors5xxKnown: number | null;
}

/** A day of a series, with how its percentiles were made. */
export interface DayRow extends SlotRow, CountedRequests {
  readonly day: string;
  /** `approx`: the request-weighted median of the hours; `weighted_estimate`: their mean, of older days. To be shown only. */
  readonly latencyMethod: 'source_native' | 'approx' | 'weighted_estimate' | null;
}

/** Additive sums of a scope or a set of series over one day. */
export interface SumDayRow extends CountedRequests {
  readonly scopeRef: string;
  readonly day: string;
  /** Of all hours that tell them: no denominator of errors. */
  readonly requests: number | null;
  readonly errors: number | null;
  readonly errors5xx: number | null;
  /** Hours with more errors, or more 5xx, than requests: in no sum of errors. */
  readonly hoursContradicting: number;
  readonly hoursJudged: number;
  readonly hoursWithinTarget: number;
  /** Rolled up over the members; null where it was summed for one caller only. */
  readonly state: EntityState | null;
  readonly hoursObserved: number;
  readonly hoursExpected: number;
}

const SLOT_COLUMNS = `requests, errors, errors_5xx as "errors5xx", latency_p50_ms as "latencyP50Ms",
  latency_p95_ms as "latencyP95Ms", latency_p99_ms as "latencyP99Ms", availability_ratio as "availabilityRatio",
  cpu_ratio as "cpuRatio", memory_ratio as "memoryRatio", saturation_ratio as "saturationRatio",
  saturation_resource as "saturationResource"`;

const COUNTED = `requests_with_errors_known as "requestsWithErrorsKnown", requests_with_errors_5xx_known as "requestsWithErrors5xxKnown"`;

/** Columns of sums of a day, as the view of domains and the table of scopes have them. */
const SUM_COLUMNS = `scope_ref as "scopeRef", day::text as day, requests, errors, errors_5xx as "errors5xx", ${COUNTED},
  hours_contradicting as "hoursContradicting", hours_judged as "hoursJudged", hours_within_target as "hoursWithinTarget", state,
  hours_observed as "hoursObserved", hours_expected as "hoursExpected"`;

/** Reads signals for the API: a single chart's slots, day rows, and sums of scopes. */
export class SignalReader {
  constructor(private readonly knex: Knex) {}

  /** Slots of one series in a window, oldest first; absent slots are not there. */
  async slots(table: 'signal_5min' | 'signal_hour', seriesId: number, window: HalfOpenWindow): Promise<SlotRow[]> {
    const { rows } = await this.knex.raw<{ rows: (SlotRow & { ts: Date })[] }>(
      table === 'signal_hour'
        ? `select ts, ${SLOT_COLUMNS} from signal_hours(?, ?, ?) order by ts`
        : `select ts, ${SLOT_COLUMNS} from ${table} where series_id = ? and ts >= ? and ts < ? order by ts`,
      [seriesId, new Date(window.startMs), new Date(window.endMs)],
    );
    return rows.map(({ ts, ...row }) => ({ ...row, startMs: ts.getTime() }));
  }

  /** Slots of one series in several windows, each as `slots` gives it, by one statement. */
  async slotsOf(table: 'signal_5min' | 'signal_hour', seriesId: number, windows: readonly HalfOpenWindow[]): Promise<SlotRow[][]> {
    const lists: SlotRow[][] = windows.map(() => []);
    if (windows.length === 0) return lists;
    const { rows } = await this.knex.raw<{ rows: (SlotRow & { ts: Date; nth: string })[] }>(
      `select wanted.nth, slot.ts, ${SLOT_COLUMNS}
         from unnest(cast(? as timestamptz[]), cast(? as timestamptz[])) with ordinality as wanted(starts, ends, nth)
        cross join lateral ${
          table === 'signal_hour'
            ? 'signal_hours(?, wanted.starts, wanted.ends)'
            : `(select * from ${table} where series_id = ? and ts >= wanted.starts and ts < wanted.ends)`
        } as slot
        order by wanted.nth, slot.ts`,
      bind([windows.map(({ startMs }) => new Date(startMs).toISOString()), windows.map(({ endMs }) => new Date(endMs).toISOString()), seriesId]),
    );
    for (const { ts, nth, ...row } of rows) lists[Number(nth) - 1].push({ ...row, startMs: ts.getTime() });
    return lists;
  }

  /** The newest slot of the tip that carries anything, and up to `count - 1` before it. */
  async lastSlots(seriesId: number, count: number): Promise<SlotRow[]> {
    const { rows } = await this.knex.raw<{ rows: (SlotRow & { ts: Date })[] }>(
      `select ts, ${SLOT_COLUMNS} from signal_5min where series_id = ? order by ts desc limit ?`,
      [seriesId, count],
    );
    return rows.map(({ ts, ...row }) => ({ ...row, startMs: ts.getTime() })).reverse();
  }

  /** Values of an extra metric by slot start. */
  async metric(
    table: 'metric_5min' | 'metric_hour',
    seriesId: number,
    metric: string,
    window: HalfOpenWindow,
  ): Promise<Map<number, number>> {
    const { rows } = await this.knex.raw<{ rows: { ts: Date; value: number }[] }>(
      `select ts, value from ${table}
        where series_id = ? and metric = ? and ts >= ? and ts < ? order by ts`,
      [seriesId, metric, new Date(window.startMs), new Date(window.endMs)],
    );
    return new Map(rows.map(row => [row.ts.getTime(), row.value]));
  }

  /**
   * Day rows of one series, from the materialized view and, before its bound, from what
   * it is made of; `startMs` is the start of the reporting-zone day.
   */
  async days(seriesId: number, fromDay: string, toDay: string, zone: string): Promise<DayRow[]> {
    const columns = (availability: string) => `
       select day::text as day, day::timestamp at time zone :zone as starts, requests, errors, errors_5xx as "errors5xx",
              latency_p50_ms as "latencyP50Ms", latency_p95_ms as "latencyP95Ms", latency_p99_ms as "latencyP99Ms",
              ${availability} as "availabilityRatio", cpu_ratio as "cpuRatio", memory_ratio as "memoryRatio",
              saturation_max_ratio as "saturationRatio", null as "saturationResource", latency_method as "latencyMethod",
              ${COUNTED}`;
    const { rows } = await this.knex.raw<{ rows: (Omit<DayRow, 'startMs'> & { starts: Date })[] }>(
      `${columns('availability_ratio')}
         from mv_monitoring_app_day_summary
        where series_id = :seriesId and day >= :fromDay and day < :toDay
        union all
       ${columns('availability_sum / nullif(availability_hours, 0)')}
         from app_day
        where series_id = :seriesId and day >= :fromDay and day < :toDay
          and day < (select tip_from from view_bound)
        order by 1`,
      { seriesId, fromDay, toDay, zone },
    );
    return rows.map(({ starts, ...row }) => ({ ...row, startMs: starts.getTime() }));
  }

  /**
   * Sums per day of every domain: of a period of the overview from its view, of other days from the view of days, and
   * before its bound from what that is made of.
   */
  async domainDays(environment: string, fromDay: string, toDay: string): Promise<SumDayRow[]> {
    const held = await readOverviewDays(this.knex, 'domain', environment, fromDay, toDay);
    if (held) return held;
    const { rows } = await this.knex.raw<{ rows: SumDayRow[] }>(
      `select ${SUM_COLUMNS}
         from mv_monitoring_domain_day_summary
        where environment = :environment and day >= :fromDay and day < :toDay
        union all
       select ${SUM_COLUMNS}
         from scope_day
        where scope_kind = 'domain' and environment = :environment and day >= :fromDay and day < :toDay
          and day < (select tip_from from view_bound)
        order by 1, 2`,
      { environment, fromDay, toDay },
    );
    return rows;
  }

  /** The first day of which anything was observed in a scope of any kind; null where there is none. */
  async firstDay(environment: string): Promise<string | null> {
    const { rows } = await this.knex.raw<{ rows: { day: string | null }[] }>(
      `select min(first.day)::text as day
         from unnest(array['domain', 'system', 'group']) as asked(kind)
        cross join lateral (
          select held.day from scope_day as held
           where held.scope_kind = asked.kind and held.environment = ? and held.hours_observed > 0
           order by held.day limit 1) as first`,
      [environment],
    );
    return rows[0].day;
  }

  /** Sums per day of these scopes, of any kind: of a period of the overview from its view, of other days from the derived table. */
  async scopeDaysOf(scopeRefs: readonly string[], environment: string, fromDay: string, toDay: string): Promise<SumDayRow[]> {
    const held = await readOverviewDays(this.knex, scopeRefs, environment, fromDay, toDay);
    if (held) return held;
    const { rows } = await this.knex.raw<{ rows: SumDayRow[] }>(
      `select ${SUM_COLUMNS}
         from scope_day
        where scope_ref = any(?) and environment = ? and day >= ? and day < ?
        order by scope_ref, day`,
      [[...scopeRefs], environment, fromDay, toDay],
    );
    return rows;
  }

  /** Sums per scope and day over just these series: what a caller without the portfolio right may see. */
  async ownDays(
    members: readonly { scopeRef: string; seriesId: number }[],
    fromDay: string,
    toDay: string,
  ): Promise<SumDayRow[]> {
    const { rows } = await this.knex.raw<{ rows: SumDayRow[] }>(
      `select member.scope_ref as "scopeRef", app_day.day::text as day, sum(app_day.requests) as requests,
              sum(app_day.errors) filter (where app_day.requests_with_errors_known is not null) as errors,
              sum(app_day.errors_5xx) filter (where app_day.requests_with_errors_5xx_known is not null) as "errors5xx",
              sum(app_day.requests_with_errors_known) as "requestsWithErrorsKnown",
              sum(app_day.requests_with_errors_5xx_known) as "requestsWithErrors5xxKnown",
              sum(app_day.hours_contradicting)::integer as "hoursContradicting",
              sum(app_day.hours_judged)::integer as "hoursJudged", sum(app_day.hours_within_target)::integer as "hoursWithinTarget",
              null as state, sum(app_day.hours_observed)::integer as "hoursObserved",
              sum(app_day.hours_expected)::integer as "hoursExpected"
         from unnest(?::text[], ?::integer[]) as member(scope_ref, series_id)
         join app_day on app_day.series_id = member.series_id
        where app_day.day >= ? and app_day.day < ?
        group by member.scope_ref, app_day.day
        order by member.scope_ref, app_day.day`,
      [members.map(member => member.scopeRef), members.map(member => member.seriesId), fromDay, toDay],
    );
    return rows;
  }

  /** State of each day of these series; a day without data is not there. */
  async dayStates(seriesIds: readonly number[], fromDay: string, toDay: string): Promise<{ seriesId: number; day: string; state: EntityState }[]> {
    const { rows } = await this.knex.raw<{ rows: { seriesId: number; day: string; state: EntityState }[] }>(
      `select series_id as "seriesId", day::text as day, state from app_day
        where series_id = any(?) and day >= ? and day < ? and state is not null`,
      [[...seriesIds], fromDay, toDay],
    );
    return rows;
  }

  /** The newest slots of many series, oldest first: for each the last `count` up to its newest. */
  async newestSlots(seriesIds: readonly number[], count: number): Promise<Map<number, SlotRow[]>> {
    const { rows } = await this.knex.raw<{ rows: (SlotRow & { seriesId: number; ts: Date })[] }>(
      `select slot.*
         from unnest(cast(? as integer[])) as wanted(series_id)
         cross join lateral (
           select series_id as "seriesId", ts, ${SLOT_COLUMNS} from signal_5min
            where series_id = wanted.series_id order by ts desc limit ?
         ) as slot
        order by slot."seriesId", slot.ts`,
      [[...seriesIds], count],
    );
    const slots = new Map<number, SlotRow[]>();
    for (const { seriesId, ts, ...row } of rows) {
      slots.set(seriesId, [...(slots.get(seriesId) ?? []), { ...row, startMs: ts.getTime() }]);
    }
    return slots;
  }

  /**
   * Requests and errors of many series over a window in even steps.
   *
   * @returns per series the step's index and its sums; steps without data are not there
   */
  async errorSteps(
    seriesIds: readonly number[],
    window: HalfOpenWindow,
    stepSeconds: number,
  ): Promise<Map<number, { step: number; requests: number | null; errors: number | null }[]>> {
    const { rows } = await this.knex.raw<{
      rows: { series_id: number; step: number; requests: number | null; errors: number | null }[];
    }>(
      `select series_id, floor(extract(epoch from ts - :start) / :stepSeconds)::integer as step,
              sum(requests) filter (where errors is not null) as requests, sum(errors) filter (where requests is not null) as errors
         from signal_5min
        where series_id = any(:seriesIds) and ts >= :start and ts < :end
        group by 1, 2 order by 1, 2`,
      { seriesIds: [...seriesIds], start: new Date(window.startMs), end: new Date(window.endMs), stepSeconds },
    );
    const steps = new Map<number, { step: number; requests: number | null; errors: number | null }[]>();
    for (const { series_id, ...row } of rows) steps.set(series_id, [...(steps.get(series_id) ?? []), row]);
    return steps;
  }
}
