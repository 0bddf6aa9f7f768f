import { Tier } from './entityState';

/** What is promised of an entity's golden signals where it declares nothing itself. */
export interface SignalObjectives {
  /** Largest share of failed requests, in (0, 1). */
  readonly errorRatio: number;
  /** Largest 95th percentile of response time, milliseconds. */
  readonly latencyP95Ms: number;
  /** Largest use of the tightest resource, in (0, 1). */
  readonly saturationRatio: number;
  /** Smallest share of time up, in (0, 1); for resources. */
  readonly availabilityRatio: number;
}

/**
 * Objective defaults per tier (KPI.md, Read with it); config may replace any of them
 * (`rosetta.objectives.tiers`).
 */
export const DEFAULT_OBJECTIVES: Record<Tier, SignalObjectives> = {
  1: { errorRatio: 0.005, latencyP95Ms: 800, saturationRatio: 0.85, availabilityRatio: 0.999 },
  2: { errorRatio: 0.01, latencyP95Ms: 800, saturationRatio: 0.85, availabilityRatio: 0.995 },
  3: { errorRatio: 0.02, latencyP95Ms: 1_500, saturationRatio: 0.85, availabilityRatio: 0.99 },
  4: { errorRatio: 0.05, latencyP95Ms: 1_500, saturationRatio: 0.85, availabilityRatio: 0.98 },
};
