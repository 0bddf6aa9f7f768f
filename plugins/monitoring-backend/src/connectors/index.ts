import { ConnectorFactory } from '@rosetta/backstage-plugin-monitoring-node';
import { argocdConnectorFactory } from './argocd/argocdConnector';
import { dynatraceConnectorFactory } from './dynatrace/dynatraceConnector';
import { elasticsearchConnectorFactory } from './elasticsearch/elasticsearchConnector';
import { gitlabConnectorFactory } from './gitlab/gitlabConnector';
import { prometheusConnectorFactory } from './prometheus/prometheusConnector';
import { servicenowConnectorFactory } from './servicenow/servicenowConnector';

/** The connectors that ship with the product: one line each. */
export const builtInConnectorFactories: ConnectorFactory[] = [
  dynatraceConnectorFactory,
  servicenowConnectorFactory,
  argocdConnectorFactory,
  elasticsearchConnectorFactory,
  gitlabConnectorFactory,
  prometheusConnectorFactory,
];
