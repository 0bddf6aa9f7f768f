import { BurnPair, DEFAULT_BURN_PAIRS, HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind, SqlValue } from '../bind';
import { SloBurn, SloBurnQuery, SloHourRow, SloPeriod, SloReading, SloRow, SloStatementLine, SloStep } from './sloRows';

/** Hourly signals are stale three hours after the hour (DATA.md, Defaults). */
const STALE_AFTER = '3 hours';

type Row = Record<string, unknown>;

/** Columns of text that stay text though they may look like numbers. */
const TEXT = new Set(['name', 'origin_detail', 'cause_id', 'cause_label', 'cause_title', 'cause_source', 'cause_instance', 'burn_policy']);
const NUMBER = /^-?\d+(\.\d+)?$/;

/** PostgreSQL gives exact numbers as text; names are ours from here on. */
export function toFields<T>(row: Row): T {
  const fields: Row = {};
  for (const [column, value] of Object.entries(row)) {
    const name = column.replace(/^cause_(?=source|instance|label|title)/, '').replace('cause_id', 'external_id')
      .replace(/_window_minutes$/, '_minutes').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    fields[name] = typeof value === 'string' && !TEXT.has(column) && NUMBER.test(value) ? Number(value) : value;
  }
  return fields as T;
}

export const windowOf = (from: unknown, to: unknown): HalfOpenWindow => ({
  startMs: (from as Date).getTime(),
  endMs: (to as Date).getTime(),
});

interface Bound { slo_id: number; alive_from: Date | null; alive_to: Date | null; known_to: Date | null }

/** Reads SLOs through the functions of `sql/kpi`; nothing is computed here. */
export class SloReader {
  constructor(private readonly knex: Knex) {}

  private async select(where: string, values: Knex.RawBinding[]): Promise<SloRow[]> {
    const { rows } = await this.knex.raw<{ rows: Row[] }>(
      `select slo.slo_id, slo.entity_ref, slo.environment, slo.name, slo.origin, slo.method, definition.origin_detail,
              slo.burn_policy, slo.burn_pairs, definition.sli, definition.target::double precision, definition.threshold::double precision, definition.operator,
              case definition.window_kind
                when 'rolling' then jsonb_build_object('kind', 'rolling', 'hours', window_hours)
                else jsonb_build_object('kind', 'calendar', 'unit', window_unit, 'count', window_count, 'zone', window_zone, 'anchor', window_anchor)
              end as window
         from slo
         join slo_definition as definition on definition.slo_id = slo.slo_id and upper_inf(definition.valid)
        where ${where}
        order by slo.entity_ref, slo.name, slo.origin`,
      values,
    );
    return rows.map(({ burn_pairs, ...row }) => ({ ...toFields<SloRow>(row), burnPairs: (burn_pairs as BurnPair[] | null) ?? DEFAULT_BURN_PAIRS }));
  }

  /** SLOs that are valid now, of entities in one environment, by entity and name. */
  list(entityRefs: readonly string[], environment: string): Promise<SloRow[]> {
    return this.select('slo.entity_ref = any(?) and slo.environment = ?', [[...entityRefs], environment]);
  }

  /** One SLO that is valid now. @returns undefined when there is none, or nobody promises it any more */
  async find(sloId: number): Promise<SloRow | undefined> {
    return (await this.select('slo.slo_id = ?', [sloId]))[0];
  }

  private async asked(periods: readonly SloPeriod[]): Promise<SqlValue[]> {
    const ids = periods.map(period => period.sloId);
    const { rows } = await this.knex.raw<{ rows: Bound[] }>(`select * from kpi_slo_bound(cast(? as integer[]))`, [ids]);
    const bounds = new Map(rows.map(row => [row.slo_id, row]));
    const at = (pick: (bound: Bound) => Date | null) =>
      ids.map(id => {
        const bound = bounds.get(id);
        return bound ? pick(bound)?.toISOString() ?? null : null;
      });
    return [
      ids,
      periods.map(period => new Date(period.window.startMs).toISOString()),
      periods.map(period => new Date(period.window.endMs).toISOString()),
      at(bound => bound.alive_from),
      at(bound => bound.alive_to),
      at(bound => bound.known_to),
    ];
  }

