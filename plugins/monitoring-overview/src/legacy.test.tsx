import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { monitoringApiRef } from '@rosetta/backstage-plugin-monitoring-react';
import { createFakeMonitoringApi } from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { MonitoringPage } from './legacy';

it('draws the same page in an app of the legacy frontend system', async () => {
  await renderInTestApp(
    <TestApiProvider apis={[[monitoringApiRef, createFakeMonitoringApi()]]}>
      <Routes>
        <Route path="/monitoring/*" element={<MonitoringPage />} />
      </Routes>
    </TestApiProvider>,
    {
      routeEntries: ['/monitoring/overview'],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    },
  );
  // Its heading on paper is there beside it once the figures are.
  const [title] = await screen.findAllByRole('heading', {
    name: 'Direction overview',
  });
  expect(title).toBeInTheDocument();
});
