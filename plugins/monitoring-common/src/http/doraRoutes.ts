import { z } from 'zod';
import { entityReadPermission, exportPermission, mappingManagePermission } from '../permissions';
import { DORA_GROUPINGS, entityDoraSchema, incidentLinkBody, incidentLinkSchema, scopeDoraSchema } from './doraSchemas';
import { environment, nothing, route } from './routeDefinition';

const periodFields = {
  period: z.string().min(1).max(40).default('last_30d'),
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
};

const scopeQuery = { environment, scope: z.string().max(400).optional(), groupBy: z.enum(DORA_GROUPINGS).default('team'), ...periodFields };

/** Delivery by the five metrics of DORA. */
export const doraRoutes = {
  entityDora: route({
    method: 'get', path: '/applications/:appId/dora', summary: 'The five DORA metrics of an entity, what they leave out and why, and their weeks',
    params: z.strictObject({ appId: z.string().min(1).max(400) }),
    query: z.strictObject({ environment, ...periodFields }),
    body: undefined, response: entityDoraSchema,
    permission: entityReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  scopeDora: route({
    method: 'get', path: '/kpis/dora', summary: 'The five DORA metrics of a scope by team, domain, system or application, with the spread of applications',
    params: nothing,
    query: z.strictObject({
      ...scopeQuery,
      /** `rows` leaves out the spread of applications: no points, nothing excluded by name, nothing of what changed most; and has all groups. */
      detail: z.enum(['rows', 'spread']).default('spread'),
    }),
    body: undefined, response: scopeDoraSchema,
    permission: entityReadPermission, visibility: 'list', caller: 'user_or_service', isShared: true,
  }),
  exportDora: route({
    method: 'get', path: '/export/dora.csv', summary: 'The five DORA metrics of a scope by team, domain, system or application, as a file',
    params: nothing, query: z.strictObject(scopeQuery), body: undefined, response: z.string(), contentType: 'text/csv',
    permission: exportPermission, visibility: 'list', caller: 'user_or_service',
  }),
  linkIncident: route({
    method: 'post', path: '/incidents/:id/links', summary: 'Confirms or refutes what caused an incident, or takes that back',
    /** The number of the incident, or its id in the source. */
    params: z.strictObject({ id: z.string().min(1).max(100) }), query: nothing,
    body: incidentLinkBody, response: incidentLinkSchema,
    permission: mappingManagePermission, visibility: 'list', caller: 'user_or_service',
  }),
};
