import { z } from 'zod';
import { INCIDENT_STATES, IncidentPriority, IncidentState } from '@rosetta/backstage-plugin-monitoring-common';
import { changeOptions, codesTo } from './changeOptions';
import { COLUMN } from './grammar';

const column = z
  .string()
  .max(120)
  .regex(COLUMN, 'must be a column name, such as cmdb_ci, or a dot-walk, such as cmdb_ci.u_parent');

const secret = z.string().min(1).max(1_000);

const authSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('basic'),
    // RFC 7617: the first colon ends the user name.
    username: z
      .string()
      .min(1)
      .regex(/^[^:]*$/, 'must not hold a colon'),
    password: secret,
  }),
  z
    .strictObject({
      type: z.literal('oauth'),
      clientId: z.string().min(1),
      clientSecret: secret,
      /** `client_credentials` needs the property glide.oauth.inbound.client.credential.grant_type.enabled. */
      grant: z.enum(['client_credentials', 'password']).default('client_credentials'),
      username: z.string().min(1).optional(),
      password: secret.optional(),
    })
    .refine(
      auth =>
        (auth.grant === 'password') ===
        (auth.username !== undefined && auth.password !== undefined),
      {
        message: 'username and password belong to the grant "password", and it needs both',
        path: ['grant'],
      },
    ),
]);
export type ServicenowAuth = z.infer<typeof authSchema>;

/** CONNECTORS.md 2.5; 4 and 5 are "Awaiting …" of old instances. */
const DEFAULT_STATES: Record<string, IncidentState> = {
  '1': 'new',
  '2': 'in_progress',
  '3': 'on_hold',
  '4': 'on_hold',
  '5': 'on_hold',
  '6': 'resolved',
  '7': 'closed',
  '8': 'canceled',
};
const DEFAULT_PRIORITIES: Record<string, IncidentPriority> = {
  '1': 1,
  '2': 2,
  '3': 3,
  '4': 4,
  '5': 5,
};

const substrings = z.array(z.string().min(1).max(100)).max(20);

/** What a ServiceNow instance's config holds beside the parts every source has. */
export const optionsSchema = z.strictObject({
  auth: authSchema,
  /** Columns of `incident` that name a configuration item. */
  ciColumns: z.array(column).min(1).max(5).default(['cmdb_ci']),
  /** The column that `servicenow.com/entity-id` speaks of, and the table it is on. */
  entityColumn: column.default('u_backstage_entity_id'),
  entityColumnOn: z.enum(['cmdb_ci', 'incident']).default('cmdb_ci'),
  /** Code of `state` → our state; added to the usual ones. */
  states: codesTo(z.enum(INCIDENT_STATES), DEFAULT_STATES),
  /** Code of `priority` → 1 (critical) to 5 (planning); added to the usual ones. */
  priorities: codesTo(z.literal([1, 2, 3, 4, 5]), DEFAULT_PRIORITIES),
  /** Columns of `change_request` and `problem` that name a configuration item; default {@link taskCiColumnsOf}. */
  taskCiColumns: z.array(column).min(1).max(5).optional(),
  ...changeOptions,
  /** Literal parts, in any case, of `sla.target` or else of the SLA's name. */
  slaTargets: z
    .strictObject({
      response: substrings.default(['response']),
      resolution: substrings.default(['resolution']),
    })
    .default({ response: ['response'], resolution: ['resolution'] }),
  /** Rows to a page. */
  pageSize: z.number().int().min(1).max(10_000).default(1_000),
});
export type ServicenowOptions = z.infer<typeof optionsSchema>;

/** Columns that every task has; others are the incident's own and reached through `ref_incident`. */
export const TASK_COLUMNS: ReadonlySet<string> = new Set(['cmdb_ci', 'business_service', 'service_offering']);

/** Columns of changes and problem records that name an item: those of incidents that every task has. */
export function taskCiColumnsOf(
  options: Pick<ServicenowOptions, 'ciColumns' | 'taskCiColumns'>,
): readonly string[] {
  if (options.taskCiColumns) return options.taskCiColumns;
  const shared = options.ciColumns.filter(name => TASK_COLUMNS.has(name.split('.')[0]!));
  return shared.length > 0 ? shared : ['cmdb_ci'];
}

export const pivotSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ids'), ids: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('names'), names: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('entity'), value: z.string() }),
]);

/** `GET /table/{table}`. Rows stay unknown: each is judged alone, so one bad one spares the rest. */
export const tableAnswerSchema = z.object({ result: z.array(z.unknown()) });

/** An error with status 200: the transaction was cancelled in the middle (CONNECTORS.md 2.8). */
export const errorAnswerSchema = z
  .object({ error: z.unknown() })
  .refine(json => json.error !== undefined && json.error !== null);

export const rowSchema = z.record(z.string(), z.unknown());
export type Row = z.infer<typeof rowSchema>;

/** A cell as any `sysparm_display_value` writes it; only `value` is in UTC and in codes. */
export const cellSchema = z.union([
  z.string(),
  z.null().transform(() => ''),
  z.object({ value: z.string().nullable() }).transform(cell => cell.value ?? ''),
]);
