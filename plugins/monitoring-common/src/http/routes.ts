import { z } from 'zod';
import {
  entityReadPermission,
  exportPermission,
  incidentReadPermission,
  logReadPermission,
} from '../permissions';
import { adminRoutes } from './adminRoutes';
import { AnyObject, cursor, environment, limit, nothing, page, route, RouteDefinition } from './routeDefinition';
import { doraRoutes } from './doraRoutes';
import { operationsRoutes } from './operationsRoutes';
import { sloRoutes } from './sloRoutes';
import { apmEventListSchema, changeListSchema, deploymentsSchema, itsmProblemListSchema } from './deliverySchemas';
import { incidentListSchema, timelineSchema } from './eventSchemas';
import { explanationSchema, kpiId } from './explainSchemas';
import { logVolumeSchema, toolLinkSchema } from './logSchemas';
import {
  entityState,
  findingSchema,
  METRICS,
  metaSchema,
  pivotSchema,
  problemSchema,
  summarySchema,
  TILE_KPIS,
  timeseriesSchema,
} from './schemas';
import { applicationRowSchema, overviewSchema, scopeNodeSchema } from './scopeSchemas';

const appId = z.strictObject({
  /** Entity ref, url-encoded or with colons, or a bare name. */
  appId: z.string().min(1).max(400),
});
const periodFields = {
  period: z.string().min(1).max(40).default('last_24h'),
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
};

/** A comma list of metrics, without repeats. */
const metricList = z
  .string()
  .max(200)
  .transform((text, context) => {
    const parsed = z.array(z.enum(METRICS)).min(1).max(8).safeParse([...new Set(text.split(','))]);
    if (parsed.success) return parsed.data;
    context.addIssue({
      code: 'custom',
      message: `must be one to eight of ${METRICS.join(', ')}, separated by commas`,
    });
    return z.NEVER;
  });

/** A comma list of tiles, without repeats. */
const tileList = z
  .string()
  .max(300)
  .transform((text, context) => {
    const parsed = z.array(z.enum(TILE_KPIS)).min(1).safeParse([...new Set(text.split(','))]);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: `must be some of ${TILE_KPIS.join(', ')}, separated by commas` });
    return z.NEVER;
  });

const applicationsQuery = {
  environment,
  scope: z.string().max(400).optional(),
  state: entityState.optional(),
  sort: z.enum(['urgency', 'name']).default('urgency'),
};

