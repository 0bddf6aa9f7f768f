import { JsonObject } from '@backstage/types';
import { SECRETS } from './secrets';
import { toolInstances } from './tools';

/** A server that the backend of the run is configured for. */
export interface CanaryInstance {
  readonly source: 'dynatrace' | 'servicenow' | 'prometheus' | 'gitlab' | 'argocd' | 'elisa';
  readonly name: string;
  readonly baseUrl: string;
  /** Credentials and what else the source wants. */
  readonly options: JsonObject;
  /** Of a component that only this instance knows; the demo's catalog uses those without. */
  readonly annotations?: Readonly<Record<string, string>>;
}

const SERVICE_ID = 'SERVICE-572083BF3FA46AE7';
const QUERIES: JsonObject = {
  requests: 'sum(increase(http_server_requests_seconds_count[$__range]))',
  cpuRatio: 'avg(avg_over_time(process_cpu_usage[$__range]))',
};

/**
 * Every server of the run.
 *
 * @param closed - a port on which nothing listens
 * @param ciId - an item that tickets name
 */
export function canaryInstances(gatewayUrl: string, closed: number, proxyUrl: string, ciId: string): CanaryInstance[] {
  const dynatrace = (name: 'main' | 'trade' | 'odd' | 'reflected' | 'closed' | 'proxied', baseUrl: string, more: JsonObject = {}): CanaryInstance => ({
    source: 'dynatrace',
    name,
    baseUrl,
    options: { token: SECRETS[name].value, ...more },
    ...(name === 'main' || name === 'trade'
      ? {}
      : { annotations: { 'rosetta.io/dynatrace.entityId': SERVICE_ID, 'rosetta.io/dynatrace.instance': name } }),
  });
  const servicenow = (name: string, auth: JsonObject): CanaryInstance => ({
    source: 'servicenow',
    name,
    baseUrl: `${gatewayUrl}/snow-${name}`,
    options: { auth },
    ...(name === 'main' ? {} : { annotations: { 'rosetta.io/servicenow.ciId': ciId, 'rosetta.io/servicenow.instance': name } }),
  });
  const prometheus = (name: string, auth: JsonObject): CanaryInstance => ({
    source: 'prometheus',
    name,
    baseUrl: `${gatewayUrl}/prometheus-${name}`,
    options: { auth, queries: QUERIES },
    annotations: { 'rosetta.io/prometheus.labels': 'job=canary', 'rosetta.io/prometheus.instance': name },
  });
  return [
    dynatrace('main', `${gatewayUrl}/main`),
    dynatrace('trade', `${gatewayUrl}/trade`),
    dynatrace('odd', `${gatewayUrl}/odd`),
    dynatrace('reflected', `${gatewayUrl}/reflected`),
    dynatrace('closed', `http://127.0.0.1:${closed}/e/closed`),
    dynatrace('proxied', `${gatewayUrl}/main`, { proxyUrl }),
    servicenow('main', { type: 'oauth', clientId: 'canary', clientSecret: SECRETS.snowClient.value }),
    servicenow('careless', { type: 'basic', username: 'canary', password: SECRETS.snowBasic.value }),
    servicenow('odd', { type: 'oauth', clientId: 'canary', clientSecret: SECRETS.snowOdd.value }),
    prometheus('reflected', { type: 'bearer', token: SECRETS.prometheusToken.value }),
    prometheus('odd', { type: 'basic', username: 'canary', password: SECRETS.prometheusBasic.value }),
    ...toolInstances(gatewayUrl),
  ];
}
