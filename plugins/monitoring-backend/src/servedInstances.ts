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
  }));
}