/** Every route of the plugin by name (API.md). A route outside this table fails the route walk. */
export const routes = {
  health: route({
    method: 'get', path: '/health', summary: 'Whether the plugin can serve: its database answers',
    params: nothing, query: nothing, body: undefined,
    response: z.object({ status: z.enum(['ok', 'unavailable']) }),
    permission: undefined, visibility: 'none', caller: 'anyone',
  }),
  openapi: route({
    method: 'get', path: '/openapi.json', summary: 'This API as OpenAPI 3.1',
    params: nothing, query: nothing, body: undefined,
    response: z.record(z.string(), z.unknown()),
    permission: undefined, visibility: 'none', caller: 'user_or_service',
  }),
  meta: route({
    method: 'get', path: '/meta', summary: 'Environments, zone, sources, and what the caller may do',
    params: nothing, query: nothing, body: undefined, response: metaSchema,
    permission: undefined, visibility: 'none', caller: 'user_or_service',
  }),
  scopes: route({
    method: 'get', path: '/scopes', summary: 'Domains, systems and groups as trees, with their state',
    params: nothing, query: z.strictObject({ environment }), body: undefined,
    response: z.object({ items: z.array(scopeNodeSchema) }),
    permission: entityReadPermission, visibility: 'list', caller: 'user_or_service', isShared: true,
  }),
  overview: route({
    method: 'get', path: '/overview', summary: 'State of a scope, its domains or teams, and what is unknown',
    params: nothing,
    query: z.strictObject({
      environment,
      scope: z.string().max(400).optional(),
      groupBy: z.enum(['domain', 'system', 'team']).default('domain'),
      ...periodFields,
      period: periodFields.period.default('last_30d'),
    }),
    body: undefined, response: overviewSchema,
    permission: entityReadPermission, visibility: 'list', caller: 'user_or_service', isShared: true,
  }),
  applications: route({
    method: 'get', path: '/applications', summary: 'Entities with their state, worst first',
    params: nothing,
    query: z.strictObject({
      ...applicationsQuery,
      /** `metrics` adds the figures of now to each row. */
      include: z.enum(['metrics']).optional(),
      cursor, limit,
    }),
    body: undefined, response: page(applicationRowSchema),
    permission: entityReadPermission, visibility: 'list', caller: 'user_or_service', isShared: true,
  }),
  exportApplications: route({
    method: 'get', path: '/export/applications.csv', summary: 'Entities with their state and the figures of now, as a file',
    params: nothing, query: z.strictObject(applicationsQuery), body: undefined, response: z.string(), contentType: 'text/csv',
    permission: exportPermission, visibility: 'list', caller: 'user_or_service',
  }),
  applicationStates: route({
    method: 'post', path: '/applications/states', summary: 'States of up to 200 entities; those the caller may not read are left out',
    params: nothing, query: nothing,
    body: z.strictObject({
      refs: z.array(z.string().min(1).max(400)).min(1).max(200),
      environment,
    }),
    response: z.object({ items: z.array(applicationRowSchema) }),
    permission: entityReadPermission, visibility: 'list', caller: 'user_or_service',
  }),
  summary: route({
    method: 'get', path: '/applications/:appId/summary', summary: 'Verdict, tiles, sources and findings of an entity',
    params: appId,
    query: z.strictObject({
      environment, mode: z.enum(['history', 'live']).default('history'),
      /** Only these tiles, so that each can be asked for by itself; all where absent. */
      tiles: tileList.optional(),
    }),
    body: undefined, response: summarySchema,
    permission: entityReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  timeseries: route({
    method: 'get', path: '/applications/:appId/timeseries', summary: 'Metrics of an entity over a period; gaps are null',
    params: appId,
    query: z.strictObject({ environment, metric: metricList, mode: z.enum(['history']).default('history'), ...periodFields }),
    body: undefined, response: timeseriesSchema,
    permission: entityReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  timeline: route({
    method: 'get', path: '/applications/:appId/timeline', summary: 'A curve and lanes of events of an entity on one time axis',
    params: appId, query: z.strictObject({ environment, ...periodFields }), body: undefined, response: timelineSchema,
    permission: entityReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  entityIncidents: route({
    method: 'get', path: '/applications/:appId/incidents', summary: 'ITSM incidents of an entity, open ones first, with their figures over the period',
    params: appId,
    query: z.strictObject({
      environment, status: z.enum(['open', 'closed', 'all']).default('all'),
      ...periodFields, period: periodFields.period.default('last_30d'), cursor, limit,
    }),
    body: undefined, response: incidentListSchema,
    permission: incidentReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  incidents: route({
    method: 'get', path: '/incidents', summary: 'ITSM incidents of a scope, each once, open and urgent ones first',
    params: nothing,
    query: z.strictObject({
      environment,
      scope: z.string().max(400).optional(),
      team: z.string().max(400).optional(),
      status: z.enum(['open', 'closed', 'all']).default('open'),
      ...periodFields, period: periodFields.period.default('last_30d'), cursor, limit,
    }),
    body: undefined, response: incidentListSchema,
    permission: incidentReadPermission, visibility: 'list', caller: 'user_or_service', isShared: true,
  }),
  changes: route({
    method: 'get', path: '/applications/:appId/changes', summary: 'Change requests of an entity: at work, to come within 30 days, and past ones of the period',
    params: appId, query: z.strictObject({ environment, ...periodFields, period: periodFields.period.default('last_30d'), cursor, limit }),
    body: undefined, response: changeListSchema,
    permission: incidentReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  itsmProblems: route({
    method: 'get', path: '/applications/:appId/itsm-problems', summary: 'Problem records of an entity, open ones first',
    params: appId,
    query: z.strictObject({
      environment, status: z.enum(['open', 'closed', 'all']).default('all'),
      ...periodFields, period: periodFields.period.default('last_90d'), cursor, limit,
    }),
    body: undefined, response: itsmProblemListSchema,
    permission: incidentReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  events: route({
    method: 'get', path: '/applications/:appId/events', summary: 'APM events of an entity, newest first',
    params: appId, query: z.strictObject({ environment, ...periodFields, cursor, limit }),
    body: undefined, response: apmEventListSchema,
    permission: entityReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  deployments: route({
    method: 'get', path: '/applications/:appId/deployments', summary: 'What runs in each environment, and the releases of one',
    params: appId,
    query: z.strictObject({
      environment, mode: z.enum(['history', 'live']).default('history'),
      ...periodFields, period: periodFields.period.default('last_30d'), cursor, limit,
    }),
    body: undefined, response: deploymentsSchema,
    permission: entityReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  logVolume: route({
    method: 'get', path: '/applications/:appId/logs/volume', summary: 'Log lines, errors and exceptions per hour, and the most frequent messages',
    params: appId,
    query: z.strictObject({ environment, mode: z.enum(['history', 'live']).default('history'), ...periodFields }),
    body: undefined, response: logVolumeSchema,
    permission: logReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  logLink: route({
    method: 'get', path: '/applications/:appId/logs/link', summary: 'The lines of an entity in the log tool, over a range',
    params: appId,
    query: z.strictObject({
      environment, timeRange: z.string().min(1).max(40).default('last_1h'), from: periodFields.from, to: periodFields.to,
      level: z.enum(['all', 'errors']).default('errors'),
    }),
    body: undefined, response: toolLinkSchema,
    permission: logReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  traceLink: route({
    method: 'get', path: '/applications/:appId/traces/link', summary: 'The traces of an entity in the tracing tool, over a range',
    params: appId,
    query: z.strictObject({ environment, timeRange: z.string().min(1).max(40).default('last_1h'), from: periodFields.from, to: periodFields.to }),
    body: undefined, response: toolLinkSchema,
    permission: entityReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  problems: route({
    method: 'get', path: '/applications/:appId/problems', summary: 'APM problems of an entity, open ones first',
    params: appId,
    query: z.strictObject({ environment, status: z.enum(['open', 'closed', 'all']).default('all'), ...periodFields, cursor, limit }),
    body: undefined, response: page(problemSchema),
    permission: entityReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  pivots: route({
    method: 'get', path: '/applications/:appId/pivots', summary: 'Effective pivots of an entity, where they come from, and findings',
    params: appId, query: z.strictObject({ environment }), body: undefined,
    response: z.object({ items: z.array(pivotSchema), findings: z.array(findingSchema) }),
    permission: entityReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  explain: route({
    method: 'get', path: '/explain', summary: 'How one number was made: formula, what was counted, what was left out and why, sources',
    params: nothing,
    query: z.strictObject({
      kpi: kpiId,
      /** Ref of an entity or a scope, `slo:` with the id of an SLO, or `all`. */
      subject: z.string().min(1).max(400),
      environment,
      /** `now`, or a period as elsewhere; where absent, the one that the subject is shown with. */
      period: z.string().min(1).max(40).optional(),
      from: periodFields.from, to: periodFields.to, cursor, limit,
    }),
    body: undefined, response: explanationSchema,
    permission: entityReadPermission, visibility: 'list', caller: 'user_or_service',
  }),
  ...doraRoutes,
  ...operationsRoutes,
  ...sloRoutes,
  ...adminRoutes,
} as const satisfies Record<string, RouteDefinition<AnyObject, AnyObject, z.ZodType | undefined, z.ZodType>>;

export type Routes = typeof routes;
export type RouteId = keyof Routes;
