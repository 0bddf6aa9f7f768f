import { Partitions } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { applySlos } from '@rosetta/backstage-plugin-monitoring-backend/src/store/sloStore';
import { SloDefinition } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { VectorContext } from './check';

export const HOUR_MS = 3_600_000;

/** Where the time of a set begins that gives none: any whole hour. */
export const EPOCH_MS = Date.UTC(2026, 0, 5);

/** An SLO as a set describes it: availability of one entity unless said otherwise. */
export function sloOf(changes: Partial<SloDefinition> & Pick<SloDefinition, 'target'>): SloDefinition {
  return {
    entityRef: 'component:test/entity', environment: 'production', name: 'slo', sli: { kind: 'availability' }, method: 'occurrences',
    window: { kind: 'rolling', hours: 720 }, sliceSeconds: 3_600, sliceTarget: null, threshold: null, operator: null,
    missingPolicy: 'exclude', origin: 'annotation', originDetail: 'a vector', ...changes,
  };
}

/** What `kpi_slo` says, as numbers. */
export interface SloNumbers {
  readonly sli: number | null;
  readonly consumed: number | null;
  readonly budgetMinutes: number | null;
  readonly badMinutes: number | null;
  readonly status: string;
}

const orNull = (value: string | null) => (value === null ? null : Number(value));

/** A database in which a set's SLOs are declared, counted and read by the product's own functions. */
export class SloDatabase {
  private constructor(readonly knex: Knex) {}

  static async create(context: VectorContext, name: string): Promise<SloDatabase> {
    return new SloDatabase(await context.database(name));
  }

  /** @returns ids in the order of the definitions, which have names of their own */
  async declare(definitions: readonly SloDefinition[]): Promise<number[]> {
    await this.knex.transaction(transaction => applySlos(transaction, definitions));
    const { rows } = await this.knex.raw<{ rows: { slo_id: number; name: string }[] }>(
      `select slo.slo_id, slo.name from slo join slo_definition as definition using (slo_id) where upper_inf(definition.valid)`,
    );
    const ids = new Map(rows.map(row => [row.name, row.slo_id]));
    return definitions.map(definition => ids.get(definition.name) ?? -1);
  }

  /** Writes hours that follow each other from the epoch: good of total, by events or by slices. */
  async hours(sloId: number, hours: readonly { good: number; total: number }[]): Promise<void> {
    await new Partitions(this.knex).ensure('slo_hour', EPOCH_MS, EPOCH_MS + hours.length * HOUR_MS);
    await this.knex.raw(
      `insert into slo_hour (slo_id, ts, good, total, good_slices, valid_slices, expected_slots, method)
       select slo.slo_id, ?::timestamptz + (given.n - 1) * interval '1 hour', case when kind.is_events then good end,
              case when kind.is_events then total end, case when not kind.is_events then good end,
              case when not kind.is_events then total end, 1, 'counts'
         from unnest(?::numeric[], ?::numeric[]) with ordinality as given(good, total, n)
         join slo on slo.slo_id = ?
        cross join lateral (select slo.method = 'occurrences' as is_events) as kind`,
      [new Date(EPOCH_MS), hours.map(hour => hour.good), hours.map(hour => hour.total), sloId],
    );
  }

  /** Reads SLOs over hours from the epoch, all of which were collected. */
  async read(sloIds: readonly number[], hours: number): Promise<SloNumbers[]> {
    const same = <T>(value: T) => sloIds.map(() => value);
    const to = new Date(EPOCH_MS + hours * HOUR_MS);
    const { rows } = await this.knex.raw<{
      rows: { sli: string | null; consumed: string | null; budget_minutes: string | null; bad_minutes: string | null; status: string }[];
    }>(
      `select sli, consumed, budget_minutes, bad_minutes, status
         from kpi_slo(?::integer[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?, interval '3 hours')`,
      [
        [...sloIds], same(new Date(EPOCH_MS).toISOString()), same(to.toISOString()), same(null) as unknown as string[],
        same(null) as unknown as string[], same(to.toISOString()), to,
      ],
    );
    return rows.map(row => ({
      sli: orNull(row.sli), consumed: orNull(row.consumed), budgetMinutes: orNull(row.budget_minutes),
      badMinutes: orNull(row.bad_minutes), status: row.status,
    }));
  }
}
