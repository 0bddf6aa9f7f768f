import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  createMonitoringApi,
  monitoringApiRef,
} from '@rosetta/backstage-plugin-monitoring-react';
import { MONITORED_KINDS } from './components/monitoredKinds';
import {
  adminRouteRef,
  entityContentRouteRef,
  scopeContentRouteRef,
} from './routes';
import { SCOPE_KINDS } from './scope/scopeKinds';

const monitoringApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: monitoringApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: createMonitoringApi,
    }),
});

const entityContent = EntityContentBlueprint.make({
  params: {
    path: '/monitoring',
    title: 'Monitoring',
    group: 'observability',
    routeRef: entityContentRouteRef,
    filter: { kind: { $in: [...MONITORED_KINDS] } },
    loader: () =>
      import('./components/EntityMonitoringContent').then(m => (
        <m.EntityMonitoringContent />
      )),
  },
});

const scopeContent = EntityContentBlueprint.make({
  name: 'scope',
  params: {
    path: '/monitoring',
    title: 'Monitoring',
    group: 'observability',
    routeRef: scopeContentRouteRef,
    filter: { kind: { $in: [...SCOPE_KINDS] } },
    loader: () =>
      import('./scope/EntityScopeMonitoringContent').then(m => (
        <m.EntityScopeMonitoringContent />
      )),
  },
});

/** The Monitoring tab of entities, and the API that both monitoring plugins use. */
export const monitoringPlugin = createFrontendPlugin({
  pluginId: 'monitoring',
  title: 'Monitoring',
  info: { packageJson: () => import('../package.json') },
  extensions: [monitoringApi, entityContent, scopeContent],
  routes: {
    entityContent: entityContentRouteRef,
    scopeContent: scopeContentRouteRef,
  },
  externalRoutes: { admin: adminRouteRef },
});
