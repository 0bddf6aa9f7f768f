/** Operators of the encoded query that are simulated; longer ones are tried first. */
export const OPERATORS = [
  'ISNOTEMPTY',
  'EMPTYSTRING',
  'STARTSWITH',
  'NOT LIKE',
  'ENDSWITH',
  'ANYTHING',
  'BETWEEN',
  'ISEMPTY',
  'NOT IN',
  'LIKE',
  'IN',
  '!=',
  '<=',
  '>=',
  '=',
  '<',
  '>',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** One condition as written. */
export interface Condition {
  readonly path: string;
  readonly operator: Operator;
  readonly value: string;
}

/** One key of the order of rows. */
export interface OrderKey {
  readonly path: string;
  readonly descending: boolean;
}

/** A parsed query: any of the groups, in each all clauses, in each any condition. No group = all rows. */
export interface EncodedQuery {
  readonly groups: readonly (readonly (readonly Condition[])[])[];
  readonly order: readonly OrderKey[];
  /** Parts that say nothing and are left out, so that more rows match than was meant. */
  readonly ignored: readonly string[];
}

const WITHOUT_VALUE: readonly Operator[] = ['ISEMPTY', 'ISNOTEMPTY', 'ANYTHING', 'EMPTYSTRING'];

/** Parts between single `^`; a doubled one is a caret within a value. */
function partsOf(text: string): string[] {
  const parts = [''];
  for (let index = 0; index < text.length; index += 1) {
    const escaped = text.startsWith('^^', index);
    if (text[index] === '^' && !escaped) {
      parts.push('');
    } else {
      parts[parts.length - 1] += text[index];
      index += escaped ? 1 : 0;
    }
  }
  return parts;
}

function conditionOf(part: string): Condition | undefined {
  const field = /^[a-z_][a-z0-9_.]*/.exec(part)?.[0];
  if (!field) {
    return undefined;
  }
  const rest = part.slice(field.length);
  const operator = OPERATORS.find(candidate => rest.startsWith(candidate));
  return operator && { path: field, operator, value: rest.slice(operator.length) };
}

/** True when a condition says something: its column exists and its value is complete. */
export type ConditionCheck = (condition: Condition) => boolean;

function isWhole({ operator, value }: Condition): boolean {
  if (WITHOUT_VALUE.includes(operator)) {
    return value === '';
  }
  if (operator === 'BETWEEN') {
    return value.split('@').length === 2;
  }
  // Equal to nothing asks for the empty; more than nothing, or one of nothing, says nothing.
  return operator === '=' || operator === '!=' || value !== '';
}

/**
 * Parses an encoded query as the vendor does: what it cannot read is skipped.
 *
 * @param text - value of `sysparm_query`, decoded
 */
export function parseQuery(text: string, isKnown: ConditionCheck): EncodedQuery {
  const groups: Condition[][][] = [[]];
  const order: OrderKey[] = [];
  const ignored: string[] = [];
  for (const part of partsOf(text)) {
    const ordering = /^ORDERBY(DESC)?([a-z_][a-z0-9_.]*)$/.exec(part);
    if (part === 'EQ') {
      break;
    }
    if (ordering) {
      order.push({ path: ordering[2], descending: ordering[1] !== undefined });
    } else if (part !== '' && !part.startsWith('GROUPBY')) {
      const prefix = /^(?:NQ|OR)/.exec(part)?.[0] ?? '';
      if (prefix === 'NQ') {
        groups.push([]);
      }
      const group = groups[groups.length - 1];
      if (prefix !== 'OR' || !group.length) {
        group.push([]);
      }
      const condition = conditionOf(part.slice(prefix.length));
      if (condition && isWhole(condition) && isKnown(condition)) {
        // An alternative binds to its neighbour only, not to everything before it.
        group[group.length - 1].push(condition);
      } else {
        ignored.push(part);
      }
    }
  }
  return {
    groups: groups
      .map(group => group.filter(clause => clause.length > 0))
      .filter(group => group.length > 0),
    order,
    ignored,
  };
}

/** True when a value would be run as a script by the server. */
export function isScript(value: string): boolean {
  return /^\s*javascript:/i.test(value);
}
