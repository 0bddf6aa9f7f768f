import { Expression } from './metricSelector';
import { Evaluated, EvaluationContext, Series, evaluateMetric } from './series';
import { applyToValues } from './transformations';
import { refuse } from './vendorError';

const same = (a: Series, b: Series) =>
  JSON.stringify(a.dimensions) === JSON.stringify(b.dimensions);

function combine(
  operator: string,
  left: number | null,
  right: number | null,
): number | null {
  if (left === null || right === null) {
    return null;
  }
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      return right === 0 ? null : left / right;
  }
}

function evaluateBinary(
  expression: Expression & { kind: 'binary' },
  context: EvaluationContext,
): Evaluated | undefined {
  const side = (operand: Expression) =>
    operand.kind === 'number' ? operand.value : evaluate(operand, context);
  const left = side(expression.left);
  const right = side(expression.right);
  if (
    left === undefined ||
    right === undefined ||
    (typeof left === 'number' && typeof right === 'number')
  ) {
    return undefined;
  }
  const warnings = [left, right].flatMap(operand =>
    typeof operand === 'number' ? [] : operand.warnings,
  );
  const pairs: [Series, (index: number) => [number | null, number | null]][] =
    [];
  if (typeof left === 'number' || typeof right === 'number') {
    const known = (typeof left === 'number' ? right : left) as Evaluated;
    for (const series of known.series) {
      pairs.push([
        series,
        i =>
          typeof left === 'number'
            ? [left, series.values[i]]
            : [series.values[i], right as number],
      ]);
    }
  } else {
    for (const series of left.series) {
      const other = right.series.find(candidate => same(candidate, series));
      if (other) {
        pairs.push([series, i => [series.values[i], other.values[i] ?? null]]);
      }
    }
  }
  const joined = pairs.map(
    ([series, at]): Series => ({
      ...series,
      values: series.values.map((_, index) =>
        combine(expression.operator, ...at(index)),
      ),
    }),
  );
  return {
    ...applyToValues(joined, expression.operations, false, context),
    warnings,
  };
}

/** Evaluates an expression; undefined when its metric is not known to the environment. */
export function evaluate(
  expression: Expression,
  context: EvaluationContext,
): Evaluated | undefined {
  if (expression.kind === 'number') {
    throw refuse('metricSelector', 'A number alone is not a metric.');
  }
  return expression.kind === 'metric'
    ? evaluateMetric(expression, context)
    : evaluateBinary(expression, context);
}
