import { cleanText, ConnectorError, PivotVerification } from '@rosetta/backstage-plugin-monitoring-node';
import { ServicenowContext } from './context';
import { comparable } from './grammar';
import { ServicenowPivot } from './pivot';
import { Condition, encodeQuery } from './query';
import { Caller, readTable, TableName } from './readTable';
import { rowSchema } from './schemas';
import { seesAnything } from './seesAnything';
import { readText, RowFault } from './values';

/** Rows looked at: enough for twenty values, some of them twice. */
const MOST = 60;
const MOST_SHOWN = 5;

/** One configuration item, or ticket, that carries a value of the pivot. */
interface Match {
  readonly value: string;
  readonly name: string;
  readonly detail: string | null;
}

/** What is asked, and how a row says which value it carries. */
interface Look {
  readonly table: TableName;
  readonly column: string;
  readonly values: readonly string[];
  readonly nameColumn: string;
}

function lookFor(pivot: ServicenowPivot, { options }: ServicenowContext): Look {
  if (pivot.kind === 'entity') {
    const isOnTicket = options.entityColumnOn === 'incident';
    return {
      table: isOnTicket ? 'incident' : 'cmdb_ci',
      column: options.entityColumn,
      values: [pivot.value],
      nameColumn: isOnTicket ? 'number' : 'name',
    };
  }
  return pivot.kind === 'ids'
    ? { table: 'cmdb_ci', column: 'sys_id', values: pivot.ids, nameColumn: 'name' }
    : { table: 'cmdb_ci', column: 'name', values: pivot.names, nameColumn: 'name' };
}

/** Rows that truly carry one of the values: ServiceNow ignores a condition that it cannot read. */
function matchesIn(rows: readonly unknown[], look: Look): Match[] {
  const asked = new Map(look.values.map(value => [comparable(value), value]));
  return rows.flatMap(record => {
    const row = rowSchema.safeParse(record);
    if (!row.success) return [];
    try {
      const value = asked.get(comparable(readText(row.data, look.column, 300) ?? ''));
      if (value === undefined) return [];
      const name = readText(row.data, look.nameColumn, 200) ?? 'without a name';
      return [{ value, name, detail: cleanText(readText(row.data, 'sys_class_name', 80) ?? '', 80) || null }];
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      return [];
    }
  });
}

async function askFor(context: ServicenowContext, caller: Caller, look: Look): Promise<Match[]> {
  const condition: Condition = { column: look.column, is: 'in', values: look.values };
  const { rows } = await readTable(context, caller, {
    table: look.table,
    query: encodeQuery({ all: [condition] }),
    fields: [...new Set(['sys_id', look.column, look.nameColumn, 'sys_class_name'])],
    limit: MOST,
    withoutCount: true,
  });
  return matchesIn(rows, look);
}

const noun = (table: TableName, count: number) => {
  if (table === 'incident') return count === 1 ? 'incident' : 'incidents';
  return count === 1 ? 'configuration item' : 'configuration items';
};

function judge(look: Look, matches: readonly Match[], isOnTicket: boolean): PivotVerification {
  const { table, values } = look;
  const found = matches.slice(0, MOST_SHOWN).map(({ name, detail }) => ({ name, detail }));
  const missing = values.filter(value => !matches.some(match => match.value === value));
  if (matches.length === 0) {
    const message = isOnTicket
      ? `No incident carries ${values[0]} in ${look.column} yet`
      : `No configuration item has ${values.length === 1 ? `the ${look.column} ${values[0]}` : `any of these ${values.length} values as ${look.column}`}`;
    return { state: 'not_found', message, found };
  }
  const twice = look.column === 'sys_id' || isOnTicket
    ? undefined
    : values.find(value => matches.filter(match => match.value === value).length > 1);
  if (twice !== undefined) {
    const count = matches.filter(match => match.value === twice).length;
    return {
      state: 'ambiguous',
      message: `${count} configuration items have the ${look.column} "${twice}"; name the right one with rosetta.io/servicenow.ciId`,
      found,
    };
  }
  const message =
    missing.length === 0
      ? `${matches.length} ${noun(table, matches.length)} found`
      : `${values.length - missing.length} of ${values.length} found; there is none with the ${look.column} ${missing.slice(0, MOST_SHOWN).join(', ')}`;
  return { state: 'found', message, found };
}

/**
 * What a pivot names in ServiceNow now, past what the directory remembers.
 *
 * @throws ConnectorError, but not for lack of the right to read the table
 */
export async function verifyPivot(
  context: ServicenowContext,
  pivot: ServicenowPivot,
  signal: AbortSignal,
): Promise<PivotVerification> {
  const caller: Caller = { signal };
  const look = lookFor(pivot, context);
  const refused: PivotVerification = {
    state: 'refused',
    message: `The user of servicenow "${context.instance}" is shown nothing of ${look.table}; give it a role that reads it`,
    found: [],
  };
  try {
    const matches = await askFor(context, caller, look);
    // A user without rights is answered with an empty list.
    if (matches.length === 0 && !(await seesAnything(context, caller, look.table))) return refused;
    return judge(look, matches, look.table === 'incident');
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'refused_scope') return refused;
    throw error;
  }
}
