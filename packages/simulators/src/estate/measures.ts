import { Estate } from './estate';
import { mixtureQuantile } from './lognormal';
import { ResourceBlock } from './resourceBlock';
import { ServiceTotals } from './aggregate';
import { SignalNode } from './topology';

/**
 * The numbers an observer reads from the estate. The metrics server and the
 * truth of the control API both come through here, so that they agree to the
 * last digit. `null` = no data, never zero.
 */
export type Measure = number | null;

/** Percentile of response time in whole microseconds. */
export function latencyPercentileUs(
  totals: ServiceTotals,
  percentile: number,
): Measure {
  if (totals.requests === 0) {
    return null;
  }
  // 0 and 100 are the fastest and slowest request that was seen.
  const p = Math.min(Math.max(percentile / 100, 0.0005), 0.9995);
  return Math.round(mixtureQuantile(totals.mixture, p));
}

/** Sum of response times in whole microseconds. */
export function latencySumUs(totals: ServiceTotals): Measure {
  if (totals.requests === 0) {
    return null;
  }
  const { mixture } = totals;
  let sum = 0;
  for (let i = 0; i < mixture.length; i += 1) {
    sum +=
      mixture.weight[i] *
      Math.exp(mixture.mu[i] + 0.5 * mixture.sigma[i] * mixture.sigma[i]);
  }
  return Math.round(sum);
}

/** A count, or null when there were no requests to count. */
export function countOf(
  totals: ServiceTotals,
  field: 'requests' | 'errors' | 'errors5xx' | 'errors4xx',
): Measure {
  return totals.requests === 0 ? null : totals[field];
}

/** Errors per hundred requests, percent in [0, 100]. */
export function errorPercent(
  totals: ServiceTotals,
  field: 'errors' | 'errors5xx' | 'errors4xx',
): Measure {
  return totals.requests === 0 ? null : (totals[field] / totals.requests) * 100;
}

const round4 = (value: number) => Math.round(value * 10_000) / 10_000;

/** One signal of containers or hosts over [start, end), in the unit of the block. */
export function gauge(
  estate: Estate,
  nodes: readonly SignalNode[],
  signal: keyof ResourceBlock,
  aggregation: 'avg' | 'min' | 'max',
  start: number,
  end: number,
): Measure {
  const totals = estate.gaugeTotals(nodes, signal, start, end);
  if (totals.count === 0) {
    return null;
  }
  return aggregation === 'avg'
    ? round4(totals.sum / totals.count)
    : totals[aggregation];
}

/** Memory in use in whole bytes, from the share of the installed memory. */
export function memoryBytesOf(node: SignalNode, percent: Measure): Measure {
  return percent === null
    ? null
    : Math.round((node.memoryBytes * percent) / 100);
}
