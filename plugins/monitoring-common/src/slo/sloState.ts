/** How an SLO stands, as people are told. `no_data` is not judged: too little is known, or there is nothing to judge. */
export const SLO_STATES = ['missed', 'at_risk', 'no_data', 'on_track'] as const;
export type SloState = (typeof SLO_STATES)[number];

/** Whether an SLO is kept, as far as it can be told (KPI.md 1.1). Open calendar periods are on track, at risk or breached. */
export const SLO_COMPLIANCES = ['met', 'on_track', 'at_risk', 'breached'] as const;
export type SloCompliance = (typeof SLO_COMPLIANCES)[number];

/** What a rule of two windows says (KPI.md 1.4). */
export const BURN_STATES = ['firing', 'not_firing', 'unknown', 'not_evaluated'] as const;
export type BurnState = (typeof BURN_STATES)[number];

/**
 * How an SLO stands.
 *
 * One that is kept, but burns faster than a rule allows, is at risk: a rolling window has no other warning.
 *
 * @param compliance - null where it was not judged
 * @param burns - what its rules say now; none where they were not read
 */
export function sloState(compliance: SloCompliance | null, burns: readonly { readonly state: BurnState }[]): SloState {
  if (compliance === null) return 'no_data';
  if (compliance === 'breached') return 'missed';
  return compliance === 'at_risk' || burns.some(burn => burn.state === 'firing') ? 'at_risk' : 'on_track';
}
