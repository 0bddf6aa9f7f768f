import { MetricsService } from '@backstage/backend-plugin-api/alpha';

/**
 * What the product tells of itself, on the framework's meter. Labels are names from config
 * and codes of ours: never an address, an entity, a person or upstream's words
 * (SECURITY-RELIABILITY.md 63).
 */
export interface Telemetry {
  /** One exchange with a source. `outcome` is `ok` or a ConnectorError's code. */
  request(labels: { source: string; instance: string; outcome: string }, seconds: number): void;
  /** One stored page. */
  page(
    labels: { source: string; instance: string; stream: string },
    counts: { facts: number; written: number; rejected: number; unrelated: number },
  ): void;
  /** One batch that ended. `outcome` is its state, or the code of its failure. */
  batch(labels: { source: string; instance: string; stream: string; outcome: string }): void;
}

const DURATIONS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Makes the instruments. Names carry their unit; a Prometheus reader adds `_total` to counters. */
export function createTelemetry(metrics: MetricsService): Telemetry {
  const requests = metrics.createCounter('rosetta_source_requests', {
    description: 'Requests sent to a source, by how they ended',
  });
  const duration = metrics.createHistogram('rosetta_source_request_duration_seconds', {
    description: 'From sending a request to having its answer, waits for the budget included',
    unit: 's',
    advice: { explicitBucketBoundaries: DURATIONS_SECONDS },
  });
  const records = metrics.createCounter('rosetta_records', {
    description: 'Records of sources: read, written, rejected into quarantine, or of nobody mapped',
  });
  const batches = metrics.createCounter('rosetta_batches', { description: 'Batches that ended, by how' });
  return {
    request: (labels, seconds) => {
      requests.add(1, labels);
      duration.record(seconds, { source: labels.source, instance: labels.instance });
    },
    page: (labels, counts) => {
      records.add(counts.facts, { ...labels, outcome: 'read' });
      records.add(counts.written, { ...labels, outcome: 'written' });
      records.add(counts.rejected, { ...labels, outcome: 'rejected' });
      records.add(counts.unrelated, { ...labels, outcome: 'unrelated' });
    },
    batch: labels => batches.add(1, labels),
  };
}

/** For those who have no meter: the slim workers of tests. */
export const NO_TELEMETRY: Telemetry = { request: () => {}, page: () => {}, batch: () => {} };
