import { z } from 'zod';
import { instant, originSchema } from './schemas';

/** Whether what is shown of a stream of facts is all there is, and if not, why. */
export const feedStatusFields = {
  /** `ok` when an empty list means that there is nothing. */
  status: z.enum(['ok', 'stale', 'insufficient', 'not_applicable', 'unknown', 'not_permitted']),
  reason: z.object({ code: z.string(), since: instant.optional() }).nullable(),
  origin: originSchema.nullable(),
  asOf: instant.nullable(),
  /** Annotation keys that would map the entity; for "not mapped". */
  keys: z.array(z.string()),
};
export const feedStatusSchema = z.object(feedStatusFields);
export type FeedStatus = z.infer<typeof feedStatusSchema>;
