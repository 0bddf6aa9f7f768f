import { COLUMN, isCiName, isEntityValue, isSysId } from './grammar';

/** One condition on one column. What is not listed here cannot be asked. */
export type Condition =
  | { readonly column: string; readonly is: 'in'; readonly values: readonly string[] }
  /** A literal second, already in the session user's zone (userZone.ts). */
  | { readonly column: string; readonly is: 'from' | 'before'; readonly localMs: number }
  | { readonly column: 'sys_id'; readonly is: 'after'; readonly id: string }
  | { readonly column: string; readonly is: 'class'; readonly name: 'incident' }
  | { readonly column: string; readonly is: 'true' };

export interface TableQuery {
  /** All of these hold. */
  readonly all: readonly Condition[];
  /** At least one of these holds, where there are any. */
  readonly any?: readonly Condition[];
  /** Default `sys_id`, the one order that is stable and total. */
  readonly order?: { readonly column: string; readonly isDescending: boolean };
}

/** `YYYY-MM-DD HH:mm:ss`; a fraction of a second is rounded up, because rows have whole seconds. */
export function literalSecond(ms: number): string {
  const text = new Date(Math.ceil(ms / 1_000) * 1_000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)}`;
}

function checkedColumn(column: string): string {
  if (!COLUMN.test(column)) throw new RangeError('A column name is outside its grammar');
  return column;
}

/** Three grammars, none of which has a character that the query language knows. */
function checkedValue(value: string): string {
  if (isSysId(value) || isEntityValue(value) || isCiName(value)) return value;
  throw new RangeError('A value is outside its grammar; it was not sent');
}

function conditionText(condition: Condition): string {
  const column = checkedColumn(condition.column);
  switch (condition.is) {
    case 'in':
      if (condition.values.length === 0) throw new RangeError('An empty list asks for nothing');
      return `${column}IN${condition.values.map(checkedValue).join(',')}`;
    case 'from':
      return `${column}>=${literalSecond(condition.localMs)}`;
    case 'before':
      return `${column}<${literalSecond(condition.localMs)}`;
    case 'after':
      // An empty `sys_id>` is malformed, and a malformed part is ignored: everything would come.
      if (!isSysId(condition.id)) throw new RangeError('A page key is no sys_id; it was not sent');
      return `${column}>${condition.id}`;
    case 'true':
      return `${column}=true`;
    default:
      return `${column}=${checkedValue(condition.name)}`;
  }
}

/**
 * Writes an encoded query (`sysparm_query`).
 *
 * Values are refused, never escaped: ServiceNow ignores the part of a query that it
 * cannot read and answers the rest, so a clever value would widen the question.
 *
 * @throws RangeError for a column or value outside its grammar
 */
export function encodeQuery(query: TableQuery): string {
  const { column, isDescending } = query.order ?? { column: 'sys_id', isDescending: false };
  const any = (query.any ?? []).map(conditionText);
  return [
    ...query.all.map(conditionText),
    // ^OR binds to the condition just before it only, so the alternatives stand together.
    ...(any.length > 0 ? [any.join('^OR')] : []),
    `${isDescending ? 'ORDERBYDESC' : 'ORDERBY'}${checkedColumn(column)}`,
  ].join('^');
}
