import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { ConnectorFactory } from './ConnectorFactory';

/** Lets a backend module bring a connector of its own. */
export interface MonitoringConnectorsExtensionPoint {
  /** @throws when the source has a factory already */
  addConnector(factory: ConnectorFactory): void;
}

export const monitoringConnectorsExtensionPoint =
  createExtensionPoint<MonitoringConnectorsExtensionPoint>({
    id: 'monitoring.connectors',
  });
