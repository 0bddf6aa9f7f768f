import { z } from 'zod';
import { eventLinkSchema } from './eventLink';

/** Where a change request stands, in our words; `unknown` where the code is not mapped in config. */
export const CHANGE_STATES = [
  'new',
  'assess',
  'authorize',
  'scheduled',
  'implement',
  'review',
  'closed',
  'canceled',
  'unknown',
] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

export const CHANGE_TYPES = ['standard', 'normal', 'emergency', 'unknown'] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

/** How a closed change ended; null while open, `unknown` where the code is not mapped or not set. */
export const CHANGE_OUTCOMES = ['successful', 'successful_issues', 'unsuccessful', 'unknown'] as const;
export type ChangeOutcome = (typeof CHANGE_OUTCOMES)[number];

const text = (most: number) => z.string().max(most).nullable();
const instantMs = z.number().int();

/** A change request of the ITSM tool. No people: requester and assignee are not read. */
export const changeFactSchema = z.object({
  kind: z.literal('change'),
  externalId: z.string().min(1).max(128),
  /** What people call it, e.g. `CHG0030412`. */
  number: z.string().min(1).max(64),
  title: z.string().max(1_000),
  state: z.enum(CHANGE_STATES),
  stateCode: z.string().max(64),
  type: z.enum(CHANGE_TYPES),
  /** 1 very high … 4 low; null where the source gives none or one that config does not map. */
  risk: z.number().int().min(1).max(5).nullable(),
  impact: z.number().int().min(1).max(5).nullable(),
  /** Whether it was approved; null where nobody was asked yet. */
  approval: z.enum(['requested', 'approved', 'rejected', 'unknown']).nullable(),
  isOnHold: z.boolean(),
  openedMs: instantMs,
  plannedStartMs: instantMs.nullable(),
  /** Never before the planned start: such a record is rejected. */
  plannedEndMs: instantMs.nullable(),
  workStartMs: instantMs.nullable(),
  workEndMs: instantMs.nullable(),
  closedMs: instantMs.nullable(),
  outcome: z.enum(CHANGE_OUTCOMES).nullable(),
  closeCode: text(200),
  assignmentGroup: text(200),
  ciId: text(128),
  updatedMs: instantMs,
  links: z.array(eventLinkSchema),
});
export type ChangeFact = z.infer<typeof changeFactSchema>;

export const ITSM_PROBLEM_STATES = [
  'new',
  'assess',
  'root_cause_analysis',
  'fix_in_progress',
  'resolved',
  'closed',
  'unknown',
] as const;

/** A problem record of the ITSM tool: the cause behind incidents, not an APM problem. */
export const itsmProblemFactSchema = z.object({
  kind: z.literal('itsm_problem'),
  externalId: z.string().min(1).max(128),
  number: z.string().min(1).max(64),
  title: z.string().max(1_000),
  state: z.enum(ITSM_PROBLEM_STATES),
  stateCode: z.string().max(64),
  priority: z.number().int().min(1).max(5).nullable(),
  isKnownError: z.boolean(),
  openedMs: instantMs,
  resolvedMs: instantMs.nullable(),
  closedMs: instantMs.nullable(),
  assignmentGroup: text(200),
  /** The change raised to fix it. */
  fixChangeId: text(128),
  ciId: text(128),
  updatedMs: instantMs,
  links: z.array(eventLinkSchema),
});
export type ItsmProblemFact = z.infer<typeof itsmProblemFactSchema>;
