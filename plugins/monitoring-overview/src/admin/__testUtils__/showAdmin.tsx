import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import type { RouteId } from '@rosetta/backstage-plugin-monitoring-common';
import {
  createMonitoringQueryClient,
  monitoringApiRef,
  MonitoringQueryProvider,
} from '@rosetta/backstage-plugin-monitoring-react';
import {
  createFakeMonitoringApi,
  type FakeHandlers,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { AdminContent } from '../AdminContent';

/** Shows the admin view over fixtures; gives what it called. */
export async function showAdmin(
  handlers: FakeHandlers = {},
  url = '/',
): Promise<{ readonly calls: RouteId[] }> {
  const api = createFakeMonitoringApi(handlers);
  await renderInTestApp(
    <TestApiProvider apis={[[monitoringApiRef, api]]}>
      <MonitoringQueryProvider
        client={createMonitoringQueryClient({ retryDelayMs: 1 })}
      >
        <AdminContent />
      </MonitoringQueryProvider>
    </TestApiProvider>,
    { initialRouteEntries: [url] },
  );
  return api;
}
