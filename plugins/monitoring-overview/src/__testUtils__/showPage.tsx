import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import {
  MonitoringApiError,
  type RouteId,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  createMonitoringQueryClient,
  monitoringApiRef,
  MonitoringQueryProvider,
} from '@rosetta/backstage-plugin-monitoring-react';
import {
  createFakeMonitoringApi,
  type FakeHandlers,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import type { ReactElement } from 'react';

/** Shows a page's content over fixtures; gives what it called. */
export async function showPage(
  content: ReactElement,
  handlers: FakeHandlers = {},
  url = '/',
): Promise<{ readonly calls: RouteId[] }> {
  const api = createFakeMonitoringApi(handlers);
  await renderInTestApp(
    <TestApiProvider apis={[[monitoringApiRef, api]]}>
      <MonitoringQueryProvider
        client={createMonitoringQueryClient({ retryDelayMs: 1 })}
      >
        {content}
      </MonitoringQueryProvider>
    </TestApiProvider>,
    { initialRouteEntries: [url] },
  );
  return api;
}

/** A route that answers with a status. */
export const failsWith = (status: number) => () => {
  throw new MonitoringApiError(status, 'code', 'x');
};
