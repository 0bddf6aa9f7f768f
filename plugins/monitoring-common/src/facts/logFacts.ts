import { z } from 'zod';

const count = z.number().int().nonnegative();

/** Log lines of one series in one UTC hour. Log counts never enter the golden signals (DATA.md, decision 4). */
export const logHourFactSchema = z.object({
  kind: z.literal('log_hour'),
  entityRef: z.string(),
  environment: z.string(),
  startMs: z.number().int(),
  total: count,
  /** Lines of an error level. */
  errors: count,
  /** Lines that carry an exception. */
  exceptions: count,
});
export type LogHourFact = z.infer<typeof logHourFactSchema>;

/** How often one normalised message was logged as an error on one reporting-zone day. */
export const logPatternDayFactSchema = z.object({
  kind: z.literal('log_pattern_day'),
  entityRef: z.string(),
  environment: z.string(),
  /** `YYYY-MM-DD` of the reporting zone. */
  day: z.iso.date(),
  /** The message with numbers, ids, addresses and quoted values replaced; no secret and no person. */
  pattern: z.string().min(1).max(500),
  errors: count,
  /** First and last line seen that day, epoch ms. */
  firstMs: z.number().int(),
  lastMs: z.number().int(),
  /** Whether the counts are of a sample of the day's lines. */
  isSampled: z.boolean(),
});
export type LogPatternDayFact = z.infer<typeof logPatternDayFactSchema>;