  /** Readings of the periods, in their order; an SLO that is not known has none. */
  async read(periods: readonly SloPeriod[], nowMs: number): Promise<SloReading[]> {
    if (periods.length === 0) return [];
    const { rows } = await this.knex.raw<{ rows: Row[] }>(
      `select * from kpi_slo(?::integer[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[],
         ?::timestamptz[], ?::timestamptz, interval '${STALE_AFTER}')`,
      bind([...(await this.asked(periods)), new Date(nowMs)]),
    );
    return rows.map(({ position_no: _, period_from, period_to, ...row }) => ({
      ...toFields<SloReading>(row),
      window: windowOf(period_from, period_to),
    }));
  }

  /** The lines of the budget statement of each period, in time; background and missing hours come last. */
  async statement(periods: readonly SloPeriod[], nowMs: number): Promise<SloStatementLine[]> {
    if (periods.length === 0) return [];
    const { rows } = await this.knex.raw<{ rows: Row[] }>(
      `select * from kpi_slo_statement(?::integer[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[],
         ?::timestamptz[], ?::timestamptz, interval '${STALE_AFTER}')`,
      bind([...(await this.asked(periods)), new Date(nowMs)]),
    );
    return rows.map(({ position_no: _, line_no: __, starts_at, ends_at, ...row }) => ({
      ...toFields<SloStatementLine>(row),
      window: windowOf(starts_at, ends_at),
    }));
  }

  /**
   * What the rules say at a moment.
   *
   * @param tipEndMs - end of the newest 5-minute slot that should be there
   * @param hoursEndMs - end of the newest hour that should be there
   */
  async burn(queries: readonly SloBurnQuery[], tipEndMs: number, hoursEndMs: number): Promise<SloBurn[]> {
    if (queries.length === 0) return [];
    const [, , , aliveFroms] = await this.asked(
      queries.map(query => ({ sloId: query.sloId, window: { startMs: hoursEndMs, endMs: hoursEndMs } })),
    );
    const { rows } = await this.knex.raw<{ rows: Row[] }>(
      `select * from kpi_slo_burn(?::integer[], ?::text[], ?::integer[], ?::integer[], ?::numeric[], ?::numeric[],
         ?::numeric[], ?::boolean[], ?::timestamptz[], ?::timestamptz, ?::timestamptz)`,
      bind([
        queries.map(query => query.sloId), queries.map(query => query.severity), queries.map(query => query.longMinutes),
        queries.map(query => query.shortMinutes), queries.map(query => query.threshold), queries.map(query => query.periodHours),
        queries.map(query => query.consumed), queries.map(query => query.lowTraffic), aliveFroms, new Date(tipEndMs), new Date(hoursEndMs),
      ]),
    );
    return rows.map(({ position_no, ...row }) => ({ ...toFields<SloBurn>(row), queryNo: Number(position_no) - 1 }));
  }

  /**
   * Of the days of a calendar period, those on which rolling SLOs were met.
   *
   * @param slos - SLOs with the hours of their rolling windows
   * @param days - reporting-zone days `YYYY-MM-DD`, the last one excluded
   */
  async daysMet(
    slos: readonly { sloId: number; hours: number }[],
    days: { from: string; to: string },
    zone: string,
    nowMs: number,
  ): Promise<{ sloId: number; days: number; daysDecided: number; daysMet: number; shareMet: number | null }[]> {
    if (slos.length === 0) return [];
    const [ids, , , aliveFroms, aliveTos, knownTos] = await this.asked(
      slos.map(slo => ({ sloId: slo.sloId, window: { startMs: 0, endMs: 0 } })),
    );
    const { rows } = await this.knex.raw<{ rows: Row[] }>(
      `select * from kpi_slo_day_met(?::integer[], ?::integer[], ?::date, ?::date, ?::text, ?::timestamptz[], ?::timestamptz[],
         ?::timestamptz[], ?::timestamptz, interval '${STALE_AFTER}')`,
      bind([ids, slos.map(slo => slo.hours), days.from, days.to, zone, aliveFroms, aliveTos, knownTos, new Date(nowMs)]),
    );
    return rows.map(row => toFields(row));
  }

