import { Tier } from './entityState';
import { HealthState } from './healthState';

/** Weight of an entity in its scope by tier (KPI.md 4.4.3). */
export const SCOPE_WEIGHT: Record<Tier, number> = { 1: 8, 2: 4, 3: 2, 4: 1 };

/** One member as the roll-up sees it. */
export interface RatedMember {
  readonly tier: Tier;
  /** In [0, 100]; null where it is unknown. */
  readonly score: number | null;
  readonly state: HealthState;
}

/** Health of a scope. */
export interface ScopeHealth {
  /** Mean score by tier weight of the rated, in [0, 100]; null where more than 40 % of the weight is unknown. */
  readonly score: number | null;
  readonly state: HealthState;
  readonly members: number;
  readonly rated: number;
  /** Share of the weight that is unknown, in [0, 1]. */
  readonly unknownShare: number;
}

/**
 * Health of a scope from its distinct members (KPI.md 4.4.3): base by the lines of a single
 * entity, then what single members force. Without members it is unknown.
 */
export function rollUpHealth(members: readonly RatedMember[], lines: { readonly ok: number; readonly warning: number }): ScopeHealth {
  const weigh = (list: readonly RatedMember[]) => list.reduce((sum, member) => sum + SCOPE_WEIGHT[member.tier], 0);
  const total = weigh(members);
  const known = members.filter(member => member.state !== 'unknown');
  const rated = known.flatMap(({ tier, score }) => (score === null ? [] : [{ weight: SCOPE_WEIGHT[tier], score }]));
  const unknownShare = total === 0 ? 1 : 1 - weigh(known) / total;
  const counts = { members: members.length, rated: rated.length, unknownShare };
  const critical = known.filter(member => member.state === 'critical');
  const criticalTier1 = critical.filter(member => member.tier === 1).length;
  const rest = rated.reduce((sum, member) => sum + member.weight, 0);
  const isUnknown = unknownShare > 0.4 + 1e-9 || rest === 0;
  const score = isUnknown ? null : rated.reduce((sum, member) => sum + member.weight * member.score, 0) / rest;
  if (score === null) return { ...counts, score, state: 'unknown' };
  if (criticalTier1 >= 2 || weigh(critical) / total >= 0.25 || score < lines.warning) return { ...counts, score, state: 'critical' };
  const isHeld = criticalTier1 > 0 || members.some(member => member.tier === 1 && member.state === 'unknown');
  return { ...counts, score, state: score < lines.ok || isHeld ? 'warning' : 'ok' };
}
