import { z } from 'zod';
import { entityReadPermission, incidentReadPermission } from '../permissions';
import { changeCalendarSchema, incidentKpisSchema, RISK_METRICS, riskTopSchema } from './operationsSchemas';
import { restatedSchema } from './restatedSchemas';
import { environment, nothing, route } from './routeDefinition';

const periodFields = {
  period: z.string().min(1).max(40).default('last_30d'),
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
};
const scope = z.string().max(400).optional();

/** Incidents & run, the change calendar, and risk. */
export const operationsRoutes = {
  incidentKpis: route({
    method: 'get', path: '/kpis/incidents', summary: 'Figures of incidents of a scope by domain, group or application, with backlog, hours of the week and run against build',
    params: nothing,
    query: z.strictObject({ environment, scope, groupBy: z.enum(['domain', 'group', 'app']).default('domain'), ...periodFields }),
    body: undefined, response: incidentKpisSchema,
    permission: incidentReadPermission, visibility: 'list', caller: 'user_or_service', isShared: true,
  }),
  changeCalendar: route({
    method: 'get', path: '/changes/calendar', summary: 'Changes of a scope, past and to come within 30 days, and which of them collide',
    params: nothing,
    query: z.strictObject({ environment, scope, ...periodFields, period: periodFields.period.default('last_7d') }),
    body: undefined, response: changeCalendarSchema,
    permission: incidentReadPermission, visibility: 'list', caller: 'user_or_service', isShared: true,
  }),
  restatedKpis: route({
    method: 'get', path: '/kpis/restated', summary: 'Figures of a calendar period that is over which are others now than when it was signed off',
    params: nothing,
    query: z.strictObject({ environment, scope, ...periodFields, limit: z.coerce.number().int().min(1).max(200).default(50) }),
    body: undefined, response: restatedSchema,
    permission: incidentReadPermission, visibility: 'list', caller: 'user_or_service', isShared: true,
  }),
  riskTop: route({
    method: 'get', path: '/risk/top', summary: 'What may fail next: entities by risk, or by any metric, worst first',
    params: nothing,
    query: z.strictObject({
      environment, scope, metric: z.enum(RISK_METRICS).default('risk'), ...periodFields,
      limit: z.coerce.number().int().min(1).max(200).default(10),
    }),
    body: undefined, response: riskTopSchema,
    permission: entityReadPermission, visibility: 'list', caller: 'user_or_service', isShared: true,
  }),
};
