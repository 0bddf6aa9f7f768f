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
import { entityContentRouteRef, scopeContentRouteRef } from './routes';

export { isMonitoringAvailable } from './components/monitoredKinds';
export { isScopeMonitoringAvailable } from './scope/scopeKinds';

/** The plugin for legacy apps. */
export const monitoringLegacyPlugin = createPlugin({
  id: 'monitoring',
  routes: {
    entityContent: convertLegacyRouteRef(entityContentRouteRef),
    scopeContent: convertLegacyRouteRef(scopeContentRouteRef),
  },
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

/** The Monitoring tab of domains and groups, for an `EntityLayout.Route` of theirs. */
export const EntityScopeMonitoringContent = monitoringLegacyPlugin.provide(
  createRoutableExtension({
    name: 'EntityScopeMonitoringContent',
    mountPoint: convertLegacyRouteRef(scopeContentRouteRef),
    component: () =>
      import('./scope/EntityScopeMonitoringContent').then(
        m => m.EntityScopeMonitoringContent,
      ),
  }),
);

/** The languages of the screens beside English, for `createApp`'s `__experimentalTranslations`. */
export { monitoringTranslations } from '@rosetta/backstage-plugin-monitoring-react';
