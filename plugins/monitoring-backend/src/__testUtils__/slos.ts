import { HOUR_SECONDS, SloDefinition, sloKey } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { Partitions } from '../store';
import { applySlos } from '../store/sloStore';
import { HOUR } from './facts';

/** Availability of `component:default/shop` in production, 99.9 % over 30 days. */
export function sloDefinition(changes: Partial<SloDefinition> = {}): SloDefinition {
  return {
    entityRef: 'component:default/shop', environment: 'production', name: 'availability', sli: { kind: 'availability' },
    method: 'occurrences', target: 0.999, window: { kind: 'rolling', hours: 720 }, sliceSeconds: HOUR_SECONDS, sliceTarget: null,
    threshold: null, operator: null, missingPolicy: 'exclude', origin: 'annotation', originDetail: 'availability=99.9/30d',
    ...changes,
  };
}

/** p95 below 800 ms in 95 % of the hours of 30 days. */
export const latencySlo = (changes: Partial<SloDefinition> = {}) =>
  sloDefinition({
    name: 'latency_p95', sli: { kind: 'latency_p95' }, method: 'timeslices', target: 0.95, threshold: 800, operator: 'lt', ...changes,
  });

/** An hour that was observed: good of total, or a slice that is good, bad or idle; undefined is no row. */
export type SloHour = readonly [good: number, total: number] | undefined;

/** Numbers where PostgreSQL gave exact ones as text. */
export type Numbers = Record<string, number | string | boolean | Date | null>;

function toNumbers(row: Record<string, unknown>): Numbers {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value]),
  ) as Numbers;
}

/** A period with what may be known of it. */
export interface AskedPeriod {
  readonly from: number;
  readonly to: number;
  /** The present; the period's end unless given. */
  readonly asOf?: number;
  /** The present unless given. */
  readonly knownTo?: number;
  readonly aliveFrom?: number;
  readonly aliveTo?: number;
}

const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());

/** Declares SLOs, writes their hours, and asks the functions of `sql/kpi`. */
export class SloGround {
  constructor(readonly knex: Knex) {}

  /** Forgets everything: a database for each test would take longer than the tests. */
  async clear(): Promise<void> {
    await this.knex.raw(
      `truncate slo, slo_burn, slo_definition, slo_hour, slo_dirty, maintenance_window, signal_hour, signal_5min, rollup_dirty, app_day,
         event_series, problem, incident, change, entity, pivot_coverage, series`,
    );
  }

  /** Makes these the valid definitions. @returns their ids, in order */
  async declare(...definitions: SloDefinition[]): Promise<number[]> {
    await this.knex.transaction(transaction => applySlos(transaction, definitions));
    const { rows } = await this.knex.raw<{ rows: Record<string, string | number>[] }>(`select * from slo`);
    const keyOf = (row: Record<string, string | number>) =>
      [row.entity_ref, row.environment, row.origin, row.name, row.sli_kind, row.method].join('\n');
    const ids = new Map(rows.map(row => [keyOf(row), row.slo_id as number]));
    return definitions.map(definition => ids.get(sloKey(definition))!);
  }

  /** Writes hours that follow each other. */
  async hours(sloId: number, startMs: number, hours: readonly SloHour[]): Promise<void> {
    await new Partitions(this.knex).ensure('slo_hour', startMs, startMs + hours.length * HOUR);
    const rows = hours.flatMap((hour, index) => (hour ? [{ at: iso(startMs + index * HOUR), good: hour[0], total: hour[1] }] : []));
    await this.knex.raw(
      `insert into slo_hour (slo_id, ts, good, total, good_slices, valid_slices, expected_slots, method)
       select slo.slo_id, given.at, case when is_events then good end, case when is_events then total end,
              case when not is_events then good end, case when not is_events then total end, 1, 'counts'
         from json_to_recordset(?::json) as given(at timestamptz, good numeric, total numeric)
         join slo on slo.slo_id = ?
        cross join lateral (select slo.method = 'occurrences' as is_events) as kind
       on conflict (slo_id, ts) do update set good = excluded.good, total = excluded.total,
         good_slices = excluded.good_slices, valid_slices = excluded.valid_slices`,
      [JSON.stringify(rows), sloId],
    );
  }

  private async call(name: string, ids: readonly number[], periods: readonly AskedPeriod[]): Promise<Numbers[]> {
    const asOf = Math.max(...periods.map(period => period.asOf ?? period.to));
    const { rows } = await this.knex.raw<{ rows: Record<string, unknown>[] }>(
      `select * from ${name}(?::integer[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[],
         ?::timestamptz, interval '3 hours')`,
      [
        [...ids], periods.map(period => iso(period.from)!), periods.map(period => iso(period.to)!),
        periods.map(period => iso(period.aliveFrom)) as string[], periods.map(period => iso(period.aliveTo)) as string[],
        periods.map(period => iso(period.knownTo ?? asOf)!), new Date(asOf),
      ],
    );
    return rows.map(toNumbers);
  }

  /** Rows of `kpi_slo`; all periods are asked at the latest present of them. */
  read(ids: readonly number[], ...periods: AskedPeriod[]): Promise<Numbers[]> {
    return this.call('kpi_slo', ids, periods);
  }

  /** Rows of `kpi_slo_statement`. */
  statement(ids: readonly number[], ...periods: AskedPeriod[]): Promise<Numbers[]> {
    return this.call('kpi_slo_statement', ids, periods);
  }

  /** Rows of `kpi_slo_burn`, for one SLO and rules `[severity, long, short, threshold]`. */
  async burn(
    sloId: number,
    rules: readonly (readonly [string, number, number, number])[],
    at: { tipMs: number; hoursMs: number; aliveFrom?: number; consumed?: number; isLowTraffic?: boolean; periodHours?: number },
  ): Promise<Numbers[]> {
    const same = <T>(value: T) => rules.map(() => value);
    const { rows } = await this.knex.raw<{ rows: Record<string, unknown>[] }>(
      `select * from kpi_slo_burn(?::integer[], ?::text[], ?::integer[], ?::integer[], ?::numeric[], ?::numeric[], ?::numeric[],
         ?::boolean[], ?::timestamptz[], ?::timestamptz, ?::timestamptz)`,
      [
        same(sloId), rules.map(rule => rule[0]), rules.map(rule => rule[1]), rules.map(rule => rule[2]), rules.map(rule => rule[3]),
        same(at.periodHours ?? 720), same(at.consumed ?? 0), same(at.isLowTraffic ?? false), same(iso(at.aliveFrom)) as string[], new Date(at.tipMs), new Date(at.hoursMs),
      ],
    );
    return rows.map(toNumbers);
  }
}

/** As many hours as asked, all alike. */
export const alike = (count: number, hour: SloHour): SloHour[] => Array.from({ length: count }, () => hour);
