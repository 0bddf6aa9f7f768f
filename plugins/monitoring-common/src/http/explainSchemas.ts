import { z } from 'zod';
import { KPI_UNITS, kpiValueSchema } from '../domain';
import { KPI_IDS, KpiId } from '../kpi';
import { EXPLAIN_COLUMNS, EXPLAIN_FACTS, EXPLAIN_INPUTS, EXPLAIN_NOTES, EXPLAIN_REASONS } from './explainWords';
import { instant, sourceId } from './schemas';

/** A KPI by its id. */
export const kpiId = z.enum(KPI_IDS as [KpiId, ...KpiId[]]);

/** Units of what a calculation shows; those of KPIs, and those of its parts. */
export const EXPLAIN_UNITS = [...KPI_UNITS, 'minutes', 'hours', 'days', 'text', 'instant', 'day'] as const;
export type ExplainUnit = (typeof EXPLAIN_UNITS)[number];

const cell = z.union([z.string(), z.number(), z.boolean()]).nullable();
export type ExplainCell = z.infer<typeof cell>;

const params = z.record(z.string(), z.union([z.string(), z.number()])).optional();

/** Most ids of things left out that are named. */
export const LEFT_OUT_NAMED = 100;

/**
 * How one number was made: formula, what was counted, what was not and why, and where it comes from.
 *
 * All pages of `rows`, put together again by the formula, give `value`.
 */
export const explanationSchema = z.object({
  kpi: kpiId,
  subject: z.object({ kind: z.enum(['entity', 'scope', 'slo']), ref: z.string(), name: z.string() }),
  environment: z.string(),
  period: z.object({ key: z.string(), start: instant, end: instant }),
  /** The very envelope that the other routes serve of the same subject and period. */
  value: kpiValueSchema,
  formula: z.object({
    text: z.string(),
    /** The same with the numbers in place; null where there is no value. */
    filled: z.string().nullable(),
    reference: z.string(),
  }),
  inputs: z.array(
    z.object({ id: z.enum(EXPLAIN_INPUTS), value: cell, unit: z.enum(EXPLAIN_UNITS).nullable(), params }),
  ),
  rows: z.object({
    fact: z.enum(EXPLAIN_FACTS),
    columns: z.array(z.object({ id: z.enum(EXPLAIN_COLUMNS), unit: z.enum(EXPLAIN_UNITS).nullable() })),
    items: z.array(z.partialRecord(z.enum(EXPLAIN_COLUMNS), cell)),
    total: z.number().int().nonnegative(),
    nextCursor: z.string().nullable(),
  }),
  leftOut: z.array(
    z.object({
      reason: z.enum(EXPLAIN_REASONS),
      /** How many rows or cases; null where that cannot be known. */
      count: z.number().int().nonnegative().nullable(),
      params,
      /** The value had they been counted; absent where nobody can say. */
      valueWith: z.number().nullable().optional(),
      /** Some of them by name or time. */
      items: z.array(z.string()).max(LEFT_OUT_NAMED),
    }),
  ),
  sources: z.array(
    z.object({ source: sourceId, instance: z.string(), stream: z.string(), asOf: instant.nullable() }),
  ),
  notes: z.array(z.object({ code: z.enum(EXPLAIN_NOTES), params })),
});
export type Explanation = z.infer<typeof explanationSchema>;
export type ExplainInput = Explanation['inputs'][number];
export type ExplainRow = Explanation['rows']['items'][number];
