import {
  createFrontendPlugin,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import TimelineIcon from '@material-ui/icons/Timeline';
import {
  adminRouteRef,
  doraRouteRef,
  overviewRouteRef,
  rootRouteRef,
  runRouteRef,
  sloRouteRef,
} from './routes';

const page = PageBlueprint.make({
  params: {
    path: '/monitoring',
    title: 'Monitoring',
    icon: <TimelineIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
  },
});

const overview = SubPageBlueprint.make({
  name: 'overview',
  params: {
    path: 'overview',
    title: 'Overview',
    routeRef: overviewRouteRef,
    loader: () =>
      import('./overview/OverviewPage').then(m => <m.OverviewPage />),
  },
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

const dora = SubPageBlueprint.make({
  name: 'dora',
  params: {
    path: 'dora',
    title: 'DORA',
    routeRef: doraRouteRef,
    loader: () => import('./dora/DoraPage').then(m => <m.DoraPage />),
  },
});

const run = SubPageBlueprint.make({
  name: 'incidents',
  params: {
    path: 'incidents',
    title: 'Incidents & run',
    routeRef: runRouteRef,
    loader: () => import('./run/RunPage').then(m => <m.RunPage />),
  },
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
