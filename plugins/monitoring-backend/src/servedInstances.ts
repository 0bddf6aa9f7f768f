import { Connector } from '@rosetta/backstage-plugin-monitoring-node';
import { SourceInstance } from './config';
import { ServedInstance } from './http';

/** What the API may know of each connector: its name, its streams, its health check and its links. */
export function servedInstances(
  connectors: readonly Connector[],
  instances: readonly SourceInstance[],
): ServedInstance[] {
  return connectors.map((connector, index) => ({
    source: connector.source,
    instance: connector.instance,
    ratePerSecond: instances[index].ratePerSecond,
    streams: connector.streams.map(stream => stream.id),
    staleAfterMs: Object.fromEntries(
      connector.streams.map(stream => [stream.id, stream.staleAfterSeconds * 1_000]),
    ),
    givesSignals: connector.pivot.givesSignals,
    signalStreams: connector.streams.filter(stream => stream.givesSignals).map(stream => stream.id),
    backfills: connector.streams.filter(stream => stream.backfills).map(stream => stream.id),
    checkHealth: signal => connector.checkHealth(signal),
    pivotUrl: pivot => connector.links?.pivot(connector.pivot.deserialize(pivot)) ?? null,
    problemUrl: externalId => connector.links?.problem?.(externalId) ?? null,
    incidentUrl: externalId => connector.links?.incident?.(externalId) ?? null,
    changeUrl: externalId => connector.links?.change?.(externalId) ?? null,
    itsmProblemUrl: externalId => connector.links?.itsmProblem?.(externalId) ?? null,
    eventUrl: externalId => connector.links?.event?.(externalId) ?? null,
    deploymentUrl: subject => connector.links?.deployment?.(subject) ?? null,
    pipelineUrl: subject => connector.links?.pipeline?.(subject) ?? null,
    commitUrl: subject => connector.links?.commit?.(subject) ?? null,
    logsUrl: (pivot, subject) => connector.links?.logs?.(connector.pivot.deserialize(pivot), subject) ?? null,
    tracesUrl: (pivot, window) => connector.links?.traces?.(connector.pivot.deserialize(pivot), window) ?? null,
  }));
}
