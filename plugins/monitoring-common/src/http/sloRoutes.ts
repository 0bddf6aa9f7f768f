import { z } from 'zod';
import { entityReadPermission, exportPermission } from '../permissions';
import { SLO_STATES } from '../slo';
import { cursor, environment, limit, nothing, route } from './routeDefinition';
import { scopeSloDaysSchema, scopeSlosSchema, SLO_GROUPINGS, slosSchema, sloStatementSchema } from './sloSchemas';

const range = { from: z.string().max(40).optional(), to: z.string().max(40).optional() };

/** A comma list of states, without repeats. */
const stateList = z
  .string()
  .max(100)
  .transform((text, context) => {
    const parsed = z.array(z.enum(SLO_STATES)).min(1).safeParse([...new Set(text.split(','))]);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: `must be some of ${SLO_STATES.join(', ')}, separated by commas` });
    return z.NEVER;
  });

const ofScope = {
  environment,
  scope: z.string().max(400).optional(),
  /** `declared` leaves out those of the tier, which nobody promised. */
  origin: z.enum(['declared', 'all']).default('declared'),
};

const scopeQuery = {
  ...ofScope,
  /** `own`: each SLO over its own window; else whole days. */
  period: z.string().min(1).max(40).default('own'),
  ...range,
  groupBy: z.enum(SLO_GROUPINGS).default('domain'),
  state: stateList.optional(),
};

const ofSlo = z.strictObject({
  appId: z.string().min(1).max(400),
  sloId: z.string().regex(/^\d{1,9}$/, 'must be the id of an SLO, a whole number'),
});
/** Without a period, the SLO's own window. */
const statementQuery = z.strictObject({ environment, period: z.string().min(1).max(40).optional(), ...range });

/** Service level objectives. */
export const sloRoutes = {
  slos: route({
    method: 'get', path: '/applications/:appId/slos', summary: 'SLOs of an entity over their own windows: budget left, burn rates, when it is spent',
    params: z.strictObject({ appId: z.string().min(1).max(400) }),
    query: z.strictObject({ environment }), body: undefined, response: slosSchema,
    permission: entityReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  sloStatement: route({
    method: 'get', path: '/applications/:appId/slos/:sloId/statement', summary: 'What the error budget was spent on, line by line, and how it went down',
    params: ofSlo, query: statementQuery, body: undefined, response: sloStatementSchema,
    permission: entityReadPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  exportStatement: route({
    method: 'get', path: '/applications/:appId/slos/:sloId/statement.csv', summary: 'What the error budget was spent on as a file: its lines add up to what was spent',
    params: ofSlo, query: statementQuery, body: undefined, response: z.string(), contentType: 'text/csv',
    permission: exportPermission, visibility: 'entity', caller: 'user_or_service',
  }),
  scopeSlos: route({
    method: 'get', path: '/kpis/slo', summary: 'SLOs of a scope by domain, team or application: what is kept, lost and burning',
    params: nothing,
    query: z.strictObject({ ...scopeQuery, cursor, limit }), body: undefined, response: scopeSlosSchema,
    permission: entityReadPermission, visibility: 'list', caller: 'user_or_service', isShared: true,
  }),
  scopeSloDays: route({
    method: 'get', path: '/kpis/slo/days', summary: 'How the SLOs of a scope stood at the end of each of the last thirty days',
    params: nothing, query: z.strictObject(ofScope), body: undefined, response: scopeSloDaysSchema,
    permission: entityReadPermission, visibility: 'list', caller: 'user_or_service', isShared: true,
  }),
  exportSlo: route({
    method: 'get', path: '/export/slo.csv', summary: 'All SLOs of a scope as a file',
    params: nothing, query: z.strictObject(scopeQuery), body: undefined, response: z.string(), contentType: 'text/csv',
    permission: exportPermission, visibility: 'list', caller: 'user_or_service',
  }),
};
