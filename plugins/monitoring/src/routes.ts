import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/frontend-plugin-api';

export const entityContentRouteRef = createRouteRef();

/** The Monitoring tab of domains and groups. */
export const scopeContentRouteRef = createRouteRef();

/** Where an admin repairs sources; bound by default when the overview plugin is there. */
export const adminRouteRef = createExternalRouteRef({
  defaultTarget: 'monitoring-overview.admin',
});
