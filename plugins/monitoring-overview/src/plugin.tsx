import {
  createFrontendPlugin,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import TimelineIcon from '@material-ui/icons/Timeline';
import { SCOPE_PERIODS } from '@rosetta/backstage-plugin-monitoring-react';
import { z } from 'zod';
import {
  adminRouteRef,
  doraRouteRef,
  overviewRouteRef,
  rootRouteRef,
  runRouteRef,
  sloRouteRef,
} from './routes';

/** The period where the URL names none. */
const periodSchema = { period: z.enum(SCOPE_PERIODS).optional() };

const page = PageBlueprint.make({
  params: {
    path: '/monitoring',
    title: 'Monitoring',
    icon: <TimelineIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
  },
});

const overview = SubPageBlueprint.makeWithOverrides({
  name: 'overview',
  configSchema: periodSchema,
  factory: (originalFactory, { config: { period } }) =>
    originalFactory({
      path: 'overview',
      title: 'Overview',
      routeRef: overviewRouteRef,
      loader: () =>
        import('./overview/OverviewPage').then(m => (
          <m.OverviewPage settings={{ scopePeriod: period }} />
        )),
    }),
});

const slo = SubPageBlueprint.make({
  name: 'slo',
  params: {
    path: 'slo',
    title: 'SLO',
    routeRef: sloRouteRef,
    loader: () => import('./slo/SloPage').then(m => <m.SloPage />),
  },
});

const dora = SubPageBlueprint.makeWithOverrides({
  name: 'dora',
  configSchema: periodSchema,
  factory: (originalFactory, { config: { period } }) =>
    originalFactory({
      path: 'dora',
      title: 'DORA',
      routeRef: doraRouteRef,
      loader: () =>
        import('./dora/DoraPage').then(m => (
          <m.DoraPage settings={{ scopePeriod: period }} />
        )),
    }),
});

const run = SubPageBlueprint.makeWithOverrides({
  name: 'incidents',
  configSchema: periodSchema,
  factory: (originalFactory, { config: { period } }) =>
    originalFactory({
      path: 'incidents',
      title: 'Incidents & run',
      routeRef: runRouteRef,
      loader: () =>
        import('./run/RunPage').then(m => (
          <m.RunPage settings={{ scopePeriod: period }} />
        )),
    }),
});

const admin = SubPageBlueprint.make({
  name: 'admin',
  params: {
    path: 'admin',
    title: 'Admin',
    routeRef: adminRouteRef,
    loader: () => import('./admin/AdminPage').then(m => <m.AdminPage />),
  },
});

/** The overview of scopes, and the view of sources and batch runs. Its API comes with the monitoring plugin. */
export const monitoringOverviewPlugin = createFrontendPlugin({
  pluginId: 'monitoring-overview',
  title: 'Monitoring',
  icon: <TimelineIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  extensions: [page, overview, slo, dora, run, admin],
  routes: {
    root: rootRouteRef,
    overview: overviewRouteRef,
    slo: sloRouteRef,
    dora: doraRouteRef,
    incidents: runRouteRef,
    admin: adminRouteRef,
  },
});
