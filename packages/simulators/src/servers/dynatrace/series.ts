import { Estate } from '../../estate/estate';
import { SignalNode } from '../../estate/topology';
import { METRICS } from './metricCatalog';
import {
  Aggregation,
  DIMENSION,
  KNOWN_DIMENSIONS,
  MetricDefinition,
} from './metricDefinition';
import { Argument, Expression, Operation } from './metricSelector';
import { applyToValues } from './transformations';
import { nodeFilter } from './metricFilter';
import { SelectionContext } from './entitySelector';
import { Slots } from './slots';
import { refuse } from './vendorError';

/** One tuple of a result: its dimensions in order, and a value per slot. */
export interface Series {
  dimensions: [key: string, value: string | null][];
  /** Ends of slots, epoch ms; shared, or one entry after a fold. */
  timestamps: readonly number[];
  values: (number | null)[];
}

/** What an expression came to. */
export interface Evaluated {
  readonly series: Series[];
  readonly warnings: readonly string[];
  readonly sorted: boolean;
}

/** Everything an evaluation reads. */
export interface EvaluationContext {
  readonly estate: Estate;
  readonly selection: SelectionContext;
  /** Nodes the `entitySelector` parameter admits; undefined = all. */
  readonly scope: ReadonlySet<string> | undefined;
  readonly slots: Slots;
  /** Nothing is known from here on, epoch ms, whole minute. */
  readonly cutoff: number;
}

interface Plan {
  readonly definition: MetricDefinition;
  nodes: SignalNode[];
  split: boolean;
  dead: boolean;
  aggregation: Aggregation | undefined;
  parameter: number;
  readonly warnings: string[];
  readonly after: Operation[];
}

const AGGREGATIONS: readonly string[] = [
  'auto',
  'avg',
  'count',
  'max',
  'median',
  'min',
  'percentile',
  'sum',
  'value',
];
const AFTER: readonly string[] = [
  'fold',
  'default',
  'rate',
  'sort',
  'limit',
  'names',
  'setUnit',
  'toUnit',
  'last',
  'lastReal',
];

const textOf = (argument: Argument): string =>
  argument.kind === 'call' ? argument.name : argument.value;

function knowsDimension(plan: Plan, key: string): boolean {
  if (key === DIMENSION[plan.definition.kind]) {
    return true;
  }
  if (key.startsWith('dt.entity.') && !KNOWN_DIMENSIONS.includes(key)) {
    plan.warnings.push(
      `The dimension key \`${key}\` has been referenced, but \`${key.slice(
        10,
      )}\` is not a known entity type.`,
    );
  }
  plan.warnings.push(
    `The dimension key \`${key}\` has been referenced, but the metric has no such key.`,
  );
  plan.dead = true;
  return false;
}

function aggregate(plan: Plan, operation: Operation): void {
  const name = operation.name as Aggregation;
  if (!plan.definition.aggregations.includes(name)) {
    throw refuse(
      'metricSelector',
      `The aggregation '${name}' is not supported by metric '${
        plan.definition.key
      }'. Supported aggregations: ${plan.definition.aggregations.join(', ')}.`,
    );
  }
  if (plan.aggregation !== undefined && name !== 'auto') {
    throw refuse(
      'metricSelector',
      `The aggregation '${name}' cannot be applied: the metric is already aggregated.`,
    );
  }
  if (name === 'percentile') {
    const value =
      operation.args?.length === 1 && operation.args[0].kind === 'word'
        ? Number(operation.args[0].value)
        : NaN;
    if (!(value >= 0 && value <= 100)) {
      throw refuse(
        'metricSelector',
        'The percentile must be a number between 0 and 100.',
      );
    }
    plan.parameter = value;
  }
  plan.aggregation = plan.aggregation ?? (name === 'auto' ? undefined : name);
}

