import { renderTestApp } from '@backstage/frontend-test-utils';
import {
  createFrontendModule,
  ApiBlueprint,
} from '@backstage/frontend-plugin-api';
import { monitoringApiRef } from '@rosetta/backstage-plugin-monitoring-react';
import { createFakeMonitoringApi } from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen } from '@testing-library/react';
import plugin from './index';

const fakeApi = createFrontendModule({
  pluginId: 'monitoring-overview',
  extensions: [
    ApiBlueprint.make({
      name: 'fake',
      params: defineParams =>
        defineParams({
          api: monitoringApiRef,
          deps: {},
          factory: () => createFakeMonitoringApi(),
        }),
    }),
  ],
});

describe('monitoring-overview plugin', () => {
  it('opens on the overview', async () => {
    renderTestApp({
      features: [plugin, fakeApi],
      initialRouteEntries: ['/monitoring'],
    });
    // Its heading on paper is there beside it once the figures are.
    const [title] = await screen.findAllByRole('heading', {
      name: 'Direction overview',
    });
    expect(title).toBeInTheDocument();
  });

  it('has a page of SLOs', async () => {
    renderTestApp({
      features: [plugin, fakeApi],
      initialRouteEntries: ['/monitoring/slo'],
    });
    expect(
      await screen.findByRole('heading', {
        name: 'Service level objectives',
        level: 1,
      }),
    ).toBeInTheDocument();
  });

  it('has a page of delivery', async () => {
    renderTestApp({
      features: [plugin, fakeApi],
      initialRouteEntries: ['/monitoring/dora'],
    });
    expect(
      await screen.findByRole('heading', { name: 'Delivery (DORA)' }),
    ).toBeInTheDocument();
  });

  it('has a page of incidents and what running costs', async () => {
    renderTestApp({
      features: [plugin, fakeApi],
      initialRouteEntries: ['/monitoring/incidents'],
    });
    expect(
      await screen.findByRole('heading', { name: 'Incidents & run' }),
    ).toBeInTheDocument();
  });

  it('has a page for admins', async () => {
    renderTestApp({
      features: [plugin, fakeApi],
      initialRouteEntries: ['/monitoring/admin'],
    });
    expect(
      await screen.findByRole('heading', { name: 'Administration' }),
    ).toBeInTheDocument();
  });
});
