import { z } from 'zod';

/** Why a KPI carries no colourable value (API.md, KPI envelope). */
export const REASON_CODES = {
  partial: ['coverage_low'],
  stale: ['source_down', 'source_refused', 'source_slow', 'feed_late'],
  insufficient: ['too_little_history', 'too_few', 'low_traffic', 'not_comparable'],
  unknown: ['no_data_since', 'not_found_upstream', 'ambiguous_upstream'],
  not_applicable: ['not_mapped', 'not_instrumented', 'switched_off', 'not_collected', 'no_error_budget', 'no_slo'],
  not_permitted: ['not_permitted'],
} as const;

export type KpiStatus = 'ok' | keyof typeof REASON_CODES;
export type ReasonCode = (typeof REASON_CODES)[keyof typeof REASON_CODES][number];

/** Units on the wire. Ratios are fractions; percent appears only on screens. */
export const KPI_UNITS = [
  'ratio',
  'milliseconds',
  'requests_per_second',
  'per_day',
  'bytes',
  'seconds',
  'count',
  /** Of 100. */
  'points',
  /** Multiples of something, e.g. of the rate at which a budget would last. */
  'times',
] as const;
export type KpiUnit = (typeof KPI_UNITS)[number];

const reason = <T extends readonly [string, ...string[]]>(codes: T) =>
  z.object({
    code: z.enum(codes),
    /** Since when, ISO 8601 UTC. */
    since: z.string().optional(),
    params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  });

const common = {
  unit: z.enum(KPI_UNITS),
  /** Sample size: requests, slots, or events counted. */
  n: z.number().int().nonnegative().nullable(),
  num: z.number().nullable(),
  den: z.number().nullable(),
  /** Valid slots over expected slots, in [0, 1]; null for event KPIs. */
  coverage: z.number().min(0).max(1).nullable(),
  window: z.object({ start: z.string(), end: z.string() }),
  /** How the value was made, e.g. `sum_of_slots`, `source_native`, `latest_slot`. */
  method: z.string(),
  /** End of the newest slot or time of the last success the value rests on, ISO 8601 UTC. */
  asOf: z.string().nullable(),
  target: z.number().optional(),
  betterIs: z.enum(['lower', 'higher', 'neutral']),
  previous: z.number().nullable().optional(),
};

/**
 * A KPI with its proof (API.md, KPI.md 0.1): a union on `status`, in which only
 * `ok` and `partial` carry a value that may be coloured.
 */
export const kpiValueSchema = z.discriminatedUnion('status', [
  z.object({ ...common, status: z.literal('ok'), value: z.number() }),
  z.object({
    ...common,
    status: z.literal('partial'),
    value: z.number(),
    reason: reason(REASON_CODES.partial),
  }),
  z.object({
    ...common,
    status: z.literal('stale'),
    value: z.null(),
    lastValue: z.number().nullable(),
    reason: reason(REASON_CODES.stale),
  }),
  z.object({
    ...common,
    status: z.literal('insufficient'),
    value: z.null(),
    lastValue: z.number().nullable(),
    reason: reason(REASON_CODES.insufficient),
  }),
  z.object({
    ...common,
    status: z.literal('unknown'),
    value: z.null(),
    reason: reason(REASON_CODES.unknown),
  }),
  z.object({
    ...common,
    status: z.literal('not_applicable'),
    value: z.null(),
    reason: reason(REASON_CODES.not_applicable),
  }),
  z.object({
    ...common,
    status: z.literal('not_permitted'),
    value: z.null(),
    reason: reason(REASON_CODES.not_permitted),
  }),
]);

export type KpiValue = z.infer<typeof kpiValueSchema>;

/**
 * A ratio that cannot lie: null when nothing was counted.
 *
 * @returns num / den, or null when either is unknown or den is 0. KPI.md 0.1.
 */
export function ratioOrNull(
  num: number | null | undefined,
  den: number | null | undefined,
): number | null {
  if (num === null || num === undefined || den === null || den === undefined || den === 0) {
    return null;
  }
  return num / den;
}
