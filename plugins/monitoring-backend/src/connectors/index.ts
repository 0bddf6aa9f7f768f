import { ConnectorFactory } from '@rosetta/backstage-plugin-monitoring-node';
import { dynatraceConnectorFactory } from './dynatrace/dynatraceConnector';

/** The connectors that ship with the product: one line each. */
export const builtInConnectorFactories: ConnectorFactory[] = [dynatraceConnectorFactory];
