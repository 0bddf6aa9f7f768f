import { Columns, parseStamp } from '../../estate/ticket';
import { columnAt } from './database';
import { renderRow } from './render';
import { SnowError } from './snowError';
import { TableAnswer, TableRequest, select } from './tableApi';

const FUNCTIONS = ['avg', 'min', 'max', 'sum'] as const;
type AggregateFunction = (typeof FUNCTIONS)[number];

const list = (text: string | null) => (text ?? '').split(',').filter(Boolean);

function numbersOf(request: TableRequest, rows: readonly Columns[], field: string): number[] {
  return rows.flatMap(row => {
    const text = request.database.valueAt(request.table, row, field);
    const value = parseStamp(text) ?? (text === '' ? NaN : Number(text));
    return Number.isFinite(value) ? [value] : [];
  });
}

function aggregate(name: AggregateFunction, values: readonly number[]): string {
  if (!values.length) {
    return '';
  }
  const sum = values.reduce((total, value) => total + value, 0);
  switch (name) {
    case 'avg':
      return (sum / values.length).toFixed(4);
    case 'sum':
      return String(sum);
    case 'min':
      return String(values.reduce((least, value) => Math.min(least, value)));
    default:
      return String(values.reduce((most, value) => Math.max(most, value)));
  }
}

function statsOf(request: TableRequest, rows: readonly Columns[]): Record<string, unknown> {
  const { query, table } = request;
  const stats: Record<string, unknown> = {};
  if (query.get('sysparm_count') === 'true') {
    stats.count = String(rows.length);
  }
  for (const name of FUNCTIONS) {
    const fields = list(query.get(`sysparm_${name}_fields`)).filter(field =>
      columnAt(table, field),
    );
    if (fields.length) {
      stats[name] = Object.fromEntries(
        fields.map(field => [field, aggregate(name, numbersOf(request, rows, field))]),
      );
    }
  }
  return stats;
}

function groupCells(request: TableRequest, row: Columns, fields: readonly string[]): unknown[] {
  const { table, database, user, query, base } = request;
  const display = query.get('sysparm_display_value') ?? 'false';
  const rendered = renderRow(table, row, database, user, {
    display: 'all',
    excludeLinks: true,
    fields,
    base,
    internalDates: false,
  }) as Record<string, { display_value: string | null; value: string }>;
  return fields.map(field => ({
    ...(display === 'false' ? {} : { display_value: rendered[field].display_value ?? '' }),
    value: rendered[field].value,
    field,
  }));
}

/** Counts and averages over the rows of a query; every number is a text. */
export function aggregateRows(request: TableRequest): TableAnswer {
  const { query, table, database } = request;
  const wanted =
    query.get('sysparm_count') === 'true' ||
    FUNCTIONS.some(name => list(query.get(`sysparm_${name}_fields`)).length > 0);
  if (!wanted) {
    throw new SnowError(
      400,
      'Invalid aggregate request',
      'At least one aggregate function or sysparm_count is required',
    );
  }
  const { prepared, rows } = select(request);
  const { evaluatedScript } = prepared;
  const fields = list(query.get('sysparm_group_by')).filter(field => columnAt(table, field));
  if (!fields.length) {
    return { body: { result: { stats: statsOf(request, rows) } }, headers: {}, evaluatedScript };
  }
  const groups = new Map<string, Columns[]>();
  for (const row of rows) {
    const key = fields.map(field => database.valueAt(table, row, field)).join('\u0000');
    const group = groups.get(key);
    if (group) {
      group.push(row);
    } else {
      groups.set(key, [row]);
    }
  }
  return {
    body: {
      result: [...groups.values()].map(group => ({
        stats: statsOf(request, group),
        groupby_fields: groupCells(request, group[0], fields),
      })),
    },
    headers: {},
    evaluatedScript,
  };
}
