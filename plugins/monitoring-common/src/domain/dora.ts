import { Tier } from './entityState';

/**
 * How long after a release an incident may still be its doing (W of KPI.md 5.1), hours per
 * tier. The end of the window is inclusive. A release is mature when it is over.
 */
export const DEFAULT_CAUSAL_WINDOW_HOURS: Record<Tier, number> = { 1: 24, 2: 24, 3: 24, 4: 24 };

/** Kinds of evidence that an incident was caused by a release or change. KPI.md 5.1; `C4` by its lag. */
export const EVIDENCE_CODES = ['C1', 'C1b', 'C2', 'C3', 'C4_1h', 'C4_4h', 'C4_24h', 'C4_W', 'C5', 'C6', 'C7'] as const;
export type EvidenceCode = (typeof EVIDENCE_CODES)[number];

/** Probability that each kind of evidence gives by itself, in (0, 1). A judgement, to be held against one's own year. */
export const DEFAULT_EVIDENCE: Record<EvidenceCode, number> = {
  C1: 0.98, C1b: 0.9, C2: 0.9, C3: 0.85, C4_1h: 0.75, C4_4h: 0.65, C4_24h: 0.6, C4_W: 0.45, C5: 0.5, C6: 0.35, C7: 0.1,
};

/** Probability from which an incident makes its release a failed one. */
export const CAUSE_PROBABILITY = 0.6;

/** Probabilities at which the change fail rate is given beside, so that one sees what hangs on the choice. */
export const CAUSE_PROBABILITIES = [0.35, CAUSE_PROBABILITY, 0.85] as const;

/** Time that an application has after a sync to become healthy, minutes. KPI.md 1.6. */
export const SETTLE_MINUTES = 15;

/** The five metrics of delivery, as KPIs (KPI.md 1.6). The first three are throughput, the last two instability. */
export const DORA_KPIS = [
  'deployment_frequency',
  'change_lead_time',
  'change_fail_rate',
  'failed_deployment_recovery_time',
  'deployment_rework_rate',
] as const;
export type DoraKpi = (typeof DORA_KPIS)[number];

/** What is a judgement in DORA, and so may be set: windows, evidence, and from which probability on it counts. */
export interface DoraRules {
  /** Hours after a release in which an incident may still be its doing, per tier; [4, 72]. */
  readonly causalWindowHours: Record<Tier, number>;
  /** Probability that each kind of evidence gives by itself, in (0, 1). */
  readonly evidence: Record<EvidenceCode, number>;
  /** Probability from which an incident makes its release a failed one, in (0, 1). */
  readonly causeProbability: number;
}

export const DEFAULT_DORA_RULES: DoraRules = {
  causalWindowHours: DEFAULT_CAUSAL_WINDOW_HOURS,
  evidence: DEFAULT_EVIDENCE,
  causeProbability: CAUSE_PROBABILITY,
};

/**
 * Probabilities at which the change fail rate is given beside, lowest first: what hangs on the choice.
 *
 * @param causeProbability - the one that counts, always among them
 */
export function causeProbabilities(causeProbability: number): number[] {
  const [low, , high] = CAUSE_PROBABILITIES;
  return [...new Set([low, causeProbability, high])].sort((a, b) => a - b);
}

/** Age at which what is known of deployments is stale, minutes (DATA.md, Defaults). */
export const DEPLOYMENTS_STALE_AFTER_MINUTES = 10;

/** Why something is not counted by a metric of delivery, or not yet. */
export const DORA_EXCLUSIONS = [
  'environment_unknown',
  'redeployed',
  'rollback',
  'pending',
  'attempt_failed',
  'still_open',
  'first_release',
  'waiting',
  'commits_unknown',
  'after_deployment',
] as const;
export type DoraExclusion = (typeof DORA_EXCLUSIONS)[number];

/** What each exclusion counts, and which metrics it is left out of. */
export const DORA_EXCLUDED_FROM: Record<DoraExclusion, { readonly of: 'deployments' | 'changes' | 'releases'; readonly from: readonly DoraKpi[] }> = {
  environment_unknown: { of: 'deployments', from: DORA_KPIS },
  redeployed: { of: 'releases', from: DORA_KPIS },
  rollback: { of: 'releases', from: ['change_fail_rate', 'change_lead_time'] },
  pending: { of: 'releases', from: ['change_fail_rate'] },
  attempt_failed: { of: 'deployments', from: DORA_KPIS },
  still_open: { of: 'releases', from: ['failed_deployment_recovery_time'] },
  first_release: { of: 'changes', from: ['change_lead_time'] },
  waiting: { of: 'changes', from: ['change_lead_time'] },
  commits_unknown: { of: 'changes', from: ['change_lead_time'] },
  after_deployment: { of: 'changes', from: ['change_lead_time'] },
};
