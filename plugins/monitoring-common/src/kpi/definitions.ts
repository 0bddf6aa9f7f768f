import { KpiUnit } from '../domain';

/** What every KPI says of itself; words for screens are keyed by `id` in the translations. */
export interface KpiDefinition {
  readonly id: string;
  readonly unit: KpiUnit;
  readonly betterIs: 'lower' | 'higher' | 'neutral';
  /** The formula as people write it. */
  readonly formula: string;
  /** Where its meaning is settled. */
  readonly reference: string;
}

const define = <T extends Record<string, Omit<KpiDefinition, 'id'>>>(table: T) => table;

/** Every KPI by id. Adding one here makes the compiler name the tile and the words that lack. */
export const KPI_DEFINITIONS = define({
  error_rate: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'failed requests / requests',
    reference: 'KPI.md 1.1',
  },
  latency_p95: {
    unit: 'milliseconds',
    betterIs: 'lower',
    formula: '95th percentile of response time, asked of the source for the slot',
    reference: 'KPI.md 1.3',
  },
  throughput: {
    unit: 'requests_per_second',
    betterIs: 'neutral',
    formula: 'requests / seconds of the slots that have data',
    reference: 'KPI.md 1.2',
  },
  saturation: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'use of the tightest resource',
    reference: 'KPI.md 1.8',
  },
  availability: {
    unit: 'ratio',
    betterIs: 'higher',
    formula: 'share of the slots with data in which the thing was up',
    reference: 'KPI.md 1.1',
  },
  network_latency: {
    unit: 'milliseconds',
    betterIs: 'lower',
    formula: 'mean network round trip over the slot, asked of the source',
    reference: 'KPI.md 1.8',
  },
  open_problems: {
    unit: 'count',
    betterIs: 'lower',
    formula: 'distinct problems open now',
    reference: 'KPI.md 1.7',
  },
} as const);

export type KpiId = keyof typeof KPI_DEFINITIONS;
export const KPI_IDS = Object.keys(KPI_DEFINITIONS) as KpiId[];
