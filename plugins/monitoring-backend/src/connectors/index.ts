import { ConnectorFactory } from '@rosetta/backstage-plugin-monitoring-node';
import { dynatraceConnectorFactory } from './dynatrace/dynatraceConnector';
import { prometheusConnectorFactory } from './prometheus/prometheusConnector';
import { servicenowConnectorFactory } from './servicenow/servicenowConnector';

/** The connectors that ship with the product: one line each. */
export const builtInConnectorFactories: ConnectorFactory[] = [
  dynatraceConnectorFactory,
  servicenowConnectorFactory,
  prometheusConnectorFactory,
];
