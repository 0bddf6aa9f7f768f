import { z } from 'zod';
import { eventLinkSchema } from './eventLink';

/** What an APM problem hurts, in our words; `unknown` where the source's word is not one we know. */
export const PROBLEM_SEVERITIES = [
  'availability',
  'error',
  'performance',
  'resource',
  'monitoring',
  'custom',
  'info',
  'unknown',
] as const;
export type ProblemSeverity = (typeof PROBLEM_SEVERITIES)[number];

/** A problem that an APM tool opened by itself. */
export const problemFactSchema = z.object({
  kind: z.literal('problem'),
  /** The source's own id, opaque. */
  externalId: z.string().min(1).max(512),
  /** What people call it, e.g. `P-26114`. */
  displayId: z.string().max(128),
  title: z.string().max(1_000),
  status: z.enum(['open', 'closed']),
  severity: z.enum(PROBLEM_SEVERITIES),
  impact: z.string().max(64).nullable(),
  startedMs: z.number().int(),
  /** Null while open. */
  endedMs: z.number().int().nullable(),
  /** Upstream ids of what it touches, for `find it there` links and the pivots. */
  affectedIds: z.array(z.string()).max(1_000),
  rootCauseId: z.string().nullable(),
  links: z.array(eventLinkSchema),
});
export type ProblemFact = z.infer<typeof problemFactSchema>;
