import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { monitoringApiRef } from '@rosetta/backstage-plugin-monitoring-react';
import { createFakeMonitoringApi } from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { EntityMonitoringContent, monitoringLegacyPlugin } from './legacy';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments-api', namespace: 'default' },
};

describe('legacy', () => {
  it('draws the same tab in an app of the legacy frontend system', async () => {
    await renderInTestApp(
      <TestApiProvider apis={[[monitoringApiRef, createFakeMonitoringApi()]]}>
        <EntityProvider entity={entity}>
          <Routes>
            <Route path="/" element={<EntityMonitoringContent />} />
          </Routes>
        </EntityProvider>
      </TestApiProvider>,
      { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
    );
    expect(
      await screen.findByRole('region', { name: 'Verdict' }),
    ).toHaveTextContent('payments-team');
  });

  it('brings its API along', () => {
    expect(
      [...monitoringLegacyPlugin.getApis()].map(factory => factory.api.id),
    ).toEqual(['plugin.monitoring.api']);
  });
});
