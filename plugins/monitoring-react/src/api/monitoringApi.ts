import {
  createApiRef,
  type ApiRef,
  type DiscoveryApi,
  type FetchApi,
} from '@backstage/core-plugin-api';
import {
  createMonitoringClient,
  type MonitoringClient,
} from '@rosetta/backstage-plugin-monitoring-common';

/** The routes of the monitoring backend, by name, typed by the route table. */
export type MonitoringApi = MonitoringClient;

export const monitoringApiRef: ApiRef<MonitoringApi> = createApiRef({
  id: 'plugin.monitoring.api',
});

/** The API over the app's own discovery and fetch. */
export function createMonitoringApi(deps: {
  discoveryApi: DiscoveryApi;
  fetchApi: FetchApi;
}): MonitoringApi {
  return createMonitoringClient({
    baseUrl: () => deps.discoveryApi.getBaseUrl('monitoring'),
    fetch: (url, init) => deps.fetchApi.fetch(url, init),
  });
}
