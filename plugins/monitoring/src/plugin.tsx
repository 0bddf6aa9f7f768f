import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import { TILE_KPIS } from '@rosetta/backstage-plugin-monitoring-common';
import {
  createMonitoringApi,
  monitoringApiRef,
  SCOPE_PERIODS,
  TAB_PERIODS,
} from '@rosetta/backstage-plugin-monitoring-react';
import { z } from 'zod';
import { MONITORED_KINDS } from './components/monitoredKinds';
import {
  adminRouteRef,
  entityContentRouteRef,
  scopeContentRouteRef,
} from './routes';
import { SLO_TILE } from './components/shownTiles';
import { SCOPE_KINDS } from './scope/scopeKinds';

const monitoringApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: monitoringApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: createMonitoringApi,
    }),
});

const entityContent = EntityContentBlueprint.makeWithOverrides({
  configSchema: {
    tiles: z
      .array(z.enum([SLO_TILE.kpi, ...TILE_KPIS]))
      .min(1)
      .optional(),
    period: z.enum(TAB_PERIODS).optional(),
  },
  factory: (originalFactory, { config: { tiles, period } }) =>
    originalFactory({
      path: '/monitoring',
      title: 'Monitoring',
      group: 'observability',
      routeRef: entityContentRouteRef,
      filter: { kind: { $in: [...MONITORED_KINDS] } },
      loader: () =>
        import('./components/EntityMonitoringContent').then(m => (
          <m.EntityMonitoringContent settings={{ tiles, period }} />
        )),
    }),
});

const scopeContent = EntityContentBlueprint.makeWithOverrides({
  name: 'scope',
  configSchema: { period: z.enum(SCOPE_PERIODS).optional() },
  factory: (originalFactory, { config: { period } }) =>
    originalFactory({
      path: '/monitoring',
      title: 'Monitoring',
      group: 'observability',
      routeRef: scopeContentRouteRef,
      filter: { kind: { $in: [...SCOPE_KINDS] } },
      loader: () =>
        import('./scope/EntityScopeMonitoringContent').then(m => (
          <m.EntityScopeMonitoringContent settings={{ scopePeriod: period }} />
        )),
    }),
});

/** For the first page of an entity; an app that has no room for it disables `entity-card:monitoring`. */
const entityCard = EntityCardBlueprint.make({
  params: {
    type: 'info',
    filter: { kind: { $in: [...MONITORED_KINDS] } },
    loader: () =>
      import('./places/MonitoringCard').then(m => <m.EntityMonitoringCard />),
  },
});

const myServices = HomePageWidgetBlueprint.make({
  name: 'my-services',
  params: {
    name: 'RosettaMyServices',
    title: 'My services',
    description: 'What you and your groups own, most urgent first',
    layout: { width: { minColumns: 4 }, height: { minRows: 4 } },
    components: () =>
      import('./places/MyServices').then(m => ({ Content: m.MyServices })),
  },
});

const myGroup = HomePageWidgetBlueprint.make({
  name: 'my-group',
  params: {
    name: 'RosettaMyGroup',
    title: 'My group',
    description: 'State of your groups and what needs attention',
    layout: { width: { minColumns: 4 }, height: { minRows: 4 } },
    components: () =>
      import('./places/MyGroup').then(m => ({ Content: m.MyGroup })),
  },
});

/** The Monitoring tab of entities, its card and widgets, and the API that both monitoring plugins use. */
export const monitoringPlugin = createFrontendPlugin({
  pluginId: 'monitoring',
  title: 'Monitoring',
  info: { packageJson: () => import('../package.json') },
  extensions: [
    monitoringApi,
    entityContent,
    scopeContent,
    entityCard,
    myServices,
    myGroup,
  ],
  routes: {
    entityContent: entityContentRouteRef,
    scopeContent: scopeContentRouteRef,
  },
  externalRoutes: { admin: adminRouteRef },
});
