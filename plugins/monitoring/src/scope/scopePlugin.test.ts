import { createExtensionTester } from '@backstage/frontend-test-utils';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import monitoringPlugin from '../index';

it('adds the tab to pages of domains and groups', () => {
  const tab = createExtensionTester(
    monitoringPlugin.getExtension('entity-content:monitoring/scope'),
  );
  expect(tab.get(EntityContentBlueprint.dataRefs.title)).toBe('Monitoring');
});
