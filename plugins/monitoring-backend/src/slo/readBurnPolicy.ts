import {
  ANNOTATION_KEYS,
  annotationName,
  BurnPolicy,
  burnRules,
  DEFAULT_BURN_PAIRS,
  DEFAULT_BURN_POLICY,
  NO_BURN_POLICY,
  overlayName,
  SloDefinition,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Finding, showValue } from '../pivots';

/** Policies by name: those of the configuration over those that are always there. */
export type BurnPolicies = Readonly<Record<string, BurnPolicy['pairs']>>;

/** What a policy is read of. */
export interface BurnSubject {
  readonly entityRef: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** What is promised of it in the environment, by whomever but its tier. */
  readonly declared: readonly SloDefinition[];
}

/** Which rules of a policy can never fire for what is promised, and why. */
function neverFiring({ name, pairs }: BurnPolicy, declared: readonly SloDefinition[]): string[] {
  return declared.flatMap(slo => {
    // A target of 100 % is told of where it is declared; a calendar's length changes with the month.
    if (slo.target >= 1 || slo.window.kind !== 'rolling') return [];
    return burnRules(pairs, slo.target, slo.window.hours).rejected.map(
      ({ pair, message }) => `Policy ${name}, SLO ${slo.name}, ${pair.severity} over ${pair.longMinutes} min: ${message}`,
    );
  });
}

/**
 * Reads `rosetta.io/burn-policy`, or its overlay for the environment: the name of the rules that all SLOs of the
 * entity are held against. An overlay goes first; an empty value means that nobody is told.
 *
 * @returns no policy for the four rules of KPI.md 1.4; the default one, with a finding, where the name is not known
 */
export function readBurnPolicy(
  { entityRef, annotations, declared }: BurnSubject,
  environment: string,
  { burnPolicies, defaultEnvironment }: { readonly burnPolicies: BurnPolicies; readonly defaultEnvironment: string },
): { policy: BurnPolicy | undefined; findings: Finding[] } {
  const base = annotationName(ANNOTATION_KEYS.burnPolicy);
  const key = [overlayName(environment, ANNOTATION_KEYS.burnPolicy), base].find(name => Object.hasOwn(annotations, name));
  const written = key === undefined ? DEFAULT_BURN_POLICY : annotations[key].trim().toLowerCase();
  const name = written === '' ? NO_BURN_POLICY : written;
  const isKnown = Object.hasOwn(burnPolicies, name);
  const policy = isKnown ? { name, pairs: burnPolicies[name] } : { name: DEFAULT_BURN_POLICY, pairs: burnPolicies[DEFAULT_BURN_POLICY] };
  const messages = isKnown
    ? neverFiring(policy, declared)
    : [`There is no burn policy of this name; there are ${Object.keys(burnPolicies).sort().join(', ')}. The default one counts`];
  // The annotation of all environments is told of once.
  const isTold = key !== undefined && messages.length > 0 && (key !== base || environment === defaultEnvironment);
  return {
    policy: policy.pairs === DEFAULT_BURN_PAIRS ? undefined : policy,
    findings: isTold
      ? [
          {
            entityRef, environment, source: 'rosetta', key, value: showValue(annotations[key]), message: messages.join('; '),
            example: 'ticket', isBlocking: false, blocksSignals: false,
          },
        ]
      : [],
  };
}
