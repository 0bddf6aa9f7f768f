import { MetricSpec } from './metricSets';

/** What a selector asks for once the parts that do not change values are left out. */
interface MetricSignature {
  readonly key: string;
  /** Undefined when the selector leaves it to the metric's default. */
  readonly aggregation: string | undefined;
  /** Whether a transformation is left that changes what a value means. */
  readonly isTransformed: boolean;
}

const AGGREGATIONS = new Set([
  'avg',
  'count',
  'max',
  'median',
  'min',
  'sum',
  'value',
  'percentile',
]);
/** Transformations that choose or name series and leave their values alone. */
const NEUTRAL = new Set([
  'splitBy',
  'merge',
  'names',
  'parents',
  'sort',
  'limit',
  'filter',
  'auto',
]);
const CHANGING = new Set([
  'default',
  'delta',
  'fold',
  'histogram',
  'last',
  'lastReal',
  'partition',
  'rate',
  'rollup',
  'setUnit',
  'smooth',
  'timeshift',
  'toUnit',
  'trend',
]);

/** Splits at colons that stand outside quotes and parentheses. */
function chainOf(metricId: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  let isQuoted = false;
  for (const character of metricId) {
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && character === '(') depth += 1;
    if (!isQuoted && character === ')') depth -= 1;
    if (character === ':' && depth === 0 && !isQuoted) parts.push('');
    else if (isQuoted || character.trim() !== '') parts[parts.length - 1] += character;
  }
  return parts;
}

const nameOf = (part: string) => part.split('(', 1)[0]!;

/** `percentile(95.0)` and `percentile( 95 )` are `percentile(95)`. */
function canonicalAggregation(part: string): string {
  const match = /^percentile\((\d+(?:\.\d+)?)\)$/.exec(part);
  return match ? `percentile(${Number(match[1])})` : part;
}

function signatureOf(metricId: string): MetricSignature {
  const parts = chainOf(metricId);
  const isTransformation = (part: string) =>
    AGGREGATIONS.has(nameOf(part)) || NEUTRAL.has(nameOf(part)) || CHANGING.has(nameOf(part));
  const first = parts.findIndex(isTransformation);
  const keyParts = first < 0 ? parts : parts.slice(0, first);
  const chain = first < 0 ? [] : parts.slice(first);
  const aggregations = chain.filter(part => AGGREGATIONS.has(nameOf(part)));
  return {
    key: keyParts.join(':'),
    aggregation: aggregations.length === 0 ? undefined : canonicalAggregation(aggregations.at(-1)!),
    isTransformed:
      aggregations.length > 1 ||
      chain.some(part => !AGGREGATIONS.has(nameOf(part)) && !NEUTRAL.has(nameOf(part))),
  };
}

/**
 * The metric that a result answers, by its `metricId`.
 *
 * Dynatrace answers in an order of its own and rewrites what was sent
 * (`splitBy()` to `merge(…)`, `:names` added), so ids are compared by metric key
 * and aggregation. A result without an aggregation belongs to the only metric
 * asked with that key, if there is only one.
 */
export function matchMetric(
  metricId: string,
  asked: readonly MetricSpec[],
): MetricSpec | undefined {
  const signature = signatureOf(metricId);
  if (signature.isTransformed) return undefined;
  const sameKey = asked.filter(spec => spec.key === signature.key);
  if (signature.aggregation === undefined) return sameKey.length === 1 ? sameKey[0] : undefined;
  return sameKey.find(spec => canonicalAggregation(spec.aggregation) === signature.aggregation);
}

/** `service` of `dt.entity.service` for an entity type. */
export function dimensionOf(entityType: string): string {
  return `dt.entity.${entityType.toLowerCase()}`;
}

/** The text that asks for a metric, split by entity or as one set. */
export function metricSelectorOf(spec: MetricSpec, splitByType: string | undefined): string {
  const split = splitByType === undefined ? '' : `"${dimensionOf(splitByType)}"`;
  return `${spec.key}:splitBy(${split}):${spec.aggregation}`;
}
