import {
  createExtensionTester,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { monitoringApiRef } from '@rosetta/backstage-plugin-monitoring-react';
import { createFakeMonitoringApi } from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen } from '@testing-library/react';
import { EntityMonitoringContent } from './components/EntityMonitoringContent';
import { isMonitoringAvailable } from './components/monitoredKinds';
import monitoringPlugin from './index';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments-api', namespace: 'default' },
};

describe('monitoring plugin', () => {
  it('adds a tab to the entity page', () => {
    const tab = createExtensionTester(
      monitoringPlugin.getExtension('entity-content:monitoring'),
    );
    expect(tab.get(EntityContentBlueprint.dataRefs.title)).toBe('Monitoring');
    expect(tab.get(EntityContentBlueprint.dataRefs.group)).toBe(
      'observability',
    );
  });

  it('shows the tiles and the period that the app configures', async () => {
    const tab = createExtensionTester(
      monitoringPlugin.getExtension('entity-content:monitoring'),
      { config: { tiles: ['throughput', 'error_rate'], period: 'last_7d' } },
    );
    await renderInTestApp(
      <TestApiProvider apis={[[monitoringApiRef, createFakeMonitoringApi()]]}>
        <EntityProvider entity={entity}>{tab.reactElement()}</EntityProvider>
      </TestApiProvider>,
    );
    await screen.findByRole('group', { name: 'Traffic' });
    const tiles = [...document.querySelectorAll('[data-kpi]')].map(tile =>
      tile.getAttribute('data-kpi'),
    );
    expect(tiles).toEqual(['throughput', 'error_rate']);
    expect(
      screen.getByRole('button', { name: 'Period: Last 7 days' }),
    ).toBeInTheDocument();
  });

  it('has a card for the first page of an entity and two widgets for the home page', () => {
    expect(
      [
        'entity-card:monitoring',
        'home-page-widget:monitoring/my-services',
        'home-page-widget:monitoring/my-group',
      ].map(id =>
        monitoringPlugin
          .getExtension(id as 'entity-card:monitoring')
          ?.toString(),
      ),
    ).toEqual([
      expect.stringContaining('entity-card'),
      expect.stringContaining('my-services'),
      expect.stringContaining('my-group'),
    ]);
  });

  it.each([
    ['Component', true],
    ['API', true],
    ['Resource', true],
    ['System', true],
    ['Group', false],
  ])('has a tab for a %s: %p', (kind, expected) => {
    expect(isMonitoringAvailable({ ...entity, kind })).toBe(expected);
  });

  it('asks for the entity of the page', async () => {
    const asked: unknown[] = [];
    const api = createFakeMonitoringApi();
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [
            monitoringApiRef,
            {
              call: (id, input) => {
                asked.push(input.params);
                return api.call(id, input);
              },
            },
          ],
        ]}
      >
        <EntityProvider entity={entity}>
          <EntityMonitoringContent />
        </EntityProvider>
      </TestApiProvider>,
    );
    expect(
      await screen.findByRole('region', { name: 'Verdict' }),
    ).toBeInTheDocument();
    expect(asked).toContainEqual({ appId: 'component:default/payments-api' });
  });
});
