import { BurnPair, BurnRule, burnRules, DEFAULT_BURN_PAIRS, fastestBurn } from './burnRate';

/** The rules an SLO's burning is held against, under the name an annotation calls them by. */
export interface BurnPolicy {
  readonly name: string;
  /** None: its burn rate is shown, and nobody is told. */
  readonly pairs: readonly BurnPair[];
}

/** The policy of an entity that names none. */
export const DEFAULT_BURN_POLICY = 'default';

/** The policy of an entity whose annotation is empty. */
export const NO_BURN_POLICY = 'none';

/** Policies that are there without any configuration; one of the same name in the configuration takes its place. */
export const BURN_POLICIES: Readonly<Record<string, readonly BurnPair[]>> = {
  [DEFAULT_BURN_POLICY]: DEFAULT_BURN_PAIRS,
  /** For what nobody is woken for: the two slow rules. */
  ticket: DEFAULT_BURN_PAIRS.filter(pair => pair.severity === 'ticket'),
  [NO_BURN_POLICY]: [],
};

/** Long window of the burn rate that is shown of every SLO, minutes: slow enough not to twitch, fast enough to speak of now. */
export const INDICATOR_MINUTES = 360;
const INDICATOR_SHORT_MINUTES = INDICATOR_MINUTES / 12;

/** A rule that is read: one that tells somebody, or the one that only shows how fast it burns. */
export interface WatchedRule extends Omit<BurnRule, 'severity' | 'budgetShare'> {
  readonly severity: BurnRule['severity'] | 'indicator';
}

/**
 * What is read of an SLO's burning: its rules and, where none of them has it, the burn rate of six
 * hours as an indicator. Its threshold is the fastest there can be, so that it never fires (KPI.md 1.4, d).
 *
 * @param target - in (0, 1]; at 1 there is no budget, so nothing is read
 * @param periodHours - hours of the SLO's window
 */
export function watchedRules(pairs: readonly BurnPair[], target: number, periodHours: number): readonly WatchedRule[] {
  if (target >= 1) return [];
  const { rules } = burnRules(pairs, target, periodHours);
  if (rules.some(rule => rule.longMinutes === INDICATOR_MINUTES)) return rules;
  return [
    ...rules,
    { severity: 'indicator', longMinutes: INDICATOR_MINUTES, shortMinutes: INDICATOR_SHORT_MINUTES, threshold: fastestBurn(target) },
  ];
}
