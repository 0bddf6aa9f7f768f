import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import {
  createMonitoringQueryClient,
  monitoringApiRef,
  MonitoringQueryProvider,
} from '@rosetta/backstage-plugin-monitoring-react';
import {
  createFakeMonitoringApi,
  type FakeHandlers,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { useLocation } from 'react-router-dom';
import { MonitoringTab } from '../MonitoringTab';

const Search = () => (
  <output data-testid="search">{useLocation().search}</output>
);

/** Renders the tab over fixtures; its search is in `search`. */
export async function showTab(
  handlers: FakeHandlers = {},
  options: { url?: string; kind?: string } = {},
): Promise<ReturnType<typeof createFakeMonitoringApi>> {
  const api = createFakeMonitoringApi(handlers);
  await renderInTestApp(
    <TestApiProvider apis={[[monitoringApiRef, api]]}>
      <MonitoringQueryProvider
        client={createMonitoringQueryClient({ retryDelayMs: 1 })}
      >
        <MonitoringTab
          entityRef="component:default/payments-api"
          kind={options.kind ?? 'Component'}
        />
        <Search />
      </MonitoringQueryProvider>
    </TestApiProvider>,
    { initialRouteEntries: [options.url ?? '/'] },
  );
  return api;
}

/** A route that answers with an error. */
export const fails =
  (status: number, message = 'x') =>
  () => {
    throw new MonitoringApiError(status, 'code', message);
  };
