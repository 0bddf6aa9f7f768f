import { EventLink } from '@rosetta/backstage-plugin-monitoring-common';
import { urlLength } from './grammar';
import { Condition } from './query';
import { Row, ServicenowOptions, TASK_COLUMNS, taskCiColumnsOf } from './schemas';
import { readCell, RowFault } from './values';

/** Most ids of one request; with the rest of the query they stay below 8 kB of URL. */
const MAX_ASKED = 100;
const MAX_ASKED_CHARACTERS = 5_000;

/** Which columns of a table name the configuration item and the entity of a row. */
export interface CiColumns {
  readonly ci: readonly string[];
  /** Where `entityColumn` is on the ticket itself. */
  readonly entity: string | undefined;
}

function throughTask(column: string): string {
  return TASK_COLUMNS.has(column.split('.')[0]!) ? `task.${column}` : `task.ref_incident.${column}`;
}

/** The columns of config as they are called from a table; from `task_sla` through its task. */
export function ciColumnsOf(
  options: Pick<ServicenowOptions, 'ciColumns' | 'taskCiColumns' | 'entityColumn' | 'entityColumnOn'>,
  table: EventTableName,
): CiColumns {
  if (table === 'change_request' || table === 'problem') {
    // An entity column of incident is the incident's own.
    return { ci: taskCiColumnsOf(options), entity: undefined };
  }
  const name = table === 'incident' ? (column: string) => column : throughTask;
  return {
    ci: options.ciColumns.map(name),
    entity: options.entityColumnOn === 'incident' ? name(options.entityColumn) : undefined,
  };
}

/** Tables whose rows are events that name a configuration item. */
export type EventTableName = 'incident' | 'task_sla' | 'change_request' | 'problem';

/** Who each configuration item, and each value of the entity column, belongs to. */
export interface CiOwners {
  readonly byCi: ReadonlyMap<string, readonly EventLink[]>;
  readonly byEntity: ReadonlyMap<string, readonly EventLink[]>;
}

/** Finds the series that a row belongs to. */
export interface CiMatcher {
  /** Whether no row can belong to anybody. */
  readonly isEmpty: boolean;
  readonly columns: CiColumns;
  /** Conditions of which a row must fulfil one; undefined when there are too many to ask. */
  readonly asked: readonly Condition[] | undefined;
  /** The first configuration item a row names. */
  ciIdOf(row: Row): string | null;
  /** Sorted, each series once. @throws RowFault when a column of config is not in the row */
  linksOf(row: Row): EventLink[];
}

function askedConditions(owners: CiOwners, columns: CiColumns): readonly Condition[] | undefined {
  const ids = [...owners.byCi.keys()].sort();
  const values = columns.entity === undefined ? [] : [...owners.byEntity.keys()].sort();
  const texts = [...columns.ci.flatMap(() => ids), ...values];
  const characters = texts.reduce((sum, text) => sum + urlLength(`${text},`), 0);
  if (texts.length > MAX_ASKED || characters > MAX_ASKED_CHARACTERS) return undefined;
  return [
    ...(ids.length === 0
      ? []
      : columns.ci.map(column => ({ column, is: 'in' as const, values: ids }))),
    ...(columns.entity === undefined || values.length === 0
      ? []
      : [{ column: columns.entity, is: 'in' as const, values }]),
  ];
}

function namedCell(row: Row, column: string): string {
  const text = readCell(row, column);
  // An unknown column is left out of the answer without a word; a forbidden one is empty.
  if (text === undefined) throw new RowFault('missing_column', column);
  return text;
}

export function createCiMatcher(owners: CiOwners, columns: CiColumns): CiMatcher {
  return {
    isEmpty: owners.byCi.size === 0 && (columns.entity === undefined || owners.byEntity.size === 0),
    columns,
    asked: askedConditions(owners, columns),
    ciIdOf: row => columns.ci.map(column => namedCell(row, column)).find(id => id !== '') ?? null,
    linksOf(row) {
      const found = [
        ...columns.ci.flatMap(column => owners.byCi.get(namedCell(row, column)) ?? []),
        ...(columns.entity === undefined
          ? []
          : owners.byEntity.get(namedCell(row, columns.entity)) ?? []),
      ];
      const bySeries = new Map(
        found.map(link => [`${link.entityRef}\n${link.environment}`, link] as const),
      );
      return [...bySeries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, link]) => link);
    },
  };
}