  /** The budget step by step from the start of each period to the last known hour; a period that was not judged has none. */
  async burndown(periods: readonly SloPeriod[], nowMs: number, steps: number): Promise<SloStep[][]> {
    if (periods.length === 0) return [];
    const { rows } = await this.knex.raw<{ rows: Row[] }>(
      `select * from kpi_slo_burndown(?::integer[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[],
         ?::timestamptz[], ?::timestamptz, interval '${STALE_AFTER}', ?::integer)`,
      bind([...(await this.asked(periods)), new Date(nowMs), steps]),
    );
    const found: SloStep[][] = periods.map(() => []);
    for (const { position_no, ends_at, ...row } of rows) {
      found[Number(position_no) - 1].push({ ...toFields<SloStep>(row), endMs: (ends_at as Date).getTime() });
    }
    return found;
  }

  /**
   * The hours that a reading counts, oldest first: observed, not announced as work, and known.
   *
   * @returns one page of them, their number, and their sums
   */
  async hours(
    { sloId, window }: SloPeriod,
    nowMs: number,
    page: { offset: number; limit: number },
  ): Promise<{ rows: SloHourRow[]; total: number; sumGood: number; sumTotal: number }> {
    const [, , , [aliveFrom], [aliveTo], [knownTo]] = (await this.asked([{ sloId, window }])) as (string | null)[][];
    const { rows } = await this.knex.raw<{ rows: { ts: Date; good: string; total: string; n: string; sum_good: string; sum_total: string }[] }>(
      `with counted as (
         select hour.ts, case slo.method when 'occurrences' then hour.good else hour.good_slices end as good,
                case slo.method when 'occurrences' then hour.total else hour.valid_slices end as total
           from slo
           join slo_hour as hour on hour.slo_id = slo.slo_id
          where slo.slo_id = :sloId
            and hour.ts >= greatest(cast(:start as timestamptz), cast(:aliveFrom as timestamptz))
            and hour.ts < least(cast(:end as timestamptz), cast(:aliveTo as timestamptz),
              date_trunc('hour', least(coalesce(cast(:knownTo as timestamptz), '-infinity'), cast(:asOf as timestamptz)), 'UTC'))
            and not (select announced_slots(slo.entity_ref, slo.environment, interval '1 hour')) @> hour.ts
       )
       select counted.*, count(*) over () as n, sum(good) over () as sum_good, sum(total) over () as sum_total
         from counted order by ts limit :limit offset :offset`,
      {
        sloId, start: new Date(window.startMs), end: new Date(window.endMs), asOf: new Date(nowMs), ...page,
        aliveFrom, aliveTo, knownTo,
      } as unknown as Knex.ValueDict,
    );
    return {
      rows: rows.map(row => ({ startMs: row.ts.getTime(), good: Number(row.good), total: Number(row.total) })),
      total: rows.length === 0 ? 0 : Number(rows[0].n),
      sumGood: rows.length === 0 ? 0 : Number(rows[0].sum_good),
      sumTotal: rows.length === 0 ? 0 : Number(rows[0].sum_total),
    };
  }

  /** The 5-minute slots that a burn rate is read from, oldest first. */
  async tipSlots({ sloId, window }: SloPeriod): Promise<SloHourRow[]> {
    const { rows } = await this.knex.raw<{ rows: { ts: Date; good: string; total: string }[] }>(
      `select fine.ts, case slo.method when 'occurrences' then slot.good else slot.good_slices end as good,
              case slo.method when 'occurrences' then slot.total else slot.valid_slices end as total
         from slo
         join slo_definition as definition on definition.slo_id = slo.slo_id and upper_inf(definition.valid)
         join series on series.entity_ref = slo.entity_ref and series.environment = slo.environment
         join signal_5min as fine on fine.series_id = series.series_id and fine.ts >= :start and fine.ts < :end
        cross join lateral count_slo_slot(
          slo.sli_kind, definition.threshold, definition.operator, fine.requests, fine.errors, fine.errors_5xx, fine.latency_p50_ms,
          fine.latency_p95_ms, fine.latency_p99_ms, fine.availability_ratio, fine.saturation_ratio) as slot
        where slo.slo_id = :sloId
          and not (select announced_slots(slo.entity_ref, slo.environment, interval '5 minutes')) @> fine.ts
        order by fine.ts`,
      { sloId, start: new Date(window.startMs), end: new Date(window.endMs) },
    );
    return rows.map(row => ({ startMs: row.ts.getTime(), good: Number(row.good), total: Number(row.total) }));
  }
}
