/** Who is told: a page wakes somebody, a ticket waits for the morning. */
export type BurnSeverity = 'page' | 'ticket';

/** A rule of two windows: both must burn faster than the threshold (KPI.md 1.4). */
export interface BurnPair {
  readonly severity: BurnSeverity;
  /** Share of the period's budget that the long window may spend, in (0, 1]. */
  readonly budgetShare: number;
  readonly longMinutes: number;
  readonly shortMinutes: number;
}

/** A rule with its threshold for one SLO, in multiples of the sustainable rate. */
export interface BurnRule extends BurnPair {
  readonly threshold: number;
}

/** The four rows of KPI.md 1.4; SRE workbook, "Alerting on SLOs". */
export const DEFAULT_BURN_PAIRS: readonly BurnPair[] = [
  { severity: 'page', budgetShare: 0.02, longMinutes: 60, shortMinutes: 5 },
  { severity: 'page', budgetShare: 0.05, longMinutes: 360, shortMinutes: 30 },
  { severity: 'ticket', budgetShare: 0.1, longMinutes: 1_440, shortMinutes: 120 },
  { severity: 'ticket', budgetShare: 0.1, longMinutes: 4_320, shortMinutes: 360 },
];

/**
 * Burn rate at which the long window spends its share: θ = x·P/w.
 *
 * @param pair - x and w
 * @param periodHours - P, hours of the SLO's window
 * @returns multiples of the sustainable rate
 */
export function burnThreshold(pair: Pick<BurnPair, 'budgetShare' | 'longMinutes'>, periodHours: number): number {
  return (pair.budgetShare * periodHours * 60) / pair.longMinutes;
}

/**
 * The fastest an SLO can burn: everything is bad.
 *
 * @param target - in (0, 1]
 * @returns multiples of the sustainable rate; Infinity for a target of 1
 */
export function fastestBurn(target: number): number {
  return 1 / (1 - target);
}

/**
 * Speed at which the error budget is being spent.
 *
 * @param sli - good / total over the window; ratio in [0, 1]
 * @param target - target ratio in (0, 1)
 * @returns multiples of the sustainable rate (1 = the budget lasts exactly the SLO window); 0 when sli is 1
 */
export function computeBurnRate(sli: number, target: number): number {
  return (1 - sli) / (1 - target);
}

/**
 * Minutes of a period that may be bad.
 *
 * @param target - in (0, 1]
 * @param periodMinutes - true minutes of the period
 */
export function budgetMinutes(target: number, periodMinutes: number): number {
  return (1 - target) * periodMinutes;
}

/** A rule that can never fire, with the reason in plain words. */
export interface RejectedPair {
  readonly pair: BurnPair;
  readonly threshold: number;
  readonly message: string;
}

const rounded = (value: number) => Number(value.toPrecision(4));

/**
 * Rules of an SLO, without those that can never fire: their threshold lies beyond the
 * fastest burn that can be observed, 1/(1−T) (KPI.md 1.4).
 *
 * @param target - in (0, 1]; at 1 there is no budget, so no rule
 * @param periodHours - hours of the SLO's window
 */
export function burnRules(
  pairs: readonly BurnPair[],
  target: number,
  periodHours: number,
): { readonly rules: readonly BurnRule[]; readonly rejected: readonly RejectedPair[] } {
  const rules: BurnRule[] = [];
  const rejected: RejectedPair[] = [];
  for (const pair of pairs) {
    const threshold = burnThreshold(pair, periodHours);
    const most = fastestBurn(target);
    if (target >= 1) {
      rejected.push({ pair, threshold, message: 'A target of 100 % leaves no error budget to burn' });
    } else if (threshold > most) {
      rejected.push({
        pair,
        threshold,
        message: `This rule can never fire: it needs a burn rate above ${rounded(threshold)}, and ${rounded(most)} is the most there can be`,
      });
    } else {
      rules.push({ ...pair, threshold });
    }
  }
  return { rules, rejected };
}
