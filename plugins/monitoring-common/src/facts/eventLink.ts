import { z } from 'zod';

/** Which series an event belongs to, and how we know. */
export const eventLinkSchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  via: z.enum(['direct', 'inherited', 'dependency']),
});
export type EventLink = z.infer<typeof eventLinkSchema>;
