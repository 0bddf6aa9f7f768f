import { z } from 'zod';
import { instant, originSchema, sourceId, sourceState } from './schemas';

export const BATCH_STATES = ['queued', 'running', 'done', 'done_with_rejects', 'failed', 'cancelled'] as const;

export const batchRunSchema = z.object({
  id: z.string(),
  source: sourceId,
  instance: z.string(),
  stream: z.string(),
  kind: z.enum(['scheduled', 'backfill', 'manual', 'replay']),
  state: z.enum(BATCH_STATES),
  windowStart: instant,
  windowEnd: instant,
  /** Values read upstream, facts written, values that were no data, records refused, records of nobody mapped. */
  read: z.number().int(),
  written: z.number().int(),
  nulls: z.number().int(),
  rejected: z.number().int(),
  unrelated: z.number().int(),
  pages: z.number().int(),
  /** Share done, in [0, 1]. */
  progress: z.number(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  /** Who asked for it; null for the schedule. */
  startedBy: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type BatchRun = z.infer<typeof batchRunSchema>;

export const rejectedRecordSchema = z.object({
  recordId: z.string(),
  code: z.string(),
  field: z.string().nullable(),
  message: z.string(),
  /** The record with secrets and people masked. */
  sample: z.string(),
  seen: z.number().int(),
  firstSeen: instant,
});
export type RejectedRecordView = z.infer<typeof rejectedRecordSchema>;

export const streamStateSchema = z.object({
  stream: z.string(),
  state: sourceState,
  lastSuccess: instant.nullable(),
  /** Data is complete up to here. */
  watermark: instant.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

export const sourceStatusSchema = z.object({
  /** `source:instance`, for the test route. */
  id: z.string(),
  source: sourceId,
  instance: z.string(),
  state: sourceState,
  since: instant.nullable(),
  message: z.string().nullable(),
  lastSuccess: instant.nullable(),
  entities: z.number().int(),
  requestsLastMinute: z.number().int(),
  budgetPerMinute: z.number().int(),
  rateLimitedLastDay: z.number().int(),
  quarantined: z.number().int(),
  streams: z.array(streamStateSchema),
});
export type SourceStatus = z.infer<typeof sourceStatusSchema>;

export const sourceTestSchema = z.object({
  state: sourceState,
  code: z.string().nullable(),
  message: z.string(),
  version: z.string().nullable(),
  missingScopes: z.array(z.string()),
  latencyMs: z.number(),
});
export type SourceTest = z.infer<typeof sourceTestSchema>;

export const DOCTOR_STATUSES = ['ok', 'warning', 'failed', 'unknown'] as const;

/** One thing that an installation depends on, as it was found. */
export const doctorCheckSchema = z.object({
  /** Stable within its area and instance, e.g. `clock`. */
  id: z.string(),
  area: z.enum(['backstage', 'config', 'database', 'source']),
  /** The instance, of checks of sources. */
  origin: originSchema.nullable(),
  status: z.enum(DOCTOR_STATUSES),
  title: z.string(),
  message: z.string(),
  /** What to do; null where nothing is to be done. */
  fix: z.string().nullable(),
});
export type DoctorCheck = z.infer<typeof doctorCheckSchema>;

export const doctorReportSchema = z.object({
  checkedAt: instant,
  counts: z.object({
    ok: z.number().int(),
    warning: z.number().int(),
    failed: z.number().int(),
    unknown: z.number().int(),
  }),
  /** Worst first. */
  checks: z.array(doctorCheckSchema),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;
