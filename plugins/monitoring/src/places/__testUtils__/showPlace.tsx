import { identityApiRef } from '@backstage/core-plugin-api';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { monitoringApiRef } from '@rosetta/backstage-plugin-monitoring-react';
import {
  createFakeMonitoringApi,
  type FakeHandlers,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import type { ReactElement } from 'react';

/** A component of the payments team. */
export const buildOwned = (name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, namespace: 'default' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/payments-team' }],
});

/** Shows a place over fixtures, for Dana of the payments team, whose catalog has what is given. */
export async function showPlace(
  place: ReactElement,
  handlers: FakeHandlers = {},
  {
    owned = ['service-1', 'service-2', 'service-4'],
    ownershipEntityRefs = ['user:default/dana', 'group:default/payments-team'],
  }: { owned?: string[]; ownershipEntityRefs?: string[] } = {},
): Promise<ReturnType<typeof createFakeMonitoringApi>> {
  const api = createFakeMonitoringApi(handlers);
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [monitoringApiRef, api],
        [catalogApiRef, catalogApiMock({ entities: owned.map(buildOwned) })],
        [
          identityApiRef,
          mockApis.identity({
            userEntityRef: 'user:default/dana',
            ownershipEntityRefs,
          }),
        ],
      ]}
    >
      {place}
    </TestApiProvider>,
    { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );
  return api;
}
