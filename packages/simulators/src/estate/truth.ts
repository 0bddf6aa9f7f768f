import { Estate } from './estate';
import { MAPPED_SERIES, MappedSeries } from './mapping';
import {
  Measure,
  countOf,
  gauge,
  latencyPercentileUs,
  memoryBytesOf,
} from './measures';
import { InstanceName } from './topology';

/** What really happened in one slot of one series. Ratios in [0, 1]; null = no data. */
export interface SignalTruth {
  readonly entityRef: string;
  readonly environment: string;
  /** Start of the slot, ISO-8601 UTC. */
  readonly slotStart: string;
  readonly requests: Measure;
  readonly errors: Measure;
  readonly errors_5xx: Measure;
  readonly latency_p50_ms: Measure;
  readonly latency_p95_ms: Measure;
  readonly latency_p99_ms: Measure;
  readonly availability_ratio: Measure;
  readonly cpu_ratio: Measure;
  readonly memory_ratio: Measure;
  readonly memory_used_bytes: Measure;
  readonly network_latency_ms: Measure;
}

const divide = (value: Measure, by: number): Measure =>
  value === null ? null : value / by;

function truthOf(
  estate: Estate,
  series: MappedSeries,
  start: number,
  end: number,
): SignalTruth {
  const services = series.nodes.filter(node => node.kind === 'service');
  const gauges = series.nodes.filter(node => node.kind !== 'service');
  const hosts = series.nodes.filter(node => node.kind === 'host');
  const totals = estate.serviceTotals(services, start, end);
  const percentile = (p: number) =>
    divide(latencyPercentileUs(totals, p), 1000);
  const memory = gauge(estate, gauges, 'memory', 'avg', start, end);
  return {
    entityRef: series.entityRef,
    environment: series.environment,
    slotStart: new Date(start).toISOString(),
    requests: countOf(totals, 'requests'),
    errors: countOf(totals, 'errors'),
    errors_5xx: countOf(totals, 'errors5xx'),
    latency_p50_ms: percentile(50),
    latency_p95_ms: percentile(95),
    latency_p99_ms: percentile(99),
    availability_ratio: divide(
      gauge(estate, hosts, 'availability', 'avg', start, end),
      100,
    ),
    cpu_ratio: divide(gauge(estate, gauges, 'cpu', 'avg', start, end), 100),
    memory_ratio: divide(memory, 100),
    memory_used_bytes:
      hosts.length === 1 ? memoryBytesOf(hosts[0], memory) : null,
    network_latency_ms: gauge(estate, hosts, 'networkMs', 'avg', start, end),
  };
}

/**
 * The estate's own account of every mapped series, slot by slot.
 *
 * @param resolutionMs - length of a slot; undefined = the window is one slot
 * @param from - epoch ms; slots starting before it are left out
 * @param to - epoch ms; slots ending after it are left out
 */
export function* signalTruth(
  estate: Estate,
  instance: InstanceName | undefined,
  resolutionMs: number | undefined,
  from: number,
  to: number,
): Generator<SignalTruth> {
  const step = resolutionMs ?? to - from;
  const first = resolutionMs ? Math.ceil(from / step) * step : from;
  for (const series of MAPPED_SERIES) {
    if (instance === undefined || series.instance === instance) {
      for (let start = first; start < to && start + step <= to; start += step) {
        yield truthOf(estate, series, start, start + step);
      }
    }
  }
}
