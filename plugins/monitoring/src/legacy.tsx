/**
 * For apps on the legacy frontend system: `createApp` of app-defaults and `EntityLayout.Route`.
 *
 * @packageDocumentation
 */
import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import {
  createApiFactory,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import {
  createMonitoringApi,
  monitoringApiRef,
} from '@rosetta/backstage-plugin-monitoring-react';
import { entityContentRouteRef } from './routes';

export { isMonitoringAvailable } from './components/monitoredKinds';

/** The plugin for legacy apps. */
export const monitoringLegacyPlugin = createPlugin({
  id: 'monitoring',
  routes: { entityContent: convertLegacyRouteRef(entityContentRouteRef) },
  apis: [
    createApiFactory({
      api: monitoringApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: createMonitoringApi,
    }),
  ],
});

/** The Monitoring tab, for an `EntityLayout.Route`. */
export const EntityMonitoringContent = monitoringLegacyPlugin.provide(
  createRoutableExtension({
    name: 'EntityMonitoringContent',
    mountPoint: convertLegacyRouteRef(entityContentRouteRef),
    component: () =>
      import('./components/EntityMonitoringContent').then(
        m => m.EntityMonitoringContent,
      ),
  }),
);
