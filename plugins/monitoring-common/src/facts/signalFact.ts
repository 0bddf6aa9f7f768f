import { z } from 'zod';

/** Slot lengths that signals are collected at. A `1d` slot is a reporting-zone day. */
export const RESOLUTIONS = ['5m', '1h', '1d'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** Slot lengths in milliseconds of the resolutions that have one. */
export const SLOT_MS: Record<Exclude<Resolution, '1d'>, number> = {
  '5m': 300_000,
  '1h': 3_600_000,
};

const ratio = z.number().min(0).max(1).nullable();
const milliseconds = z.number().nonnegative().nullable();
const count = z.number().nonnegative().nullable();

/**
 * The measured columns of a signal slot. Null is "no data"; `requests: 0` is
 * "idle, and we know it". They are never confused (DATA.md, decision 2).
 */
export const signalValuesSchema = z.object({
  /** Requests in the slot. */
  requests: count,
  /** Failed requests in the slot, by the source's own definition of failure. */
  errors: count,
  /** Requests in the slot answered with a 5xx. */
  errors5xx: count,
  /** Response-time percentiles over the slot, asked of the source; never averaged. */
  latencyP50Ms: milliseconds,
  latencyP95Ms: milliseconds,
  latencyP99Ms: milliseconds,
  /** Share of the slot in which the thing was up. */
  availabilityRatio: ratio,
  cpuRatio: ratio,
  memoryRatio: ratio,
  /** Use of the tightest resource, and which one it is. */
  saturationRatio: ratio,
  saturationResource: z.string().nullable(),
});
export type SignalValues = z.infer<typeof signalValuesSchema>;
export type SignalColumn = Exclude<keyof SignalValues, 'saturationResource'>;

/** One slot of golden signals of one series. */
export const signalFactSchema = signalValuesSchema.extend({
  kind: z.literal('signal'),
  entityRef: z.string(),
  environment: z.string(),
  resolution: z.enum(RESOLUTIONS),
  /** Start of the slot, epoch milliseconds UTC. */
  startMs: z.number().int(),
});
export type SignalFact = z.infer<typeof signalFactSchema>;

/** Signals of one kind that have no column of their own, by metric name with its unit. */
export const EXTRA_METRICS = ['memory_bytes', 'network_latency_ms'] as const;
export type ExtraMetric = (typeof EXTRA_METRICS)[number];

/** One slot of an extra metric of one series. */
export const metricFactSchema = z.object({
  kind: z.literal('metric'),
  entityRef: z.string(),
  environment: z.string(),
  resolution: z.enum(['5m', '1h']),
  startMs: z.number().int(),
  metric: z.enum(EXTRA_METRICS),
  value: z.number(),
});
export type MetricFact = z.infer<typeof metricFactSchema>;

/** A slot in which nothing is known. */
export const NO_SIGNAL_VALUES: SignalValues = Object.freeze({
  requests: null,
  errors: null,
  errors5xx: null,
  latencyP50Ms: null,
  latencyP95Ms: null,
  latencyP99Ms: null,
  availabilityRatio: null,
  cpuRatio: null,
  memoryRatio: null,
  saturationRatio: null,
  saturationResource: null,
});
