import { z } from 'zod';
import { eventLinkSchema } from './eventLink';

const instantMs = z.number().int();

/** What an APM event tells, in our words. */
export const APM_EVENT_TYPES = [
  'deployment',
  'configuration',
  'restart',
  'availability',
  'error',
  'performance',
  'resource',
  'info',
  'maintenance',
  'unknown',
] as const;

/** Something an APM tool noted beside its problems (Dynatrace events). */
export const apmEventFactSchema = z.object({
  kind: z.literal('event'),
  externalId: z.string().min(1).max(512),
  type: z.enum(APM_EVENT_TYPES),
  /** The source's own type, e.g. `CUSTOM_DEPLOYMENT`. */
  typeCode: z.string().max(128),
  title: z.string().max(1_000),
  status: z.enum(['open', 'closed']),
  startedMs: instantMs,
  /** Null while open. */
  endedMs: instantMs.nullable(),
  /** What a deployment event says it deployed. */
  version: z.string().max(255).nullable(),
  links: z.array(eventLinkSchema),
});
export type ApmEventFact = z.infer<typeof apmEventFactSchema>;

/** One reading of an SLO that the source defines and evaluates itself; shown beside ours, never mixed. */
export const sloReadingFactSchema = z.object({
  kind: z.literal('slo_reading'),
  /** The source's own id of the SLO. */
  externalId: z.string().min(1).max(512),
  entityRef: z.string(),
  environment: z.string(),
  name: z.string().max(500),
  /** Share promised, in (0, 1]. */
  targetRatio: z.number().min(0).max(1),
  warningRatio: z.number().min(0).max(1).nullable(),
  /** Share reached; null where the source did not evaluate it or failed to. */
  sliRatio: z.number().min(0).max(1).nullable(),
  /** Percentage points of budget left by the source's own account, as a ratio; may be negative. */
  budgetLeftRatio: z.number().nullable(),
  status: z.enum(['ok', 'warning', 'failure', 'unknown']),
  /** The source's own window, e.g. `-1w`. */
  window: z.string().max(64),
  observedMs: instantMs,
});
export type SloReadingFact = z.infer<typeof sloReadingFactSchema>;

/** What runs on or calls what, as a source other than the catalog sees it. */
export const relationFactSchema = z.object({
  kind: z.literal('relation'),
  fromRef: z.string(),
  toRef: z.string(),
  relation: z.enum(['dependsOn', 'calls', 'runsOn']),
  origin: z.enum(['topology', 'cmdb']),
});
export type RelationFact = z.infer<typeof relationFactSchema>;
