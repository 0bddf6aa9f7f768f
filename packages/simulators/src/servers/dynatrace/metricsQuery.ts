import { hashText } from '../../estate/hash';
import { MINUTE_MS, floorTo } from '../../estate/time';
import { Estate } from '../../estate/estate';
import { selectEntities, SelectionContext } from './entitySelector';
import { parseMetricSelector, printExpression } from './metricSelector';
import { evaluate } from './expression';
import { Series } from './series';
import { buildSlots, resolutionFor } from './slots';
import { parseTimeframe } from './timeframe';

interface WireSeries {
  dimensions: (string | null)[];
  dimensionMap: Record<string, string | null>;
  timestamps: readonly number[];
  values: readonly (number | null)[];
}

interface WireResult {
  metricId: string;
  dataPointCountRatio: number;
  dimensionCountRatio: number;
  data: WireSeries[];
  warnings?: readonly string[];
}

// Shares of the documented limits: 20 million points read, 100,000 tuples.
const POINT_LIMIT = 20_000_000;
const TUPLE_LIMIT = 100_000;

const wire = (series: Series): WireSeries => ({
  dimensions: series.dimensions.map(([, value]) => value),
  dimensionMap: Object.fromEntries(series.dimensions),
  timestamps: series.timestamps,
  values: series.values,
});

// Unsorted answers come back in an order of the vendor's own; a stable hash
// makes clients that trust the order fail every time instead of sometimes.
const shuffle = (series: Series[]) =>
  [...series].sort(
    (a, b) =>
      hashText(JSON.stringify(a.dimensions)) -
      hashText(JSON.stringify(b.dimensions)),
  );

/**
 * Answers GET /metrics/query.
 *
 * @param now - epoch ms; the newest minute that is complete is the last known
 */
export function queryMetrics(
  query: URLSearchParams,
  estate: Estate,
  selection: SelectionContext,
  now: number,
): unknown {
  const expressions = parseMetricSelector(query.get('metricSelector'));
  const frame = parseTimeframe(query, 'now-2h', now);
  const from = floorTo(frame.from, MINUTE_MS);
  const to = Math.max(from + MINUTE_MS, floorTo(frame.to, MINUTE_MS));
  const window = { from, to, offsetMs: frame.offsetMs };
  const entitySelector = query.get('entitySelector');
  const selected = entitySelector
    ? selectEntities(entitySelector, selection)
    : undefined;
  const scope = selected && new Set(selected.map(node => node.id));
  const warnings: string[] = [];
  const results: WireResult[] = [];
  let label = '';
  expressions.forEach((expression, index) => {
    const slots = buildSlots(
      resolutionFor(query.get('resolution'), index),
      window,
      now,
    );
    label = label || slots.label;
    const cutoff = Math.min(floorTo(now, MINUTE_MS), to);
    const evaluated = evaluate(expression, {
      estate,
      selection,
      scope,
      slots,
      cutoff,
    });
    if (!evaluated) {
      return;
    }
    const data = (
      evaluated.sorted ? evaluated.series : shuffle(evaluated.series)
    ).map(wire);
    const points = data.reduce((sum, series) => sum + series.values.length, 0);
    warnings.push(
      ...evaluated.warnings.filter(warning => !warnings.includes(warning)),
    );
    results.push({
      metricId: printExpression(expression),
      dataPointCountRatio: points / POINT_LIMIT,
      dimensionCountRatio: data.length / TUPLE_LIMIT,
      data,
      ...(evaluated.warnings.length ? { warnings: evaluated.warnings } : {}),
    });
  });
  // Several metrics come back in an order that is not the one asked for.
  const ordered =
    results.length > 1 ? [...results.slice(1), results[0]] : results;
  return {
    totalCount: Math.max(0, ...ordered.map(result => result.data.length)),
    nextPageKey: null,
    resolution: label,
    ...(warnings.length ? { warnings } : {}),
    result: ordered,
  };
}
