import { Reader, SyntaxFault, quote } from './reader';
import { refuse } from './vendorError';

export type Argument =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'word'; readonly value: string }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Argument[];
    };

/** One `:name(args)`; `args` is undefined when no parentheses were written. */
export interface Operation {
  readonly name: string;
  readonly args: readonly Argument[] | undefined;
}

export type Expression =
  | {
      readonly kind: 'metric';
      readonly key: string;
      readonly operations: readonly Operation[];
    }
  | { readonly kind: 'number'; readonly value: number }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly operations: readonly Operation[];
    };

const MAX_SELECTORS = 10;
const MAX_LENGTH = 5000;
const NAMESPACE = /(?:builtin|ext|calc|func|dsfm|com\.[a-z]+):/;
const SEGMENTS = /[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_-]+)*/;

function readArgument(reader: Reader): Argument {
  if (reader.peek() === '"') {
    return { kind: 'text', value: reader.quoted() };
  }
  const word = reader.match(/[A-Za-z0-9_.+-]+/);
  if (word === undefined) {
    throw reader.fault();
  }
  return reader.peek() === '('
    ? {
        kind: 'call',
        name: word,
        args: reader.nested(() => readArguments(reader)),
      }
    : { kind: 'word', value: word };
}

function readArguments(reader: Reader): Argument[] {
  reader.expect('(');
  const args: Argument[] = [];
  if (reader.take(')')) {
    return args;
  }
  do {
    args.push(readArgument(reader));
  } while (reader.take(','));
  reader.expect(')');
  return args;
}

function readOperations(reader: Reader): Operation[] {
  const operations: Operation[] = [];
  while (reader.take(':')) {
    const name = reader.match(/[A-Za-z]+/);
    if (!name) {
      throw reader.fault();
    }
    operations.push({
      name,
      args: reader.peek() === '(' ? readArguments(reader) : undefined,
    });
  }
  return operations;
}

function readMetrics(reader: Reader): Expression[] {
  const namespace = reader.match(NAMESPACE) ?? '';
  const stem = reader.match(SEGMENTS);
  if (!stem) {
    throw reader.fault();
  }
  let endings = [''];
  if (reader.take('.(')) {
    endings = [];
    do {
      const ending = reader.match(SEGMENTS);
      if (!ending) {
        throw reader.fault();
      }
      endings.push(`.${ending}`);
    } while (reader.take(','));
    reader.expect(')');
  }
  const operations = readOperations(reader);
  return endings.map(ending => ({
    kind: 'metric',
    key: `${namespace}${stem}${ending}`,
    operations,
  }));
}

function single(reader: Reader, expressions: Expression[]): Expression {
  if (expressions.length !== 1) {
    throw reader.fault();
  }
  return expressions[0];
}

function readOperand(reader: Reader): Expression[] {
  const number = reader.match(/\d+(?:\.\d+)?/);
  if (number !== undefined) {
    return [{ kind: 'number', value: Number(number) }];
  }
  if (!reader.take('(')) {
    return readMetrics(reader);
  }
  const inner = single(
    reader,
    reader.nested(() => readExpression(reader)),
  );
  reader.expect(')');
  const operations = readOperations(reader);
  return operations.length && inner.kind !== 'number'
    ? [{ ...inner, operations: [...inner.operations, ...operations] }]
    : [inner];
}

function readChain(
  reader: Reader,
  operators: RegExp,
  next: (reader: Reader) => Expression[],
): Expression[] {
  let left = next(reader);
  for (
    let operator = reader.match(operators);
    operator;
    operator = reader.match(operators)
  ) {
    const right = single(reader, next(reader));
    left = [
      {
        kind: 'binary',
        operator,
        left: single(reader, left),
        right,
        operations: [],
      },
    ];
  }
  return left;
}

function readExpression(reader: Reader): Expression[] {
  return readChain(reader, /[+-]/, inner =>
    readChain(inner, /[*/]/, readOperand),
  );
}

/**
 * Parses a `metricSelector`.
 *
 * @returns one expression per metric, shorthand expanded, in written order
 * @throws VendorError 400 as the vendor refuses it
 */
export function parseMetricSelector(text: string | null): Expression[] {
  if (!text) {
    throw refuse('metricSelector', 'The metric selector must not be empty.');
  }
  if (text.length > MAX_LENGTH) {
    throw refuse(
      'metricSelector',
      `The metric selector must not be longer than ${MAX_LENGTH} characters.`,
    );
  }
  const reader = new Reader(text);
  const expressions: Expression[] = [];
  try {
    do {
      expressions.push(...readExpression(reader));
    } while (reader.take(','));
    if (!reader.done) {
      throw reader.fault();
    }
  } catch (error) {
    if (error instanceof SyntaxFault) {
      throw refuse(
        'metricSelector',
        `Metric selector parse error: ${error.message}`,
      );
    }
    throw error;
  }
  if (expressions.length > MAX_SELECTORS) {
    throw refuse(
      'metricSelector',
      `Only up to ${MAX_SELECTORS} metrics may be selected per query, but ${expressions.length} were.`,
    );
  }
  return expressions;
}

function printArgument(argument: Argument): string {
  if (argument.kind === 'call') {
    return `${argument.name}(${argument.args.map(printArgument).join(',')})`;
  }
  return argument.kind === 'text' ? quote(argument.value) : argument.value;
}

function printOperation({ name, args }: Operation): string {
  if (name === 'percentile' && args?.length === 1 && args[0].kind === 'word') {
    // Recordings print the parameter as a decimal whatever was sent.
    const value = args[0].value;
    return `:percentile(${value.includes('.') ? value : `${value}.0`})`;
  }
  return args === undefined
    ? `:${name}`
    : `:${name}(${args.map(printArgument).join(',')})`;
}

/** The text the vendor reports for an expression: equivalent to what was sent, not equal. */
export function printExpression(expression: Expression): string {
  if (expression.kind === 'number') {
    return String(expression.value);
  }
  // `:auto` is the default and disappears.
  const suffix = expression.operations
    .filter(operation => operation.name !== 'auto')
    .map(printOperation)
    .join('');
  if (expression.kind === 'metric') {
    return `${expression.key}${suffix}`;
  }
  const print = (side: Expression) =>
    side.kind === 'number'
      ? printExpression(side)
      : `(${printExpression(side)})`;
  const body = `${print(expression.left)}${expression.operator}${print(
    expression.right,
  )}`;
  return suffix ? `(${body})${suffix}` : body;
}
