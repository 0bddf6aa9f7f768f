import { z } from 'zod';

/** Components of the health score, in the order shown (KPI.md 4.2). */
export const HEALTH_COMPONENTS = ['budget', 'burn', 'incidents', 'changes', 'recurrence'] as const;
export type HealthComponentId = (typeof HEALTH_COMPONENTS)[number];

/** Parts of the risk score, in the order shown (KPI.md 4.3). */
export const RISK_PARTS = ['budget', 'burn', 'incident_rate', 'recurrence', 'change_fail', 'in_flight', 'dependency'] as const;
export type RiskPartId = (typeof RISK_PARTS)[number];

const weight = z.coerce.number().min(0).max(1_000);
const share = z.coerce.number().gt(0).max(1);
const points = z.coerce.number().min(0).max(100);
const some = <T extends Record<string, number>>(weights: T) => Object.values(weights).some(value => value > 0);

/**
 * Weights and lines of the scores: judgements, to be calibrated on one's own year (KPI.md 10).
 *
 * A change makes a new version; what was scored by the one before keeps its number.
 */
export const scoreConfigSchema = z.strictObject({
  /** Weights of the components of health. */
  health: z
    .strictObject({
      budget: weight.default(35), burn: weight.default(20), incidents: weight.default(25), changes: weight.default(10), recurrence: weight.default(10),
    })
    .refine(some, 'at least one weight must be above 0')
    .prefault({}),
  /** Points that one open incident of priority 1 to 4 takes from 100. */
  incidentPoints: z.tuple([points, points, points, points]).default([100, 50, 15, 5]),
  /** Share of its points that an incident of a dependency takes. */
  dependencyShare: share.default(0.5),
  /** Change fail rate, and recurrence rate, at which a component is at 0. */
  worstChangeFailRatio: share.default(0.3),
  worstRecurrenceRatio: share.default(0.5),
  /** Fewer incidents than this say nothing of recurrence. */
  leastIncidents: z.coerce.number().int().min(1).max(100).default(3),
  /** Scores from which an entity is ok, and at warning. */
  lines: z
    .strictObject({ ok: points.default(80), warning: points.default(60) })
    .refine(({ ok, warning }) => warning < ok, 'warning must be below ok')
    .prefault({}),
  /** Points below a line at which it is left downward, and above it at which it is left upward. */
  hysteresis: z
    .strictObject({ down: z.coerce.number().min(0).max(20).default(2), up: z.coerce.number().min(0).max(20).default(3), hours: z.coerce.number().int().min(1).max(24).default(2) })
    .prefault({}),
  /** Share of the weights that must be known for a score, and for being ok. */
  coverage: z.strictObject({ score: share.default(0.6), ok: share.default(1) }).prefault({}),
  /** Weights of the parts of risk. */
  risk: z
    .strictObject({
      budget: weight.default(30), burn: weight.default(15), incident_rate: weight.default(20), recurrence: weight.default(10),
      change_fail: weight.default(10), in_flight: weight.default(10), dependency: weight.default(5),
    })
    .refine(some, 'at least one weight must be above 0')
    .prefault({}),
  /** How much it matters, by tier 1 to 4. */
  impact: z.tuple([share, share, share, share]).default([1, 0.7, 0.4, 0.2]),
  /** Releases and approved changes that are as much as can be in flight. */
  mostInFlight: z.coerce.number().int().min(1).max(1_000).default(5),
});

export type ScoreConfig = z.output<typeof scoreConfigSchema>;

/** Weights and lines as KPI.md 4.2 and 4.3 give them. */
export const DEFAULT_SCORE_CONFIG: ScoreConfig = scoreConfigSchema.parse({});
