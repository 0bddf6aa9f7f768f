import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import type { ReactElement } from 'react';
import { useLocation } from 'react-router-dom';
import { monitoringApiRef } from '../../../api';
import {
  createMonitoringQueryClient,
  MonitoringQueryProvider,
} from '../../../hooks';
import { createFakeMonitoringApi, type FakeHandlers } from '../../../testing';

const Search = () => (
  <output data-testid="search">{useLocation().search}</output>
);

/** Shows a part of a scope screen over fixtures; the URL's search stands in `search`. */
export async function showPart(
  element: ReactElement,
  options: { handlers?: FakeHandlers; url?: string } = {},
): Promise<void> {
  const api = createFakeMonitoringApi(options.handlers);
  await renderInTestApp(
    <TestApiProvider apis={[[monitoringApiRef, api]]}>
      <MonitoringQueryProvider
        client={createMonitoringQueryClient({ retryDelayMs: 1 })}
      >
        {element}
        <Search />
      </MonitoringQueryProvider>
    </TestApiProvider>,
    { initialRouteEntries: [options.url ?? '/'] },
  );
}
