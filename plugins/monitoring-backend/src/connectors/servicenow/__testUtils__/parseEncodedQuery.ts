/** One condition as ServiceNow would understand it. */
export interface ParsedTerm {
  readonly column: string;
  readonly operator: string;
  readonly value: string;
}

/** Groups joined by NQ; each is terms that all hold, of which some are alternatives. */
export interface ParsedQuery {
  readonly groups: readonly (readonly (readonly ParsedTerm[])[])[];
  readonly order: readonly string[];
  /** Parts that are no condition; ServiceNow ignores them. */
  readonly unreadable: readonly string[];
}

/** Longest first, so that `INSTANCEOF` is never taken for `IN`. */
const OPERATORS = [
  'NOT LIKE',
  'NOT IN',
  'INSTANCEOF',
  'EMPTYSTRING',
  'ISNOTEMPTY',
  'VALCHANGES',
  'STARTSWITH',
  'RELATIVEGT',
  'ISEMPTY',
  'ENDSWITH',
  'ANYTHING',
  'NSAMEAS',
  'DYNAMIC',
  'BETWEEN',
  'SAMEAS',
  'LIKE',
  'IN',
  'ON',
  '!=',
  '<=',
  '>=',
  '=',
  '<',
  '>',
].sort((a, b) => b.length - a.length);

/** Splits at single carets; a doubled one is a caret of the value (CONNECTORS.md 2.4). */
function splitTerms(text: string): string[] {
  const terms: string[] = [''];
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] !== '^') terms[terms.length - 1] += text[index];
    else if (text[index + 1] === '^') {
      terms[terms.length - 1] += '^';
      index += 1;
    } else terms.push('');
  }
  return terms;
}

/** Reads an encoded query without knowing how ours are written: the grammar of CONNECTORS.md 2.4. */
export function parseEncodedQuery(text: string): ParsedQuery {
  const groups: ParsedTerm[][][] = [[]];
  const order: string[] = [];
  const unreadable: string[] = [];
  for (const part of splitTerms(text)) {
    if (part === 'EQ' || part === '') continue;
    const sort = /^ORDERBY(?:DESC)?[a-z0-9_.]+$/.exec(part);
    if (sort) {
      order.push(part);
      continue;
    }
    const joiner = /^(OR|NQ)(?=[a-z0-9_])/.exec(part)?.[1];
    const term = joiner ? part.slice(2) : part;
    const column = /^[a-z0-9_.]+/.exec(term)?.[0] ?? '';
    const operator = OPERATORS.find(candidate => term.startsWith(candidate, column.length));
    if (column === '' || operator === undefined) {
      unreadable.push(part);
      continue;
    }
    const parsed = { column, operator, value: term.slice(column.length + operator.length) };
    const group = groups.at(-1)!;
    if (joiner === 'NQ') groups.push([[parsed]]);
    else if (joiner === 'OR' && group.length > 0) group.at(-1)!.push(parsed);
    else group.push([parsed]);
  }
  return { groups, order, unreadable };
}
