import { ComponentSpec } from './topologyData';

const KEY = 'rosetta.io/slo';
const BURN_KEY = 'rosetta.io/burn-policy';

/** Objectives that a team would write down, percent. */
const TARGETS = [99.99, 99.95, 99.9, 99.8, 99.7, 99.5, 99, 98];

/** Share of the budget that ordinary errors of a well chosen promise take. */
const ORDINARY = 0.6;
/** And of one that was chosen too high: what comes on top of ordinary errors spends all of it. */
const TIGHT = 0.95;

/** And of one that was never within reach: ordinary errors alone spend more than all of it. */
const BEYOND = 1.6;

/** Promised more than they can be relied on for. */
const TOO_HIGH: ReadonlySet<string> = new Set(['payments-api', 'sepa-batch', 'cards-issuer', 'web-gateway', 'credit-scoring']);
/** Promised what they do not keep in any month. */
const OUT_OF_REACH: ReadonlySet<string> = new Set(['sepa-mandates', 'cards-portal', 'lc-issuance', 'mobile-onboarding', 'profile-api']);
/** Teams that look at a calendar quarter, too. */
const BY_QUARTER: ReadonlySet<string> = new Set(['payments-api', 'cards-switch', 'ledger-core']);

/** Teams that promise time without outages, whoever noticed them first. */
const WITH_OUTAGES: ReadonlySet<string> = new Set(['mobile-gateway', 'credit-scoring']);

function shareOf({ name }: ComponentSpec): number {
  if (OUT_OF_REACH.has(name)) return BEYOND;
  return TOO_HIGH.has(name) ? TIGHT : ORDINARY;
}

const targetOf = (spec: ComponentSpec): number =>
  TARGETS.find(target => spec.errorRatio <= ((100 - target) / 100) * shareOf(spec)) ??
  TARGETS[TARGETS.length - 1]!;

/** The latency a team promises: its usual one and half as much, in round numbers. */
const latencyMs = (spec: ComponentSpec): number => Math.ceil((spec.p95Ms * 1.5) / 50) * 50;

/**
 * What a component's team promises in its catalog file. Those of tier 3 promise availability
 * alone and wake nobody, and those of tier 4 nothing, so that their tier's defaults hold.
 */
export function componentPromises(spec: ComponentSpec): Record<string, string> {
  if (spec.tier === 4) return {};
  const target = targetOf(spec);
  const entries = [
    `availability=${target}/30d`,
    ...(spec.tier <= 2 ? [`latency_p95<=${latencyMs(spec)}ms=95/30d`] : []),
    ...(BY_QUARTER.has(spec.name) ? [`quarterly:availability=${target}/quarter`] : []),
    ...(WITH_OUTAGES.has(spec.name) ? ['service:availability_service<5%=99.5/30d'] : []),
  ];
  // Nobody is woken for what a customer does not notice before the morning.
  return { [KEY]: entries.join(';'), ...(spec.tier === 3 ? { [BURN_KEY]: 'ticket' } : {}) };
}
