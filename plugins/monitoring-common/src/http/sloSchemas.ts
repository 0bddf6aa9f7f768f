import { z } from 'zod';
import { kpiValueSchema } from '../domain';
import { BURN_STATES, CALENDAR_WINDOW_UNITS, SLO_COMPLIANCES, SLO_STATES } from '../slo';
import { entityRef, instant, originSchema, sourceAgeSchema, sparklineSchema } from './schemas';

const periodSchema = z.object({ key: z.string(), start: instant, end: instant });

/** Over how long an SLO is held. */
export const sloWindowSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rolling'), hours: z.number() }),
  z.object({ kind: z.literal('calendar'), unit: z.enum(CALENDAR_WINDOW_UNITS), count: z.number().int() }),
]);

/** What is promised. */
export const sloDefinitionSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  /** A tier's is nobody's promise: it is labelled, and left out of counts of what is met. */
  origin: z.enum(['openslo', 'annotation', 'tier']),
  /** What was written: part of an annotation, `tier 2`, or a document's name. */
  originDetail: z.string(),
  /** Indicator, e.g. `availability`, `latency_p95`; queries of documents are `ratio`, `ratio_raw`, `threshold`. */
  indicator: z.string(),
  method: z.enum(['occurrences', 'timeslices', 'ratio_timeslices']),
  /** Ratio in (0, 1]. */
  target: z.number(),
  window: sloWindowSchema,
  /** In the indicator's unit; null where nothing is held against one. */
  threshold: z.number().nullable(),
  operator: z.enum(['lt', 'lte', 'gt', 'gte']).nullable(),
});
export type SloPromise = z.infer<typeof sloDefinitionSchema>;

/** A rule of two windows, and what it says now. */
export const sloBurnSchema = z.object({
  severity: z.enum(['page', 'ticket']),
  longMinutes: z.number().int(),
  shortMinutes: z.number().int(),
  /** Multiples of the sustainable rate, beyond which both windows must burn. */
  threshold: z.number(),
  /** `coarse`: told by hours where 5-minute slots lack; never a reason to wake anybody. */
  resolution: z.enum(['tip', 'hours', 'coarse']),
  long: z.number().nullable(),
  short: z.number().nullable(),
  coverageLong: z.number().nullable(),
  coverageShort: z.number().nullable(),
  state: z.enum(BURN_STATES),
  /** Why it is unknown or was not looked at. */
  reason: z.string().nullable(),
});
export type SloBurnView = z.infer<typeof sloBurnSchema>;

/** How fast an SLO burns over six hours: by its rule or, where none has that window, as an indicator that tells nobody. */
export const sloIndicatorSchema = sloBurnSchema.extend({ severity: z.enum(['page', 'ticket', 'indicator']) });
export type SloIndicatorView = z.infer<typeof sloIndicatorSchema>;

/** An SLO over a period. */
export const sloReadingSchema = z.object({
  period: periodSchema,
  isOpen: z.boolean(),
  state: z.enum(SLO_STATES),
  compliance: z.enum(SLO_COMPLIANCES).nullable(),
  targetChanged: z.boolean(),
  /** good / total. */
  sli: kpiValueSchema,
  /** Share of the error budget that is left; negative when overspent. */
  budget: kpiValueSchema,
  /** Minutes of the period that may be bad, and those that are; null where it was not judged. */
  budgetMinutes: z.number().nullable(),
  badMinutes: z.number().nullable(),
  /** Of an open calendar period the whole period's budget is counted against; this is the same so far. */
  consumedSoFar: z.number().nullable(),
  consumedBasis: z.enum(['window', 'whole_period', 'projected_traffic']),
  /** What the SLI would be had all that is missing been bad, or good. */
  bounds: z.object({ low: z.number().nullable(), high: z.number().nullable() }),
  /** The same with work that was announced before. */
  withMaintenance: z.object({ sli: z.number().nullable(), remaining: z.number().nullable() }),
  hours: z.object({
    expected: z.number().int().nullable(),
    covered: z.number().int().nullable(),
    idle: z.number().int().nullable(),
    maintenance: z.number().int().nullable(),
  }),
  coverage: z.number().nullable(),
  /** One failure would move the budget by more than a tenth: no burn rate is judged. */
  lowTraffic: z.boolean(),
});
export type SloReadingView = z.infer<typeof sloReadingSchema>;

/** When the budget is spent at the rate of the last six hours; null where that never happens or cannot be told. */
const exhaustionSchema = z.object({ at: instant.nullable(), isSpent: z.boolean() });

export const sloViewSchema = z.object({
  ...sloDefinitionSchema.shape,
  ...sloReadingSchema.shape,
  /** Name of the rules it is held against; `default`, `ticket`, `none` or one of the configuration. */
  burnPolicy: z.string(),
  burn: z.array(sloBurnSchema),
  exhaustion: exhaustionSchema,
  /** Share of the budget left through the period, steps from its start to now; null is an unobserved step. */
  sparkline: sparklineSchema.nullable(),
  origins: z.array(z.object({ origin: originSchema, asOf: instant.nullable() })),
});
export type SloView = z.infer<typeof sloViewSchema>;

export const slosSchema = z.object({
  entityRef,
  environment: z.string(),
  asOf: instant,
  /** Most urgent first. */
  items: z.array(sloViewSchema),
  /** Annotation keys that declare an SLO; for "none". */
  keys: z.array(z.string()),
});
export type Slos = z.infer<typeof slosSchema>;

