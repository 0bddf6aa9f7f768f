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
