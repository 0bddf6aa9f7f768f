import { MappingImport, mappingInputSchema } from '@rosetta/backstage-plugin-monitoring-common';
import { MappingEdit, StoredMapping } from '../../store';
import { actorOf } from '../actor';
import { Visibility, visibleRefs } from '../authorization';
import { ApiError } from '../errors';
import { Handlers } from '../handler';
import { CsvLine, readMappingCsv, writeMappingCsv } from '../mappingCsv';
import { HandlerDependencies } from './dependencies';
import { checkedDraft } from './mappings';

type ImportRow = MappingImport['rows'][number];

const nameOf = (mapping: { entityRef: string; environment: string; source: string }) =>
  `${mapping.entityRef}\n${mapping.environment}\n${mapping.source}`;

/** Import and export of mappings as a file. */
export function mappingImportHandlers(
  dependencies: HandlerDependencies,
): Pick<Handlers, 'importMappings' | 'exportMappings'> {
  const { mappingStore, now } = dependencies;

  /** What one line would do. Never throws for what is wrong with the line. */
  async function readLine(
    { line, cells }: CsvLine,
    held: ReadonlyMap<string, StoredMapping>,
    seen: Set<string>,
    note: string,
    visibility: Visibility,
  ): Promise<{ row: ImportRow; edit?: MappingEdit }> {
    const shown = {
      line,
      entityRef: (cells.entity ?? '').slice(0, 400),
      environment: (cells.environment ?? '').slice(0, 63),
      source: (cells.source ?? '').slice(0, 63),
    };
    const failed = (field: string | null, message: string) => ({
      row: { ...shown, result: 'error' as const, field, message },
    });
    const action = (cells.action ?? '').toLowerCase();
    if (!['', 'set', 'delete'].includes(action)) return failed('action', 'must be set, delete or empty');
    const parsed = mappingInputSchema.safeParse({
      entityRef: cells.entity, environment: cells.environment, source: cells.source?.toLowerCase(), instance: cells.instance || null,
      key: cells.key || (action === 'delete' ? '-' : ''), value: cells.value ?? '', note,
    });
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return failed(String(issue.path[0] ?? ''), issue.message);
    }
    const name = nameOf({ ...parsed.data, entityRef: parsed.data.entityRef.toLocaleLowerCase('en-US') });
    if (seen.has(name)) return failed('entity', 'an earlier line is of the same entity, environment and source');
    seen.add(name);
    const before = held.get(name);
    const done = (result: ImportRow['result'], edit?: MappingEdit) => ({ row: { ...shown, result, field: null, message: null }, edit });
    if (action === 'delete') {
      if (!before) return failed('entity', 'there is no such mapping to delete');
      return done('deleted', { action: 'delete', id: before.id, note });
    }
    try {
      const { draft } = await checkedDraft(dependencies, parsed.data, visibility);
      if (!before) return done('created', { action: 'put', draft });
      const isSame = before.instance === draft.instance && before.key === draft.key && before.value === draft.value;
      return isSame ? done('unchanged') : done('updated', { action: 'put', draft });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const field = (error.details as { field?: string } | undefined)?.field ?? 'entity';
      return failed(field, error.message);
    }
  }

  return {
    importMappings: async ({ body, credentials, visibility }) => {
      const lines = readMappingCsv(body.csv);
      const held = new Map((await mappingStore.list()).map(mapping => [nameOf(mapping), mapping]));
      const seen = new Set<string>();
      const read: Awaited<ReturnType<typeof readLine>>[] = [];
      for (const line of lines) read.push(await readLine(line, held, seen, body.note, visibility));
      const count = (result: ImportRow['result']) => read.filter(({ row }) => row.result === result).length;
      const edits = read.flatMap(({ edit }) => (edit ? [edit] : []));
      // All or none: half a file is a state that nobody meant.
      const isApplied = !body.dryRun && count('error') === 0 && edits.length > 0;
      if (isApplied) await mappingStore.edit(edits, actorOf(credentials));
      return {
        isApplied,
        created: count('created'), updated: count('updated'), deleted: count('deleted'), unchanged: count('unchanged'),
        errors: count('error'),
        rows: read.map(({ row }) => row),
      };
    },

    exportMappings: async ({ visibility }) => {
      const visible = visibleRefs(visibility);
      const shown = (await mappingStore.list()).filter(mapping => visible === null || visible.includes(mapping.entityRef));
      return {
        fileName: `rosetta-mappings-${new Date(now()).toISOString().slice(0, 10)}.csv`,
        csv: writeMappingCsv(
          shown.map(mapping => ({
            entity: mapping.entityRef, environment: mapping.environment, source: mapping.source, instance: mapping.instance ?? '',
            key: mapping.key, value: mapping.value, action: '',
          })),
        ),
      };
    },
  };
}
