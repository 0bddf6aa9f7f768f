import { ANY_ENVIRONMENT, SourceId } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { PIVOT_HASH_SQL } from '../targetStore';

/** A pivot of an entity with what is held for it. */
export interface PivotRow {
  readonly source: SourceId;
  readonly instance: string | null;
  readonly environment: string;
  readonly state: 'mapped' | 'switched_off' | 'invalid';
  readonly origin: 'mapping' | 'overlay' | 'rosetta' | 'foreign' | 'inherited';
  readonly pivot: string | null;
  readonly verification: 'unverified' | 'found' | 'not_found' | 'ambiguous' | 'refused';
  readonly isSignalSource: boolean;
  /** Of hourly signals, or of whatever else the source gives. */
  readonly coveredFromMs: number | null;
  readonly coveredToMs: number | null;
}

export interface FindingRow {
  readonly source: string;
  readonly environment: string;
  readonly key: string;
  /** What was written, or the pivot as it is stored. */
  readonly value: string;
  readonly isPivot: boolean;
  readonly message: string;
  readonly example: string;
}

/** Reads pivots, findings and problems of one entity. */
export class PivotReader {
  constructor(private readonly knex: Knex) {}

  async pivots(entityRef: string, environment: string | null): Promise<PivotRow[]> {
    const { rows } = await this.knex.raw<{
      rows: (Omit<PivotRow, 'coveredFromMs' | 'coveredToMs'> & { from: Date | null; to: Date | null })[];
    }>(
      `select entity_pivot.source, entity_pivot.instance, entity_pivot.environment, entity_pivot.state,
              entity_pivot.origin, entity_pivot.pivot, entity_pivot.verification,
              entity_pivot.is_signal_source as "isSignalSource",
              min(coverage.covered_from) as "from", max(coverage.covered_to) as "to"
         from entity_pivot
         left join series
           on series.entity_ref = entity_pivot.entity_ref
          and series.environment = entity_pivot.environment
         left join pivot_coverage as coverage
           on coverage.series_id = series.series_id
          and coverage.source = entity_pivot.source
          and coverage.pivot_hash = ${PIVOT_HASH_SQL}
        where entity_pivot.entity_ref = :entityRef
          and (cast(:environment as text) is null or entity_pivot.environment in (:environment, :any))
        group by entity_pivot.entity_ref, entity_pivot.environment, entity_pivot.source
        -- An overlay speaks before what is for every environment.
        order by entity_pivot.environment = :any, entity_pivot.environment, entity_pivot.source`,
      { entityRef, environment, any: ANY_ENVIRONMENT },
    );
    return rows.map(({ from, to, ...row }) => ({
      ...row,
      coveredFromMs: from?.getTime() ?? null,
      coveredToMs: to?.getTime() ?? null,
    }));
  }

  /** Pivots of many entities in one environment, without what is held for them. */
  async pivotsOf(entityRefs: readonly string[], environment: string): Promise<Map<string, PivotRow[]>> {
    const { rows } = await this.knex.raw<{ rows: (PivotRow & { entityRef: string })[] }>(
      `select entity_ref as "entityRef", source, instance, environment, state, origin, pivot, verification,
              is_signal_source as "isSignalSource", null as "coveredFromMs", null as "coveredToMs"
         from entity_pivot where entity_ref = any(?) and environment in (?, ?)
        order by entity_ref, environment = ?, source`,
      [[...entityRefs], environment, ANY_ENVIRONMENT, ANY_ENVIRONMENT],
    );
    const pivots = new Map<string, PivotRow[]>();
    for (const { entityRef, ...row } of rows) pivots.set(entityRef, [...(pivots.get(entityRef) ?? []), row]);
    return pivots;
  }

  /** What is wrong with its annotations, and pivots that upstream found to name several things. */
  async findings(entityRef: string): Promise<FindingRow[]> {
    const { rows } = await this.knex.raw<{ rows: FindingRow[] }>(
      `select source, environment, key, value, false as "isPivot", message, example from finding where entity_ref = :entityRef
        union all
       select source, environment, source, coalesce(pivot, ''), true, verification_note, '' from entity_pivot
        where entity_ref = :entityRef and verification in ('ambiguous', 'refused') and verification_note is not null
        order by 2, 3`,
      { entityRef },
    );
    return rows;
  }
}
