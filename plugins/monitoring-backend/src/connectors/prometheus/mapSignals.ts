import {
  EXTRA_METRICS,
  ExtraMetric,
  MetricFact,
  NO_SIGNAL_VALUES,
  Resolution,
  SignalColumn,
  SignalFact,
  SignalValues,
} from '@rosetta/backstage-plugin-monitoring-common';
import { SeriesRef } from '@rosetta/backstage-plugin-monitoring-node';
import { QuerySpec } from './metricSets';

/** Accepted values of one slot. */
export type SlotColumns = ReadonlyMap<QuerySpec['column'], number>;

const isExtra = (column: QuerySpec['column']): column is ExtraMetric =>
  (EXTRA_METRICS as readonly string[]).includes(column);

/**
 * Use of the tightest resource and its name: of CPU and memory, unless config has an
 * expression of its own. Then a slot without it stays without, or one chart would
 * show two measures.
 */
function saturationOf(
  values: SignalValues,
  isAsked: boolean,
): Pick<SignalValues, 'saturationRatio' | 'saturationResource'> {
  const { cpuRatio, memoryRatio, saturationRatio } = values;
  if (isAsked) return { saturationRatio, saturationResource: null };
  if (cpuRatio === null && memoryRatio === null) {
    return { saturationRatio: null, saturationResource: null };
  }
  const isMemory = memoryRatio !== null && (cpuRatio === null || memoryRatio > cpuRatio);
  return {
    saturationRatio: isMemory ? memoryRatio : cpuRatio,
    saturationResource: isMemory ? 'memory' : 'cpu',
  };
}

/**
 * Turns the slots of one series into facts. A slot in which nothing is known gives
 * no fact; a slot with `requests: 0` does.
 *
 * @param asksSaturation - whether config has an expression for saturation
 */
export function mapSignals(
  { entityRef, environment }: SeriesRef,
  resolution: Resolution,
  slots: ReadonlyMap<number, SlotColumns>,
  asksSaturation: boolean,
): (SignalFact | MetricFact)[] {
  const facts: (SignalFact | MetricFact)[] = [];
  for (const [startMs, columns] of [...slots].sort(([a], [b]) => a - b)) {
    const measured = [...columns].filter(
      (entry): entry is [SignalColumn, number] => !isExtra(entry[0]),
    );
    if (measured.length > 0) {
      const values: SignalValues = { ...NO_SIGNAL_VALUES, ...Object.fromEntries(measured) };
      facts.push({
        kind: 'signal',
        entityRef,
        environment,
        resolution,
        startMs,
        ...values,
        ...saturationOf(values, asksSaturation),
      });
    }
    if (resolution === '1d') continue;
    for (const [metric, value] of columns) {
      if (isExtra(metric)) {
        facts.push({ kind: 'metric', entityRef, environment, resolution, startMs, metric, value });
      }
    }
  }
  return facts;
}
