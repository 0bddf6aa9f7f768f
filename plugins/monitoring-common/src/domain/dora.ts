import { Tier } from './entityState';

/**
 * How long after a release an incident may still be its doing (W of KPI.md 5.1), hours per
 * tier. The end of the window is inclusive. A release is mature when it is over.
 */
export const DEFAULT_CAUSAL_WINDOW_HOURS: Record<Tier, number> = { 1: 24, 2: 24, 3: 24, 4: 24 };

/** Kinds of evidence that an incident was caused by a release or change. KPI.md 5.1; `C4` by its lag. */
export const EVIDENCE_CODES = ['C1', 'C1b', 'C2', 'C3', 'C4_1h', 'C4_4h', 'C4_24h', 'C4_W', 'C6', 'C7'] as const;
export type EvidenceCode = (typeof EVIDENCE_CODES)[number];

/** Probability that each kind of evidence gives by itself, in (0, 1). A judgement, to be held against one's own year. */
export const DEFAULT_EVIDENCE: Record<EvidenceCode, number> = {
  C1: 0.98, C1b: 0.9, C2: 0.9, C3: 0.85, C4_1h: 0.75, C4_4h: 0.65, C4_24h: 0.6, C4_W: 0.45, C6: 0.35, C7: 0.1,
};

/** Probability from which an incident makes its release a failed one. */
export const CAUSE_PROBABILITY = 0.6;

/** Probabilities at which the change fail rate is given beside, so that one sees what hangs on the choice. */
export const CAUSE_PROBABILITIES = [0.35, CAUSE_PROBABILITY, 0.85] as const;

/** Time that an application has after a sync to become healthy, minutes. KPI.md 1.6. */
export const SETTLE_MINUTES = 15;
