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
  open_incidents: {
    unit: 'count',
    betterIs: 'lower',
    formula: 'distinct incidents open now, without duplicates and canceled ones',
    reference: 'KPI.md 1.7',
  },
  last_deployment: {
    unit: 'seconds',
    betterIs: 'neutral',
    formula: 'now - finish of the last successful deployment of the deploy source',
    reference: 'KPI.md 1.6',
  },
  incidents_opened: {
    unit: 'count',
    betterIs: 'lower',
    formula: 'distinct incidents opened in the period, without duplicates and canceled ones',
    reference: 'KPI.md 1.7',
  },
  mttr: {
    unit: 'seconds',
    betterIs: 'lower',
    formula: 'median of resolved - opened over incidents resolved in the period, calendar time',
    reference: 'KPI.md 1.7',
  },
  mtta: {
    unit: 'seconds',
    betterIs: 'lower',
    formula: 'median of acknowledged - opened over incidents acknowledged in the period',
    reference: 'KPI.md 1.7',
  },
  sla_breach_rate: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'breached / (breached + achieved) over resolution SLA clocks that ended or breached in the period',
    reference: 'KPI.md 1.7',
  },
  availability_req: {
    unit: 'ratio',
    betterIs: 'higher',
    formula: 'good requests / requests',
    reference: 'KPI.md 1.1',
  },
  within_latency_target: {
    unit: 'ratio',
    betterIs: 'higher',
    formula: 'component-hours within the component\'s own latency target / valid component-hours',
    reference: 'KPI.md, Read with it',
  },
  error_rate_5xx: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'requests answered with a 5xx / requests',
    reference: 'KPI.md 1.1',
  },
} as const);

export type KpiId = keyof typeof KPI_DEFINITIONS;
export const KPI_IDS = Object.keys(KPI_DEFINITIONS) as KpiId[];
