/**
 * For apps on the legacy frontend system: a page for a `FlatRoutes` route `/monitoring`.
 *
 * @packageDocumentation
 */
import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import {
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import { rootRouteRef } from './routes';

/** The plugin for legacy apps; its API comes with the monitoring plugin. */
export const monitoringOverviewLegacyPlugin = createPlugin({
  id: 'monitoring-overview',
  routes: { root: convertLegacyRouteRef(rootRouteRef) },
});

/** Overview and admin as one page with two tabs. */
export const MonitoringPage = monitoringOverviewLegacyPlugin.provide(
  createRoutableExtension({
    name: 'MonitoringPage',
    mountPoint: convertLegacyRouteRef(rootRouteRef),
    component: () =>
      import('./LegacyMonitoringPage').then(m => m.LegacyMonitoringPage),
  }),
);
