import { HalfOpenWindow, SloDefinition, SloOrigin, SloMethod, SloWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind, SqlValue } from '../bind';

/** Hourly signals are stale three hours after the hour (DATA.md, Defaults). */
const STALE_AFTER = '3 hours';

/** An SLO as it is valid now. */
export interface SloRow {
  readonly sloId: number;
  readonly entityRef: string;
  readonly environment: string;
  readonly name: string;
  readonly origin: SloOrigin;
  readonly originDetail: string;
  readonly sli: SloDefinition['sli'];
  readonly method: SloMethod;
  readonly target: number;
  readonly window: SloWindow;
  readonly threshold: number | null;
  readonly operator: SloDefinition['operator'];
}

/** One reading that is asked for. */
export interface SloPeriod {
  readonly sloId: number;
  readonly window: HalfOpenWindow;
}

export type SloStatus = 'ok' | 'partial' | 'stale' | 'insufficient' | 'unknown' | 'not_applicable';
export type SloCompliance = 'met' | 'breached' | 'on_track' | 'at_risk';

/** An SLO over a period: the row of `kpi_slo`, whose file says what each figure is. */
export interface SloReading {
  readonly sloId: number;
  readonly window: HalfOpenWindow;
  readonly isOpen: boolean;
  readonly origin: SloOrigin;
  readonly method: SloMethod;
  readonly target: number | null;
  readonly effectiveTarget: number | null;
  readonly targetChanged: boolean;
  readonly good: number | null;
  readonly total: number | null;
  readonly bad: number | null;
  readonly sli: number | null;
  readonly sliLo: number | null;
  readonly sliHi: number | null;
  readonly sliWithMaintenance: number | null;
  readonly hoursExpected: number | null;
  readonly hoursCovered: number | null;
  readonly hoursIdle: number | null;
  readonly hoursMaintenance: number | null;
  readonly coverage: number | null;
  readonly budgetMinutes: number | null;
  readonly consumed: number | null;
  readonly consumedBasis: 'window' | 'whole_period' | 'projected_traffic';
  readonly consumedSoFar: number | null;
  readonly consumedWithMaintenance: number | null;
  readonly remaining: number | null;
  readonly badMinutes: number | null;
  readonly lowTraffic: boolean;
  readonly compliance: SloCompliance | null;
  readonly status: SloStatus;
  readonly reason: string | null;
}

/** Minutes of the budget that were spent together, for one cause: the row of `kpi_slo_statement`. */
export interface SloStatementLine {
  readonly sloId: number;
  readonly window: HalfOpenWindow;
  readonly hours: number | null;
  readonly cause: 'problem' | 'change' | 'maintenance' | 'incident' | 'unexplained' | 'background' | 'no_data';
  readonly source: string | null;
  readonly instance: string | null;
  readonly externalId: string | null;
  readonly label: string | null;
  readonly title: string | null;
  readonly bad: number;
  readonly minutes: number;
  readonly budgetShare: number;
}

/** A rule of two windows that is asked about. */
export interface SloBurnQuery {
  readonly sloId: number;
  readonly severity: string;
  readonly longMinutes: number;
  readonly shortMinutes: number;
  readonly threshold: number;
  /** Hours of the SLO's window. */
  readonly periodHours: number;
  /** Of the current reading. */
  readonly consumed: number | null;
  readonly lowTraffic: boolean;
}

/** What a rule says: the row of `kpi_slo_burn`. */
export interface SloBurn {
  readonly sloId: number;
  readonly severity: string;
  readonly threshold: number;
  readonly resolution: 'tip' | 'hours' | 'coarse';
  readonly longMinutes: number;
  readonly shortMinutes: number;
  readonly burnLong: number | null;
  readonly burnShort: number | null;
  readonly coverageLong: number | null;
  readonly coverageShort: number | null;
  readonly state: 'firing' | 'not_firing' | 'unknown' | 'not_evaluated';
  readonly reason: string | null;
  readonly minutesToExhaustion: number | null;
}

type Row = Record<string, unknown>;

/** Columns of text that stay text though they may look like numbers. */
const TEXT = new Set(['name', 'origin_detail', 'cause_id', 'cause_label', 'cause_title', 'cause_source', 'cause_instance']);
const NUMBER = /^-?\d+(\.\d+)?$/;

/** PostgreSQL gives exact numbers as text; names are ours from here on. */
function toFields<T>(row: Row): T {
  const fields: Row = {};
  for (const [column, value] of Object.entries(row)) {
    const name = column.replace(/^cause_(?=source|instance|label|title)/, '').replace('cause_id', 'external_id')
      .replace(/_window_minutes$/, '_minutes').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    fields[name] = typeof value === 'string' && !TEXT.has(column) && NUMBER.test(value) ? Number(value) : value;
  }
  return fields as T;
}

const windowOf = (from: unknown, to: unknown): HalfOpenWindow => ({
  startMs: (from as Date).getTime(),
  endMs: (to as Date).getTime(),
});

interface Bound { slo_id: number; alive_from: Date | null; alive_to: Date | null; known_to: Date | null }

/** Reads SLOs through the functions of `sql/kpi`; nothing is computed here. */
export class SloReader {
  constructor(private readonly knex: Knex) {}

  /** SLOs that are valid now, of entities in one environment, by entity and name. */
  async list(entityRefs: readonly string[], environment: string): Promise<SloRow[]> {
    const { rows } = await this.knex.raw<{ rows: Row[] }>(
      `select slo.slo_id, slo.entity_ref, slo.environment, slo.name, slo.origin, slo.method, definition.origin_detail,
              definition.sli, definition.target::double precision, definition.threshold::double precision, definition.operator,
              case definition.window_kind
                when 'rolling' then jsonb_build_object('kind', 'rolling', 'hours', window_hours)
                else jsonb_build_object('kind', 'calendar', 'unit', window_unit, 'count', window_count, 'zone', window_zone, 'anchor', window_anchor)
              end as window
         from slo
         join slo_definition as definition on definition.slo_id = slo.slo_id and upper_inf(definition.valid)
        where slo.entity_ref = any(?) and slo.environment = ?
        order by slo.entity_ref, slo.name, slo.origin`,
      [[...entityRefs], environment],
    );
    return rows.map(row => toFields<SloRow>(row));
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
    return rows.map(({ position_no: _, ...row }) => toFields<SloBurn>(row));
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
}
