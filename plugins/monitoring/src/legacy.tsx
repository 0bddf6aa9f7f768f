/**
 * For apps on the legacy frontend system: `createApp` of app-defaults and `EntityLayout.Route`.
 *
 * @packageDocumentation
 */
import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createCardExtension } from '@backstage/plugin-home-react';
import {
  createMonitoringApi,
  monitoringApiRef,
} from '@rosetta/backstage-plugin-monitoring-react';
import { entityContentRouteRef, scopeContentRouteRef } from './routes';

export { createMonitoringStateColumn } from './places/stateColumn';
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

/** The state of an entity and its figures, for the grid of an entity's first page. */
export const EntityMonitoringCard = monitoringLegacyPlugin.provide(
  createComponentExtension({
    name: 'EntityMonitoringCard',
    component: {
      lazy: () =>
        import('./places/MonitoringCard').then(m => m.EntityMonitoringCard),
    },
  }),
);

/** What the reader and their groups own, most urgent first: a card for the home page. */
export const RosettaMyServices = monitoringLegacyPlugin.provide(
  createCardExtension({
    name: 'RosettaMyServices',
    title: 'My services',
    description: 'What you and your groups own, most urgent first',
    components: () =>
      import('./places/MyServices').then(m => ({ Content: m.MyServices })),
  }),
);

/** The reader's groups, their state and what needs attention: a card for the home page. */
export const RosettaMyGroup = monitoringLegacyPlugin.provide(
  createCardExtension({
    name: 'RosettaMyGroup',
    title: 'My group',
    description: 'State of your groups and what needs attention',
    components: () =>
      import('./places/MyGroup').then(m => ({ Content: m.MyGroup })),
  }),
);

/** The languages of the screens beside English, for `createApp`'s `__experimentalTranslations`. */
export { monitoringTranslations } from '@rosetta/backstage-plugin-monitoring-react';