export const STATEMENT_CAUSES = [
  'release', 'problem', 'change', 'maintenance', 'incident', 'unexplained', 'background', 'no_data',
] as const;

/** Minutes of the budget that were spent together. */
export const sloStatementLineSchema = z.object({
  start: instant,
  end: instant,
  /** Bad hours of the line; null for what was taken for missing ones. */
  hours: z.number().int().nullable(),
  cause: z.enum(STATEMENT_CAUSES),
  /** Of the cause; null where there is none, or it is not for the caller to read. */
  label: z.string().nullable(),
  title: z.string().nullable(),
  origin: originSchema.nullable(),
  upstreamUrl: z.string().nullable(),
  /** Events or slices that were bad. */
  bad: z.number(),
  /** Minutes of the budget. */
  minutes: z.number(),
  budgetShare: z.number(),
  /** What is left after it and all lines before it. */
  balanceMinutes: z.number(),
  isRunning: z.boolean(),
});
export type SloStatementLineView = z.infer<typeof sloStatementLineSchema>;

/** The budget as an account: opening, what was spent on what, closing. */
export const sloStatementSchema = z.object({
  entityRef,
  environment: z.string(),
  asOf: instant,
  slo: sloDefinitionSchema,
  reading: sloReadingSchema,
  /** Minutes; null where nothing was counted, and then there are no lines. */
  openingMinutes: z.number().nullable(),
  closingMinutes: z.number().nullable(),
  lines: z.array(sloStatementLineSchema),
  /** Ends of steps, with the share of the budget left; null in steps without an hour of data. */
  burnDown: z.array(z.object({ at: instant, remaining: z.number().nullable() })),
  /** Of a rolling window: the next spent minutes that it forgets. */
  leavesNext: z.object({ at: instant, minutes: z.number() }).nullable(),
  sources: z.array(z.object({ origin: originSchema, stream: z.string(), asOf: instant.nullable() })),
});
export type SloStatement = z.infer<typeof sloStatementSchema>;

const stateCounts = z.object(Object.fromEntries(SLO_STATES.map(state => [state, z.number().int()])) as Record<(typeof SLO_STATES)[number], z.ZodNumber>);

/** Declared SLOs added up. No average of SLOs exists: each is a promise of its own. */
export const sloSumSchema = z.object({
  counts: stateCounts,
  total: z.number().int(),
  met: kpiValueSchema,
  serviceLost: kpiValueSchema,
  burning: kpiValueSchema,
  coverage: kpiValueSchema,
});
export type SloSum = z.infer<typeof sloSumSchema>;

export const sloRowSchema = z.object({
  slo: sloDefinitionSchema,
  entity: z.object({ ref: entityRef, name: z.string(), tier: z.number().int() }),
  /** Ref of its group on this page; empty where it is in none. */
  group: z.string(),
  reading: sloReadingSchema,
  /** The burn rate of six hours; null where it was not read. */
  burn: sloIndicatorSchema.nullable(),
  isBurning: z.boolean(),
  exhaustion: exhaustionSchema,
});
export type SloRowView = z.infer<typeof sloRowSchema>;

/** What groups of a scope's SLOs stand for. */
export const SLO_GROUPINGS = ['domain', 'system', 'group', 'app'] as const;

export const scopeSlosSchema = z.object({
  scope: entityRef.nullable(),
  environment: z.string(),
  period: periodSchema,
  asOf: instant,
  groupBy: z.enum(SLO_GROUPINGS),
  basis: z.enum(['precomputed', 'own']),
  sum: sloSumSchema,
  entities: z.object({
    withSlo: z.number().int(),
    without: z.number().int(),
  }),
  groups: z.array(
    z.object({ ref: z.string(), name: z.string(), title: z.string().nullable(), sum: sloSumSchema }),
  ),
  /** Most urgent first inside each group. */
  items: z.array(sloRowSchema),
  total: z.number().int(),
  nextCursor: z.string().nullable(),
  sources: z.array(sourceAgeSchema),
});
export type ScopeSlos = z.infer<typeof scopeSlosSchema>;

/** Declared SLOs of a scope as they stood over their own windows at the end of a day. */
export const sloDaySchema = z.object({
  /** Reporting-zone day that is over, YYYY-MM-DD. */
  day: z.string(),
  /** SLOs that could be judged. */
  judged: z.number().int(),
  /** Of these the share that was kept; null where none could be judged. */
  met: z.number().min(0).max(1).nullable(),
  /** Promised service that was lost, seconds; null where none could be judged. */
  lostSeconds: z.number().nonnegative().nullable(),
  /** SLOs of which a burn rule fired on the day; null where none was looked at. */
  burned: z.number().int().nullable(),
  /** Share of the expected hours that were collected; null where none was expected. */
  coverage: z.number().nullable(),
});
export type SloDay = z.infer<typeof sloDaySchema>;

export const scopeSloDaysSchema = z.object({
  scope: entityRef.nullable(),
  environment: z.string(),
  asOf: instant,
  /** Every day of the last thirty that are over, oldest first. */
  days: z.array(sloDaySchema),
});
export type ScopeSloDays = z.infer<typeof scopeSloDaysSchema>;
