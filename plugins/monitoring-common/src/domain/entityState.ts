/** States of entities and scopes, most urgent first (API.md, UI.md). */
export const ENTITY_STATES = [
  'critical',
  'warning',
  'unknown',
  'maintenance',
  'ok',
] as const;
export type EntityState = (typeof ENTITY_STATES)[number];

/** Tier of an entity: 1 is the most important; 2, and flagged, where none is declared (KPI.md, Read with it). */
export type Tier = 1 | 2 | 3 | 4;
export const DEFAULT_TIER: Tier = 2;

/** Negative when `a` is more urgent than `b`. */
export function compareUrgency(a: EntityState, b: EntityState): number {
  return ENTITY_STATES.indexOf(a) - ENTITY_STATES.indexOf(b);
}

/** Weight of an entity in its scope's state by tier (KPI.md 4.4.3). */
const TIER_WEIGHT: Record<Tier, number> = { 1: 8, 2: 4, 3: 2, 4: 1 };

/** Fixed share that a state contributes to a scope's base; see {@link rollUpState}. */
const STATE_SCORE: Record<Exclude<EntityState, 'unknown' | 'maintenance'>, number> = {
  ok: 100,
  warning: 70,
  critical: 0,
};

/** One member of a scope as the roll-up sees it. */
export interface ScopeMember {
  readonly entityRef: string;
  readonly state: EntityState;
  readonly tier: Tier;
}

/** Counts per state; every entity is in exactly one. */
export type StateCounts = Record<EntityState, number>;

export function countStates(members: readonly { state: EntityState }[]): StateCounts {
  const counts: StateCounts = { critical: 0, warning: 0, unknown: 0, maintenance: 0, ok: 0 };
  for (const member of members) counts[member.state] += 1;
  return counts;
}

/** So many distinct members of one tier in one state. */
export interface MemberGroup {
  readonly tier: Tier;
  readonly state: EntityState;
  readonly count: number;
}

/**
 * State of a scope from its distinct members (KPI.md 4.4.3).
 *
 * Until health scores exist the score of a member is that of its state (ok 100,
 * warning 70, critical 0); members under maintenance are left out of the base.
 * More than 40 % of the weight unknown makes the scope unknown; a critical tier 1
 * makes it at least a warning; two of them, or 25 % of the weight critical, make
 * it critical; an unknown tier 1 keeps it from being ok. An empty scope is unknown.
 */
export function rollUpGroups(groups: readonly MemberGroup[]): EntityState {
  const counted = groups.filter(group => group.state !== 'maintenance' && group.count > 0);
  if (counted.length === 0) return groups.some(group => group.count > 0) ? 'maintenance' : 'unknown';
  let total = 0;
  let unknown = 0;
  let critical = 0;
  let score = 0;
  let criticalTier1 = 0;
  let unknownTier1 = 0;
  for (const { state, tier, count } of counted) {
    const weight = TIER_WEIGHT[tier] * count;
    total += weight;
    if (state === 'unknown' || state === 'maintenance') {
      unknown += weight;
      if (tier === 1) unknownTier1 += count;
      continue;
    }
    score += weight * STATE_SCORE[state];
    if (state === 'critical') {
      critical += weight;
      if (tier === 1) criticalTier1 += count;
    }
  }
  if (unknown / total > 0.4) return 'unknown';
  if (criticalTier1 >= 2 || critical / total >= 0.25) return 'critical';
  const base = score / (total - unknown);
  if (base < 60) return 'critical';
  if (base < 80 || criticalTier1 > 0 || unknownTier1 > 0) return 'warning';
  return 'ok';
}

/** {@link rollUpGroups} of members one by one. */
export function rollUpState(members: readonly ScopeMember[]): EntityState {
  return rollUpGroups(members.map(({ state, tier }) => ({ state, tier, count: 1 })));
}
