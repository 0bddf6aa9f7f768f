import { SourceId } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';

/** An admin's pivot for an entity. */
export interface StoredMapping {
  readonly id: string;
  readonly entityRef: string;
  readonly environment: string;
  readonly source: SourceId;
  readonly instance: string | null;
  readonly key: string;
  readonly value: string;
  readonly note: string;
  readonly createdBy: string;
  readonly created: Date;
  readonly updatedBy: string;
  readonly updated: Date;
}

/** What an admin may set; entity, environment and source name the mapping. */
export type MappingDraft = Pick<StoredMapping, 'entityRef' | 'environment' | 'source' | 'instance' | 'key' | 'value' | 'note'>;

/** A change of a mapping, or of several at once. */
export type MappingEdit =
  | { readonly action: 'put'; readonly draft: MappingDraft }
  | { readonly action: 'delete'; readonly id: string; readonly note: string };

export interface MappingChangeRow {
  readonly mappingId: string;
  readonly action: 'created' | 'updated' | 'deleted';
  readonly entityRef: string;
  readonly environment: string;
  readonly source: SourceId;
  readonly before: { instance: string | null; key: string; value: string } | null;
  readonly after: { instance: string | null; key: string; value: string } | null;
  readonly note: string;
  readonly by: string;
  readonly at: Date;
}

const COLUMNS = `mapping_id::text as id, entity_ref as "entityRef", environment, source, instance, key, value, note,
  created_by as "createdBy", created_at as created, updated_by as "updatedBy", updated_at as updated`;

const shownOf = (mapping: MappingDraft | StoredMapping) => ({ instance: mapping.instance, key: mapping.key, value: mapping.value });

const isSame = (a: MappingDraft, b: StoredMapping) => a.instance === b.instance && a.key === b.key && a.value === b.value;

/** Keeps admins' mappings; each change has its line of history and of audit in the same transaction. */
export class MappingStore {
  constructor(private readonly knex: Knex) {}

  async list(): Promise<StoredMapping[]> {
    const { rows } = await this.knex.raw<{ rows: StoredMapping[] }>(
      `select ${COLUMNS} from mapping order by entity_ref, environment, source`,
    );
    return rows;
  }

  async find(id: string): Promise<StoredMapping | undefined> {
    const { rows } = await this.knex.raw<{ rows: StoredMapping[] }>(`select ${COLUMNS} from mapping where mapping_id = ?`, [id]);
    return rows[0];
  }

  /** Names the present mappings: another name says that something changed. */
  async version(): Promise<string> {
    const { rows } = await this.knex.raw<{ rows: { version: string }[] }>(
      `select coalesce(max(mapping_history_id), 0)::text as version from mapping_history`,
    );
    return rows[0].version;
  }

  /**
   * Makes all of these changes, or none.
   *
   * @returns the change of each edit, in order; undefined where nothing changed or there was nothing to delete
   */
  async edit(edits: readonly MappingEdit[], actor: string): Promise<(MappingChangeRow | undefined)[]> {
    return this.knex.transaction(async transaction => {
      // Two admins at once would each see the other's row missing.
      await transaction.raw(`select pg_advisory_xact_lock(hashtext('rosetta:mappings'))`);
      const changes: (MappingChangeRow | undefined)[] = [];
      for (const edit of edits) {
        changes.push(edit.action === 'put' ? await this.put(transaction, edit.draft, actor) : await this.remove(transaction, edit, actor));
      }
      return changes;
    });
  }

  private async put(transaction: Knex.Transaction, draft: MappingDraft, actor: string) {
    const { rows: [before] } = await transaction.raw<{ rows: StoredMapping[] }>(
      `select ${COLUMNS} from mapping where entity_ref = ? and environment = ? and source = ?`,
      [draft.entityRef, draft.environment, draft.source],
    );
    if (before && isSame(draft, before)) return undefined;
    const { rows: [after] } = await transaction.raw<{ rows: StoredMapping[] }>(
      `insert into mapping (entity_ref, environment, source, instance, key, value, note, created_by, created_at, updated_by, updated_at)
       values (:entityRef, :environment, :source, :instance, :key, :value, :note, :actor, clock_timestamp(), :actor, clock_timestamp())
       on conflict (entity_ref, environment, source) do update set
         instance = excluded.instance, key = excluded.key, value = excluded.value, note = excluded.note,
         updated_by = excluded.updated_by, updated_at = excluded.updated_at
       returning ${COLUMNS}`,
      { ...draft, actor },
    );
    return this.record(transaction, before ? 'updated' : 'created', after, before ? shownOf(before) : null, shownOf(after), draft.note, actor);
  }

  private async remove(transaction: Knex.Transaction, { id, note }: { id: string; note: string }, actor: string) {
    const { rows: [before] } = await transaction.raw<{ rows: StoredMapping[] }>(
      `delete from mapping where mapping_id = ? returning ${COLUMNS}`,
      [id],
    );
    return before && this.record(transaction, 'deleted', before, shownOf(before), null, note, actor);
  }

  private async record(
    transaction: Knex.Transaction,
    action: MappingChangeRow['action'],
    mapping: StoredMapping,
    before: MappingChangeRow['before'],
    after: MappingChangeRow['after'],
    note: string,
    actor: string,
  ): Promise<MappingChangeRow> {
    const { rows: [{ changed_at: at }] } = await transaction.raw<{ rows: { changed_at: Date }[] }>(
      `insert into mapping_history
         (mapping_id, action, entity_ref, environment, source, before, after, note, changed_by, changed_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp())
       returning changed_at`,
      [
        mapping.id, action, mapping.entityRef, mapping.environment, mapping.source,
        before === null ? null : JSON.stringify(before), after === null ? null : JSON.stringify(after), note, actor,
      ],
    );
    await transaction.raw(
      `insert into audit (at, actor, action, subject, detail) values (?, ?, ?, ?, ?)`,
      [at, actor, `mapping_${action}`, mapping.entityRef, JSON.stringify({ environment: mapping.environment, source: mapping.source, before, after })],
    );
    return {
      mappingId: mapping.id, action, entityRef: mapping.entityRef, environment: mapping.environment, source: mapping.source,
      before, after, note, by: actor, at,
    };
  }

  /** Changes, newest first. */
  async history(
    filter: { mappingId: string | null; entityRef: string | null; visible: readonly string[] | null; offset: number; limit: number },
  ): Promise<{ rows: MappingChangeRow[]; total: number }> {
    const { rows } = await this.knex.raw<{ rows: (MappingChangeRow & { total: number })[] }>(
      `select mapping_id::text as "mappingId", action, entity_ref as "entityRef", environment, source, before, after, note,
              changed_by as by, changed_at as at, count(*) over ()::integer as total
         from mapping_history
        where (cast(:mappingId as bigint) is null or mapping_id = cast(:mappingId as bigint))
          and (cast(:entityRef as text) is null or entity_ref = :entityRef)
          and (cast(:visible as text[]) is null or entity_ref = any(cast(:visible as text[])))
        order by mapping_history_id desc
        limit :limit offset :offset`,
      { ...filter, visible: filter.visible === null ? null : [...filter.visible] } as unknown as Knex.ValueDict,
    );
    return { rows, total: rows.length > 0 ? rows[0].total : 0 };
  }
}
