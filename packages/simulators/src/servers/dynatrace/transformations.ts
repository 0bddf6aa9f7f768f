import { NODES_BY_ID } from '../../estate/topology';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../estate/time';
import { Argument, Operation } from './metricSelector';
import type { EvaluationContext, Series } from './series';
import { refuse } from './vendorError';

const wordOf = (argument: Argument | undefined): string => {
  if (!argument) {
    return '';
  }
  return argument.kind === 'call' ? argument.name : argument.value;
};

const present = (values: readonly (number | null)[]) =>
  values.filter((value): value is number => value !== null);

function summarise(
  values: readonly (number | null)[],
  how: string,
): number | null {
  const known = present(values);
  if (known.length === 0) {
    return null;
  }
  const sum = known.reduce((a, b) => a + b, 0);
  switch (how) {
    case 'avg':
      return sum / known.length;
    case 'min':
      return Math.min(...known);
    case 'max':
      return Math.max(...known);
    case 'count':
      return known.length;
    case 'median': {
      const sorted = [...known].sort((a, b) => a - b);
      return sorted[Math.floor((sorted.length - 1) / 2)];
    }
    case 'sum':
    case 'value':
    case 'auto':
      // Once aggregated, a value has lost its meaning and folds like a count:
      // percentages add up to more than 100. The vendor documents this.
      return sum;
    default:
      throw refuse('metricSelector', `Unknown aggregation '${how}'.`);
  }
}

const RATE_UNITS: Record<string, number> = {
  s: 1000,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
};

function rate(
  series: Series,
  operation: Operation,
  context: EvaluationContext,
): void {
  const text = wordOf(operation.args?.[0]) || '1m';
  const match = /^([1-9]\d{0,3})([smhd])$/.exec(text);
  if (!match) {
    throw refuse('metricSelector', `Invalid rate '${text}'.`);
  }
  const per = Number(match[1]) * RATE_UNITS[match[2]];
  const { starts, ends } = context.slots;
  const folded = series.timestamps !== ends;
  series.values = series.values.map((value, index) => {
    const length = folded
      ? ends[ends.length - 1] - starts[0]
      : ends[index] - starts[index];
    return value === null ? null : (value * per) / length;
  });
}

function setDefault(all: Series[], operation: Operation): void {
  const [value, mode] = (operation.args ?? []).map(wordOf);
  if (
    !/^-?\d+(\.\d+)?$/.test(value ?? '') ||
    (mode !== undefined && mode !== 'always')
  ) {
    throw refuse(
      'metricSelector',
      "The 'default' transformation takes a number and optionally 'always'.",
    );
  }
  for (const series of all) {
    if (mode === 'always' || present(series.values).length > 0) {
      series.values = series.values.map(entry => entry ?? Number(value));
    }
  }
}

function sortSeries(all: Series[], operation: Operation): Series[] {
  const by = operation.args?.[0];
  if (
    by?.kind !== 'call' ||
    (by.name !== 'value' && by.name !== 'dimension') ||
    by.args.length !== 2
  ) {
    throw refuse(
      'metricSelector',
      "The 'sort' transformation takes value(<aggregation>,<direction>) or dimension(<key>,<direction>).",
    );
  }
  const [what, direction] = by.args.map(wordOf);
  if (direction !== 'ascending' && direction !== 'descending') {
    throw refuse('metricSelector', `Unknown sort direction '${direction}'.`);
  }
  const sign = direction === 'ascending' ? 1 : -1;
  const dimension = (series: Series) =>
    series.dimensions.find(([key]) => key === what)?.[1] ?? '';
  return [...all].sort((a, b) =>
    by.name === 'value'
      ? sign *
        ((summarise(a.values, what) ?? -Infinity) -
          (summarise(b.values, what) ?? -Infinity))
      : sign * dimension(a).localeCompare(dimension(b), 'en-US'),
  );
}

function addNames(all: Series[]): void {
  for (const series of all) {
    series.dimensions = series.dimensions.flatMap(
      ([key, value]): [string, string | null][] =>
        key.startsWith('dt.entity.') && !key.endsWith('.name')
          ? [
              [
                `${key}.name`,
                value === null ? null : NODES_BY_ID.get(value)?.name ?? value,
              ],
              [key, value],
            ]
          : [[key, value]],
    );
  }
}

/**
 * Applies what follows the aggregation, left to right.
 *
 * @param raw - true while the metric was not aggregated explicitly, so that a
 *   leading fold has been computed already
 */
export function applyToValues(
  input: Series[],
  operations: readonly Operation[],
  raw: boolean,
  context: EvaluationContext,
): { series: Series[]; sorted: boolean } {
  let series = input;
  let sorted = false;
  operations.forEach((operation, index) => {
    const { name, args } = operation;
    switch (name) {
      case 'fold':
        if (raw && index === 0 && !args?.length) {
          break;
        }
        for (const entry of series) {
          entry.values = [
            summarise(entry.values, wordOf(args?.[0]) || 'value'),
          ];
          entry.timestamps = [
            context.slots.ends[context.slots.ends.length - 1],
          ];
        }
        break;
      case 'last':
      case 'lastReal':
        for (const entry of series) {
          entry.values = [present(entry.values).pop() ?? null];
          entry.timestamps = [
            context.slots.ends[context.slots.ends.length - 1],
          ];
        }
        break;
      case 'rate':
        series.forEach(entry => rate(entry, operation, context));
        break;
      case 'default':
        setDefault(series, operation);
        break;
      case 'sort':
        series = sortSeries(series, operation);
        sorted = true;
        break;
      case 'limit': {
        const count = Number(wordOf(args?.[0]));
        if (!Number.isInteger(count) || count < 1) {
          throw refuse(
            'metricSelector',
            "The 'limit' transformation takes a positive number.",
          );
        }
        series = series.slice(0, count);
        break;
      }
      case 'names':
        addNames(series);
        break;
      case 'auto':
      case 'setUnit':
      case 'toUnit':
        break;
      default:
        throw refuse('metricSelector', `Unknown transformation '${name}'.`);
    }
  });
  return { series, sorted };
}
