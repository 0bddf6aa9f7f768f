import { z } from 'zod';
import { eventLinkSchema } from './eventLink';

/** Where an ITSM ticket stands, in our words; `unknown` where the source's code is not mapped in config. */
export const INCIDENT_STATES = [
  'new',
  'in_progress',
  'on_hold',
  'resolved',
  'closed',
  'canceled',
  'unknown',
] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** States in which somebody still has to act. `unknown` counts as open unless it has a resolution time. */
export const OPEN_INCIDENT_STATES = ['new', 'in_progress', 'on_hold', 'unknown'] as const;

/** 1 critical, 2 high, 3 moderate, 4 low, 5 planning. */
export const INCIDENT_PRIORITIES = [1, 2, 3, 4, 5] as const;
export type IncidentPriority = (typeof INCIDENT_PRIORITIES)[number];

const level = z.number().int().min(1).max(5).nullable();
const instantMs = z.number().int();

/**
 * An ITSM incident. No people: who opened it, who works on it and who wrote it
 * are not read (DATA.md, Defaults); an assignment group is a team.
 */
export const incidentFactSchema = z.object({
  kind: z.literal('incident'),
  /** The source's own id, e.g. a sys_id. */
  externalId: z.string().min(1).max(128),
  /** What people call it, e.g. `INC0041207`. */
  number: z.string().min(1).max(64),
  title: z.string().max(1_000),
  state: z.enum(INCIDENT_STATES),
  /** The source's own code of the state, as sent; kept for what config does not map. */
  stateCode: z.string().max(64),
  /** Null where the source gives none or one that config does not map. */
  priority: level,
  impact: level,
  urgency: level,
  category: z.string().max(200).nullable(),
  subcategory: z.string().max(200).nullable(),
  closeCode: z.string().max(200).nullable(),
  assignmentGroup: z.string().max(200).nullable(),
  openedMs: instantMs,
  /**
   * Null while unresolved. Of one that was closed without being resolved, when it was closed
   * (CONNECTORS.md 2.6). Never before `openedMs`: such a record is rejected.
   */
  resolvedMs: instantMs.nullable(),
  closedMs: instantMs.nullable(),
  reopenCount: z.number().int().nonnegative().nullable(),
  reassignmentCount: z.number().int().nonnegative().nullable(),
  /** Working seconds to resolve by the source's own schedule (KPI.md 1.7, business time). */
  businessDurationSeconds: z.number().int().nonnegative().nullable(),
  /** The problem record it belongs to. */
  problemId: z.string().max(128).nullable(),
  /** The change it is said to be caused by. */
  causedByChangeId: z.string().max(128).nullable(),
  /** The change raised to fix it. */
  fixChangeId: z.string().max(128).nullable(),
  /** Set on a duplicate or child; KPIs count parents only. */
  parentId: z.string().max(128).nullable(),
  /** The configuration item it names. */
  ciId: z.string().max(128).nullable(),
  /** When the source last changed it; an older version never overwrites a newer. */
  updatedMs: instantMs,
  /** Empty when it belongs to none of the mapped series (any more). */
  links: z.array(eventLinkSchema),
});
export type IncidentFact = z.infer<typeof incidentFactSchema>;
