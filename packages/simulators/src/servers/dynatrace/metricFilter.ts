import { SignalNode } from '../../estate/topology';
import { selectEntities, SelectionContext } from './entitySelector';
import { Argument } from './metricSelector';
import { refuse } from './vendorError';

type Test = (node: SignalNode) => boolean;

const malformed = (name: string) =>
  refuse('metricSelector', `The filter condition '${name}' is malformed.`);

function inCondition(
  args: readonly Argument[],
  selection: SelectionContext,
): Test {
  const wanted = new Set<string>();
  for (const argument of args) {
    if (argument.kind === 'text') {
      wanted.add(argument.value);
    } else if (
      argument.kind === 'call' &&
      argument.name === 'entitySelector' &&
      argument.args.length === 1 &&
      argument.args[0].kind === 'text'
    ) {
      selectEntities(
        argument.args[0].value,
        selection,
        'metricSelector',
      ).forEach(node => wanted.add(node.id));
    } else {
      throw malformed('in');
    }
  }
  return node => wanted.has(node.id);
}

/**
 * Turns the condition of `:filter(…)` into a test of nodes.
 *
 * @param knows - reports a dimension key; false leaves the condition unmatched
 */
export function nodeFilter(
  condition: Argument,
  knows: (key: string) => boolean,
  selection: SelectionContext,
): Test {
  if (condition.kind !== 'call') {
    throw malformed(condition.value);
  }
  const { name, args } = condition;
  if (name === 'and' || name === 'or' || name === 'not') {
    const inner = args.map(argument => nodeFilter(argument, knows, selection));
    if (inner.length === 0 || (name === 'not' && inner.length > 1)) {
      throw malformed(name);
    }
    if (name === 'not') {
      return node => !inner[0](node);
    }
    return node =>
      name === 'and'
        ? inner.every(test => test(node))
        : inner.some(test => test(node));
  }
  const [dimension, operand] = args;
  if (dimension?.kind !== 'text') {
    throw malformed(name);
  }
  if (name === 'in') {
    const test = inCondition(args.slice(1), selection);
    return knows(dimension.value) ? test : () => false;
  }
  if (name === 'existsKey') {
    const known = knows(dimension.value);
    return () => known;
  }
  if (operand?.kind !== 'text' || args.length !== 2) {
    throw malformed(name);
  }
  const known = knows(dimension.value);
  const value = operand.value;
  switch (name) {
    case 'eq':
      return node => known && node.id === value;
    case 'ne':
      return node => known && node.id !== value;
    case 'prefix':
      return node => known && node.id.startsWith(value);
    case 'suffix':
      return node => known && node.id.endsWith(value);
    case 'contains':
      return node => known && node.id.includes(value);
    default:
      throw refuse('metricSelector', `Unknown filter condition '${name}'.`);
  }
}
