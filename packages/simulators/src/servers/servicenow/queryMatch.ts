import { Columns, parseStamp } from '../../estate/ticket';
import { Database, columnAt } from './database';
import { Condition, EncodedQuery, Operator, OrderKey, isScript, parseQuery } from './encodedQuery';
import { Column } from './schema';
import { evaluateScript } from './scripts';
import { ServicenowUser } from './users';
import { fromZone } from './zone';

/** Who asks, when, of what. */
export interface QueryContext {
  readonly database: Database;
  readonly user: ServicenowUser;
  /** epoch ms */
  readonly now: number;
}

type Test = (row: Columns) => boolean;

/** A query ready to run. */
export interface PreparedQuery {
  readonly matches: Test;
  readonly order: readonly OrderKey[];
  readonly ignored: readonly string[];
  /** A value was run as a script. */
  readonly evaluatedScript: boolean;
}

/** Brings a value into the form the stored one has, so that both compare. */
type Reader = (value: string) => string | undefined;

function readerOf(column: Column, context: QueryContext): Reader {
  return written => {
    const script = isScript(written);
    const value = script
      ? evaluateScript(written, context.user.sysId, context.now)
      : written;
    if (column.type !== 'instant' || value === '') {
      return value.toLowerCase();
    }
    // A literal date is read in the zone of whoever asks; what a script gives is UTC.
    const time = script ? parseStamp(value) : fromZone(value, context.user.zone);
    return time === undefined ? undefined : String(time);
  };
}

function storedOf(column: Column, value: string): string {
  const time = column.type === 'instant' ? parseStamp(value) : undefined;
  return time === undefined ? value.toLowerCase() : String(time);
}

const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text);

/** Order of two stored values: as numbers when both are, else as text. */
export function compareValues(a: string, b: string): number {
  if (isNumber(a) && isNumber(b)) {
    return Number(a) - Number(b);
  }
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

const ORDERED: Partial<Record<Operator, (difference: number) => boolean>> = {
  '<': difference => difference < 0,
  '<=': difference => difference <= 0,
  '>': difference => difference > 0,
  '>=': difference => difference >= 0,
};

const TEXTUAL: Partial<Record<Operator, (stored: string, asked: string) => boolean>> = {
  LIKE: (stored, asked) => stored.includes(asked),
  'NOT LIKE': (stored, asked) => !stored.includes(asked),
  STARTSWITH: (stored, asked) => stored.startsWith(asked),
  ENDSWITH: (stored, asked) => stored.endsWith(asked),
};

/** A test of one stored text, or undefined when the value cannot be read. */
function valueTest(
  { operator, value }: Condition,
  read: Reader,
  ordersAsText: boolean,
): ((stored: string) => boolean) | undefined {
  const compare = ordersAsText
    ? (a: string, b: string) => (a < b ? -1 : Number(a > b))
    : compareValues;
  if (operator === 'ISEMPTY' || operator === 'EMPTYSTRING') {
    return stored => stored === '';
  }
  if (operator === 'ISNOTEMPTY') {
    return stored => stored !== '';
  }
  if (operator === 'ANYTHING') {
    return () => true;
  }
  if (operator === 'IN' || operator === 'NOT IN') {
    const list = new Set(value.split(',').map(item => read(item.trim())));
    return stored => list.has(stored) === (operator === 'IN');
  }
  if (operator === 'BETWEEN') {
    const [low, high] = value.split('@').map(read);
    return low === undefined || high === undefined
      ? undefined
      : stored => stored !== '' && compare(stored, low) >= 0 && compare(stored, high) <= 0;
  }
  const asked = read(value);
  if (asked === undefined) {
    return undefined;
  }
  const ordered = ORDERED[operator];
  if (ordered) {
    return stored => stored !== '' && ordered(compare(stored, asked));
  }
  const textual = TEXTUAL[operator];
  if (textual) {
    return stored => textual(stored, asked);
  }
  return stored => (stored === asked) === (operator === '=');
}

function conditionTest(
  condition: Condition,
  table: string,
  context: QueryContext,
): Test | undefined {
  const column = columnAt(table, condition.path);
  if (!column) {
    return undefined;
  }
  const test = valueTest(
    condition,
    readerOf(column, context),
    column.type === 'text' || column.type === 'reference',
  );
  const { database } = context;
  // A part of a text is looked for in what a reference shows, not in its sys_id.
  const shown = column.type === 'reference' && condition.operator in TEXTUAL;
  return (
    test &&
    (row => {
      const value = database.valueAt(table, row, condition.path);
      return test(
        shown && column.table
          ? database.displayOf(column.table, value).toLowerCase()
          : storedOf(column, value),
      );
    })
  );
}

/** Also in a part that was left out: nobody should have sent it. */
function scriptsIn(query: EncodedQuery): boolean {
  return (
    query.ignored.some(part => /javascript:/i.test(part)) ||
    query.groups.flat(2).some(({ value }) => value.split(/[,@]/).some(isScript))
  );
}

/** Parses a query for a table; the parts that say nothing are left out. */
export function prepareQuery(text: string, table: string, context: QueryContext): PreparedQuery {
  const query = parseQuery(
    text,
    condition => conditionTest(condition, table, context) !== undefined,
  );
  const groups = query.groups.map(group =>
    group.map(clause =>
      clause.flatMap(condition => conditionTest(condition, table, context) ?? []),
    ),
  );
  return {
    matches: row =>
      groups.length === 0 ||
      groups.some(group => group.every(clause => clause.some(test => test(row)))),
    order: query.order.filter(key => columnAt(table, key.path) !== undefined),
    ignored: [
      ...query.ignored,
      ...query.order.filter(key => !columnAt(table, key.path)).map(key => `ORDERBY${key.path}`),
    ],
    evaluatedScript: scriptsIn(query),
  };
}

/** Sorts rows by the keys of a query; without keys they come as stored, which is no order. */
export function sortRows(
  rows: readonly Columns[],
  order: readonly OrderKey[],
  table: string,
  database: Database,
): readonly Columns[] {
  if (!order.length) {
    return rows;
  }
  const keyed = rows.map(row => ({
    row,
    keys: order.map(({ path }) => database.valueAt(table, row, path).toLowerCase()),
  }));
  const asText = order.map(({ path }) => {
    const type = columnAt(table, path)?.type;
    return type === 'text' || type === 'reference';
  });
  keyed.sort((a, b) => {
    for (let index = 0; index < order.length; index += 1) {
      const [x, y] = [a.keys[index], b.keys[index]];
      const difference = asText[index] ? Number(x > y) - Number(x < y) : compareValues(x, y);
      if (difference !== 0) {
        return order[index].descending ? -difference : difference;
      }
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}
