import {
  EXTRA_METRICS,
  ExtraMetric,
  MetricFact,
  NO_SIGNAL_VALUES,
  Resolution,
  SignalFact,
  SignalValues,
} from '@rosetta/backstage-plugin-monitoring-common';
import { MeasuredColumn, MetricSpec } from './metricSets';
import { SlotColumns } from './readSignals';

const isExtra = (column: MetricSpec['column']): column is ExtraMetric =>
  (EXTRA_METRICS as readonly string[]).includes(column);

/**
 * Joins two measurements of one column: a host and a container of one entity.
 * The tighter resource and the worse availability are what an operator must see.
 */
function join(column: MetricSpec['column'], a: number, b: number): number {
  return column === 'availabilityRatio' ? Math.min(a, b) : Math.max(a, b);
}

/** Adds one subject's slots to those of the entity it belongs to. */
export function mergeSlots(
  into: Map<number, SlotColumns>,
  slots: ReadonlyMap<number, SlotColumns>,
): void {
  for (const [startMs, columns] of slots) {
    const known = into.get(startMs) ?? new Map();
    into.set(startMs, known);
    for (const [column, value] of columns) {
      const before = known.get(column);
      known.set(column, before === undefined ? value : join(column, before, value));
    }
  }
}

/** Use of the tightest known resource, in [0, 1], and its name. */
function saturationOf(
  cpu: number | null,
  memory: number | null,
): Pick<SignalValues, 'saturationRatio' | 'saturationResource'> {
  if (cpu === null && memory === null) return { saturationRatio: null, saturationResource: null };
  const isMemory = memory !== null && (cpu === null || memory > cpu);
  return {
    saturationRatio: isMemory ? memory : cpu,
    saturationResource: isMemory ? 'memory' : 'cpu',
  };
}

/**
 * Turns the slots of one series into facts. A slot in which nothing is known
 * gives no fact; a slot with `requests: 0` does.
 */
export function mapSignals(
  series: { readonly entityRef: string; readonly environment: string },
  resolution: Resolution,
  slots: ReadonlyMap<number, SlotColumns>,
): (SignalFact | MetricFact)[] {
  const facts: (SignalFact | MetricFact)[] = [];
  const { entityRef, environment } = series;
  for (const [startMs, columns] of [...slots].sort(([a], [b]) => a - b)) {
    const measured = [...columns].filter(([column]) => !isExtra(column)) as [
      MeasuredColumn,
      number,
    ][];
    if (measured.length > 0) {
      const values: SignalValues = { ...NO_SIGNAL_VALUES, ...Object.fromEntries(measured) };
      facts.push({
        kind: 'signal',
        entityRef,
        environment,
        resolution,
        startMs,
        ...values,
        ...saturationOf(values.cpuRatio, values.memoryRatio),
      });
    }
    if (resolution === '1d') continue;
    for (const [metric, value] of columns) {
      if (isExtra(metric))
        facts.push({ kind: 'metric', entityRef, environment, resolution, startMs, metric, value });
    }
  }
  return facts;
}
