import { createRouteRef } from '@backstage/frontend-plugin-api';

export const rootRouteRef = createRouteRef();
export const overviewRouteRef = createRouteRef();
export const sloRouteRef = createRouteRef();
export const doraRouteRef = createRouteRef();
export const runRouteRef = createRouteRef();
export const adminRouteRef = createRouteRef();
