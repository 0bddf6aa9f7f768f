import type {
  KpiId,
  Metric,
} from '@rosetta/backstage-plugin-monitoring-common';

/** One chart: its lines, and the tile whose judgement it shares. */
export interface ChartPlan {
  readonly id:
    | 'latency'
    | 'errors'
    | 'traffic'
    | 'saturation'
    | 'availability'
    | 'cpu'
    | 'memory'
    | 'network';
  readonly metrics: readonly Metric[];
  /** Drawn in place of the others when those have no data at all. */
  readonly insteadOf?: Metric;
  readonly kpi: KpiId | undefined;
  readonly betterIs: 'lower' | 'higher' | 'neutral';
  readonly hasWash?: boolean;
}

/** Golden signals of a service. */
const SERVICE: readonly ChartPlan[] = [
  {
    id: 'latency',
    metrics: ['latency_p95', 'latency_p99'],
    kpi: 'latency_p95',
    betterIs: 'lower',
  },
  {
    id: 'errors',
    metrics: ['error_rate', 'error_rate_5xx'],
    kpi: 'error_rate',
    betterIs: 'lower',
    hasWash: true,
  },
  {
    id: 'traffic',
    metrics: ['throughput'],
    kpi: 'throughput',
    betterIs: 'neutral',
    hasWash: true,
  },
  {
    id: 'saturation',
    metrics: ['cpu', 'memory'],
    insteadOf: 'saturation',
    kpi: 'saturation',
    betterIs: 'lower',
  },
];

/** Utilisation, saturation and errors of a resource, as far as they are measured. */
const RESOURCE: readonly ChartPlan[] = [
  {
    id: 'availability',
    metrics: ['availability'],
    kpi: 'availability',
    betterIs: 'higher',
    hasWash: true,
  },
  {
    id: 'cpu',
    metrics: ['cpu'],
    kpi: undefined,
    betterIs: 'lower',
    hasWash: true,
  },
  {
    id: 'memory',
    metrics: ['memory'],
    insteadOf: 'memory_bytes',
    kpi: undefined,
    betterIs: 'lower',
    hasWash: true,
  },
  {
    id: 'network',
    metrics: ['network_latency'],
    kpi: 'network_latency',
    betterIs: 'lower',
  },
];

export const isResource = (kind: string) =>
  kind.toLocaleLowerCase('en-US') === 'resource';

/** The charts of a kind of entity. */
export function chartPlans(kind: string): readonly ChartPlan[] {
  return isResource(kind) ? RESOURCE : SERVICE;
}

/** Every metric the charts need, each once: they are asked for in one request. */
export function plannedMetrics(plans: readonly ChartPlan[]): Metric[] {
  return [
    ...new Set(
      plans.flatMap(plan =>
        plan.insteadOf ? [...plan.metrics, plan.insteadOf] : plan.metrics,
      ),
    ),
  ];
}

/** Tiles to hold the place of while a summary is loaded. */
export function expectedTiles(kind: string): readonly KpiId[] {
  return isResource(kind)
    ? [
        'availability',
        'cpu',
        'memory',
        'network_latency',
        'saturation',
        'open_problems',
      ]
    : [
        'error_rate',
        'latency_p95',
        'throughput',
        'saturation',
        'open_incidents',
        'last_deployment',
      ];
}
