import { z } from 'zod';

/** What an SLA promises: the first answer, or the end. */
export const SLA_TARGETS = ['response', 'resolution', 'unknown'] as const;
export type SlaTarget = (typeof SLA_TARGETS)[number];

export const SLA_STAGES = [
  'in_progress',
  'paused',
  'completed',
  'breached',
  'cancelled',
  'unknown',
] as const;
export type SlaStage = (typeof SLA_STAGES)[number];

const instantMs = z.number().int();

/** One SLA clock of one incident (ServiceNow `task_sla`). KPI.md 1.7: counted per row, not per incident. */
export const taskSlaFactSchema = z.object({
  kind: z.literal('task_sla'),
  externalId: z.string().min(1).max(128),
  /** `externalId` of the incident it belongs to. */
  incidentId: z.string().min(1).max(128),
  /** Name of the SLA definition. */
  name: z.string().max(200),
  target: z.enum(SLA_TARGETS),
  stage: z.enum(SLA_STAGES),
  hasBreached: z.boolean(),
  startedMs: instantMs.nullable(),
  endedMs: instantMs.nullable(),
  /** When it breaches, or breached. */
  plannedEndMs: instantMs.nullable(),
  /** Share of the SLA's business time that is used; above 1 when breached. */
  businessUsedRatio: z.number().nonnegative().nullable(),
  updatedMs: instantMs,
});
export type TaskSlaFact = z.infer<typeof taskSlaFactSchema>;