function applyOperation(
  plan: Plan,
  operation: Operation,
  context: EvaluationContext,
): void {
  const { name, args } = operation;
  if (AGGREGATIONS.includes(name)) {
    aggregate(plan, operation);
  } else if (name === 'splitBy') {
    const keys = (args ?? []).map(textOf);
    plan.split = keys.filter(key => knowsDimension(plan, key)).length > 0;
  } else if (name === 'merge') {
    const keys = (args ?? [])
      .map(textOf)
      .map(key => (key === '0' ? DIMENSION[plan.definition.kind] : key));
    plan.split =
      plan.split && !keys.filter(key => knowsDimension(plan, key)).length;
  } else if (name === 'filter') {
    if (!args || args.length !== 1 || !plan.split) {
      throw refuse(
        'metricSelector',
        'The filter transformation takes one condition on a dimension the metric still has.',
      );
    }
    const keep = nodeFilter(
      args[0],
      key => knowsDimension(plan, key),
      context.selection,
    );
    plan.nodes = plan.nodes.filter(keep);
  } else if (AFTER.includes(name)) {
    if (name === 'rate' && plan.aggregation === undefined) {
      throw refuse(
        'metricSelector',
        "The 'rate' transformation requires an aggregation before it.",
      );
    }
    if (name === 'rate' && plan.after.some(other => other.name === 'rate')) {
      throw refuse(
        'metricSelector',
        "The 'rate' transformation can be applied only once.",
      );
    }
    plan.after.push(operation);
  } else {
    throw refuse('metricSelector', `Unknown transformation '${name}'.`);
  }
}

function measure(
  plan: Plan,
  nodes: readonly SignalNode[],
  start: number,
  end: number,
  context: EvaluationContext,
): number | null {
  const until = Math.min(end, context.cutoff);
  const aggregation = plan.aggregation ?? plan.definition.defaultAggregation;
  return until <= start
    ? null
    : plan.definition.measure(
        context.estate,
        nodes,
        aggregation,
        plan.parameter,
        start,
        until,
      );
}

function tuples(plan: Plan, context: EvaluationContext): Series[] {
  if (plan.dead || plan.nodes.length === 0) {
    return [];
  }
  const groups = plan.split ? plan.nodes.map(node => [node]) : [plan.nodes];
  const { starts, ends } = context.slots;
  const key = DIMENSION[plan.definition.kind];
  // A fold directly on the metric keeps its meaning: one slot over the whole window.
  const early =
    plan.after[0]?.name === 'fold' &&
    plan.aggregation === undefined &&
    !plan.after[0].args?.length;
  const series = groups.map(
    (nodes): Series => ({
      dimensions: plan.split ? [[key, nodes[0].id]] : [],
      timestamps: early ? [ends[ends.length - 1]] : ends,
      values: early
        ? [measure(plan, nodes, starts[0], ends[ends.length - 1], context)]
        : starts.map((start, index) =>
            measure(plan, nodes, start, ends[index], context),
          ),
    }),
  );
  // Nothing was written in the window: the vendor has no tuple. A window of
  // one point is answered with a single null instead (both are recorded).
  return starts.length === 1 || early
    ? series
    : series.filter(entry => entry.values.some(value => value !== null));
}

/** Evaluates one metric with its transformations; undefined when it is not known. */
export function evaluateMetric(
  expression: Expression & { kind: 'metric' },
  context: EvaluationContext,
): Evaluated | undefined {
  const definition = METRICS.get(expression.key);
  if (!definition) {
    return undefined;
  }
  const plan: Plan = {
    definition,
    nodes: context.selection.nodes.filter(
      node =>
        node.kind === definition.kind &&
        (!context.scope || context.scope.has(node.id)),
    ),
    split: true,
    dead: false,
    aggregation: undefined,
    parameter: 0,
    warnings: [],
    after: [],
  };
  for (const operation of expression.operations) {
    applyOperation(plan, operation, context);
  }
  return {
    ...applyToValues(
      tuples(plan, context),
      plan.after,
      plan.aggregation === undefined,
      context,
    ),
    warnings: plan.warnings,
  };
}
