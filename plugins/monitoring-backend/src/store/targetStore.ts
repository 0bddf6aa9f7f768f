import { Knex } from 'knex';

/** A mapped series of one instance, with what has been asked of it in one stream. */
export interface StoredTarget {
  readonly entityRef: string;
  readonly environment: string;
  /** Canonical text of the pivot. */
  readonly pivot: string;
  /** Whether it is that of the entity's System. */
  readonly isInherited: boolean;
  /** Null when the stream was never asked for it by this pivot. */
  readonly coveredFromMs: number | null;
  readonly coveredToMs: number | null;
}

interface TargetRow {
  entity_ref: string;
  environment: string;
  pivot: string;
  is_inherited: boolean;
  covered_from: Date | null;
  covered_to: Date | null;
}

/** Short stable name of a pivot's text; a changed pivot is collected anew. */
export const PIVOT_HASH_SQL = `md5(entity_pivot.pivot)`;

/**
 * Mapped series in a stable order.
 *
 * @param signalsOnly - only those whose golden signals come from this source
 */
export async function listTargets(
  knex: Knex,
  feed: { source: string; instance: string; stream: string },
  signalsOnly: boolean,
): Promise<StoredTarget[]> {
  const { rows } = await knex.raw<{ rows: TargetRow[] }>(
    `select entity_pivot.entity_ref, entity_pivot.environment, entity_pivot.pivot,
            entity_pivot.origin = 'inherited' as is_inherited,
            coverage.covered_from, coverage.covered_to
       from entity_pivot
       join entity
         on entity.entity_ref = entity_pivot.entity_ref
        and entity.removed_at is null
       left join series
         on series.entity_ref = entity_pivot.entity_ref
        and series.environment = entity_pivot.environment
       left join pivot_coverage as coverage
         on coverage.series_id = series.series_id
        and coverage.source = entity_pivot.source
        and coverage.instance = entity_pivot.instance
        and coverage.stream = :stream
        and coverage.pivot_hash = ${PIVOT_HASH_SQL}
      where entity_pivot.state = 'mapped'
        and entity_pivot.source = :source
        and entity_pivot.instance = :instance
        and (entity_pivot.is_signal_source or not cast(:signalsOnly as boolean))
      order by entity_pivot.environment, entity_pivot.entity_ref`,
    { source: feed.source, instance: feed.instance, stream: feed.stream, signalsOnly },
  );
  return rows.map(row => ({
    entityRef: row.entity_ref,
    environment: row.environment,
    pivot: row.pivot,
    isInherited: row.is_inherited,
    coveredFromMs: row.covered_from?.getTime() ?? null,
    coveredToMs: row.covered_to?.getTime() ?? null,
  }));
}
