import { z } from 'zod';
import { feedStatusFields } from './feedStatus';
import { entityRef, instant } from './schemas';

export const logVolumeSchema = z.object({
  ...feedStatusFields,
  entityRef,
  environment: z.string(),
  mode: z.enum(['history', 'live']),
  period: z.object({ key: z.string(), start: instant, end: instant }),
  /** Starts of the UTC hours, epoch milliseconds; every hour of the period is there. */
  timestamps: z.array(z.number().int()),
  /** As long as `timestamps`; null is an hour of which nothing is known. */
  total: z.array(z.number().nullable()),
  errors: z.array(z.number().nullable()),
  exceptions: z.array(z.number().nullable()),
  /** Most frequent normalised error messages of the period's days, at most 20. */
  patterns: z.array(
    z.object({
      pattern: z.string(),
      errors: z.number().int(),
      first: instant,
      last: instant,
      /** Whether the count is of a sample of the lines. */
      isSampled: z.boolean(),
    }),
  ),
  /** The lines themselves, in the log tool; null where none is configured. */
  upstreamUrl: z.string().nullable(),
});
export type LogVolume = z.infer<typeof logVolumeSchema>;

/** A link into another tool's screen. */
export const toolLinkSchema = z.object({
  url: z.string().nullable(),
  ...feedStatusFields,
});
export type ToolLink = z.infer<typeof toolLinkSchema>;
