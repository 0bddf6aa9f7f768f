import { gauge } from '../../estate/measures';
import {
  Aggregation,
  MetricDefinition,
  errorRate,
  gaugeMetric,
  memoryBytes,
  responseTime,
  serviceCount,
} from './metricDefinition';

const OPPOSITE: Partial<Record<Aggregation, 'min' | 'max'>> = {
  min: 'max',
  max: 'min',
};

const idleCpu: MetricDefinition = {
  ...gaugeMetric('builtin:host.cpu.idle', 'CPU idle', 'Percent', 'host', 'cpu'),
  measure(estate, nodes, aggregation, _parameter, start, end) {
    // The least idle moment is the busiest one.
    const how = OPPOSITE[aggregation] ?? 'avg';
    const used = gauge(estate, nodes, 'cpu', how, start, end);
    return used === null ? null : 100 - used;
  },
};

const DEFINITIONS: readonly MetricDefinition[] = [
  responseTime('builtin:service.response.time', 'Response time'),
  responseTime('builtin:service.response.server', 'Server side response time'),
  serviceCount(
    'builtin:service.requestCount.total',
    'Request count',
    'requests',
  ),
  serviceCount(
    'builtin:service.requestCount.server',
    'Request count - server',
    'requests',
  ),
  serviceCount(
    'builtin:service.errors.total.count',
    'Number of errors',
    'errors',
  ),
  serviceCount(
    'builtin:service.errors.server.count',
    'Number of server side errors',
    'errors',
  ),
  serviceCount(
    'builtin:service.errors.fivexx.count',
    'Number of HTTP 5xx errors',
    'errors5xx',
  ),
  serviceCount(
    'builtin:service.errors.fourxx.count',
    'Number of HTTP 4xx errors',
    'errors4xx',
  ),
  serviceCount(
    'builtin:service.errors.total.successCount',
    'Number of calls without any error',
    'successes',
  ),
  serviceCount(
    'builtin:service.errors.server.successCount',
    'Number of calls without server side error',
    'successes',
  ),
  errorRate(
    'builtin:service.errors.total.rate',
    'Failure rate (any errors)',
    'errors',
  ),
  errorRate(
    'builtin:service.errors.server.rate',
    'Failure rate (server side errors)',
    'errors',
  ),
  errorRate(
    'builtin:service.errors.fivexx.rate',
    'Failure rate (HTTP 5xx errors)',
    'errors5xx',
  ),
  errorRate(
    'builtin:service.errors.fourxx.rate',
    'Failure rate (HTTP 4xx errors)',
    'errors4xx',
  ),
  errorRate(
    'builtin:service.successes.server.rate',
    'Success rate (server side)',
    'errors',
    true,
  ),
  gaugeMetric(
    'builtin:containers.cpu.usagePercent',
    'Containers: CPU usage, % of limit',
    'Percent',
    'container',
    'cpu',
  ),
  gaugeMetric(
    'builtin:containers.memory.usagePercent',
    'Containers: Memory usage, % of limit',
    'Percent',
    'container',
    'memory',
  ),
  memoryBytes(
    'builtin:containers.memory.residentSetBytes',
    'Containers: Memory usage, bytes',
    'container',
  ),
  gaugeMetric(
    'builtin:host.cpu.usage',
    'CPU usage %',
    'Percent',
    'host',
    'cpu',
  ),
  idleCpu,
  gaugeMetric(
    'builtin:host.mem.usage',
    'Memory used %',
    'Percent',
    'host',
    'memory',
  ),
  memoryBytes('builtin:host.mem.used', 'Used memory', 'host'),
  gaugeMetric(
    'builtin:host.availability',
    'Host availability %',
    'Percent',
    'host',
    'availability',
    ['auto', 'avg'],
  ),
  // The vendor measures round trips per process (builtin:tech.generic.network.roundTrip);
  // per host they come from an extension, whose metrics live outside `builtin:`.
  gaugeMetric(
    'custom.network.latency_ms',
    'Network round trip (extension)',
    'MilliSecond',
    'host',
    'networkMs',
  ),
];

export const METRICS: ReadonlyMap<string, MetricDefinition> = new Map(
  DEFINITIONS.map(definition => [definition.key, definition]),
);
