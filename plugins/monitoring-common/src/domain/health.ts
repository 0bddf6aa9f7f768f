import { EntityState, Tier } from './entityState';
import { HEALTH_COMPONENTS, HealthComponentId, ScoreConfig } from './healthConfig';

/** Why a component says nothing, or nothing against the entity. */
export const HEALTH_REASONS = [
  'not_mapped', 'not_instrumented', 'feed_late', 'no_data', 'low_traffic', 'idle', 'no_releases', 'no_dependencies', 'too_few',
] as const;
export type HealthReason = (typeof HEALTH_REASONS)[number];

/** `neutral`: nothing happened and it is known that nothing did; it neither helps nor harms. */
export type HealthComponentState = 'ok' | 'neutral' | 'unknown';

/** A reading that may be missing: `reason` says why, and whether nothing happened or nothing is known. */
export type Reading<T> =
  | ({ readonly state: 'ok' } & T)
  | { readonly state: 'neutral' | 'unknown'; readonly reason: HealthReason };

/** What a burn rule says: both rates in multiples of the sustainable one. */
export interface BurnReading {
  readonly severity: 'page' | 'ticket';
  readonly longMinutes: number;
  readonly threshold: number;
  readonly burnLong: number;
  readonly burnShort: number;
  /** Told by hours that are too coarse to wake anybody. */
  readonly isCoarse: boolean;
}

/** Open incidents of priority 1 to 4, and without one. */
export type CountByPriority = readonly [number, number, number, number];

/** Everything that health is made of, of one entity in one environment at one moment (KPI.md 4.2). */
export interface HealthInput {
  readonly tier: Tier;
  /** The SLO whose budget is spent furthest. */
  readonly budget: Reading<{ readonly sloId: number; readonly consumed: number; readonly slos: number; readonly fromTier: boolean }>;
  /** The rules that can be evaluated, of all its SLOs. */
  readonly burn: Reading<{ readonly rules: readonly BurnReading[] }>;
  readonly incidents: Reading<{ readonly direct: CountByPriority; readonly dependency: CountByPriority }>;
  /** Over 30 days; only what is old enough to be judged. */
  readonly changes: Reading<{ readonly failed: number; readonly mature: number }>;
  /** Over 90 days. */
  readonly recurrence: Reading<{ readonly recurrent: number; readonly incidents: number }>;
}

export interface HealthComponent {
  readonly id: HealthComponentId;
  readonly weight: number;
  readonly state: HealthComponentState;
  readonly reason: HealthReason | null;
  /** In [0, 100], 100 is best; null where the component says nothing. */
  readonly score: number | null;
  /** Its part of the health score; all of them add up to it. Null where it says nothing or there is no score. */
  readonly contribution: number | null;
  /** The figures it was made of, by name. */
  readonly raw: Readonly<Record<string, number>>;
}

/** What raises the state whatever the score says; the most serious first. */
export const HEALTH_GATES = ['incident_p1', 'page_burn', 'budget_burning', 'budget_spent', 'feed_stale'] as const;
export type HealthGateId = (typeof HEALTH_GATES)[number];
export interface HealthGate {
  readonly id: HealthGateId;
  readonly state: Exclude<EntityState, 'maintenance' | 'ok'>;
}

/** Health at one moment, before hysteresis. */
export interface Health {
  /** In [0, 100], 100 is best; null where too little is known. */
  readonly score: number | null;
  /** Share of the weights that is known, in [0, 1]. */
  readonly coverage: number;
  readonly components: readonly HealthComponent[];
  readonly gates: readonly HealthGate[];
}

const clamp = (value: number) => Math.min(100, Math.max(0, value));

/** 100 up to half, 50 at one, 0 from two on, straight between: how much of a budget, or of a threshold, is used. */
export function scoreUse(used: number): number {
  if (used <= 0.5) return 100;
  if (used <= 1) return 100 - (used - 0.5) * 100;
  return clamp(50 - (used - 1) * 50);
}

/** How near the rules are to firing: the largest of min(long, short) / threshold; 1 fires. */
export function burnUse(rules: readonly BurnReading[]): number {
  return Math.max(0, ...rules.map(rule => Math.min(rule.burnLong, rule.burnShort) / rule.threshold));
}

/** Change fail rate with a prior of 1 in 10, so that one of one is not 100 %. */
export function dampedFailRatio(failed: number, mature: number): number {
  return (failed + 1) / (mature + 10);
}

function incidentScore(direct: CountByPriority, dependency: CountByPriority, config: ScoreConfig): number {
  const points = (counts: CountByPriority) => counts.reduce((sum, count, index) => sum + count * config.incidentPoints[index], 0);
  return clamp(100 - points(direct) - config.dependencyShare * points(dependency));
}

type Part = Pick<HealthComponent, 'score' | 'raw'>;

/** Each component's own score with the figures it was made of. */
const SCORES: { readonly [C in HealthComponentId]: (input: HealthInput, config: ScoreConfig) => Part | undefined } = {
  budget: ({ budget }) =>
    budget.state === 'ok'
      ? { score: scoreUse(budget.consumed), raw: { consumed: budget.consumed, slos: budget.slos, sloId: budget.sloId, fromTier: Number(budget.fromTier) } }
      : undefined,
  burn: ({ burn }) => {
    if (burn.state !== 'ok') return undefined;
    const used = burnUse(burn.rules);
    return { score: scoreUse(used), raw: { used, rules: burn.rules.length } };
  },
  incidents: ({ incidents }, config) => {
    if (incidents.state !== 'ok') return undefined;
    const { direct, dependency } = incidents;
    const named = (counts: CountByPriority, prefix: string) => Object.fromEntries(counts.map((count, index) => [`${prefix}${index + 1}`, count]));
    return { score: incidentScore(direct, dependency, config), raw: { ...named(direct, 'p'), ...named(dependency, 'dependencyP') } };
  },
  changes: ({ changes }, config) => {
    if (changes.state !== 'ok') return undefined;
    const ratio = dampedFailRatio(changes.failed, changes.mature);
    return { score: clamp(100 - (100 * ratio) / config.worstChangeFailRatio), raw: { failed: changes.failed, mature: changes.mature, ratio } };
  },
  recurrence: ({ recurrence }, config) => {
    if (recurrence.state !== 'ok') return undefined;
    const ratio = recurrence.recurrent / recurrence.incidents;
    return { score: clamp(100 - (100 * ratio) / config.worstRecurrenceRatio), raw: { recurrent: recurrence.recurrent, incidents: recurrence.incidents, ratio } };
  },
};

/** Whether health cannot be told without it: then a late feed makes the state unknown. */
const MANDATORY: readonly HealthComponentId[] = ['budget', 'incidents'];

function gatesOf(input: HealthInput): HealthGate[] {
  const { budget, burn, incidents, tier } = input;
  const gates: HealthGate[] = [];
  const rules = burn.state === 'ok' ? burn.rules : [];
  const isSpent = budget.state === 'ok' && budget.consumed >= 1;
  if (incidents.state === 'ok' && incidents.direct[0] > 0) gates.push({ id: 'incident_p1', state: 'critical' });
  const isPaging = rules.some(
    rule => rule.severity === 'page' && !rule.isCoarse && rule.burnLong > rule.threshold && rule.burnShort > rule.threshold,
  );
  if (isPaging) gates.push({ id: 'page_burn', state: tier === 1 ? 'critical' : 'warning' });
  // Spent, and still being spent faster than it comes back.
  if (isSpent && rules.some(rule => rule.longMinutes === 360 && rule.burnLong > 1)) gates.push({ id: 'budget_burning', state: 'critical' });
  else if (isSpent) gates.push({ id: 'budget_spent', state: 'warning' });
  if (MANDATORY.some(id => input[id].state === 'unknown' && 'reason' in input[id] && input[id].reason === 'feed_late')) {
    gates.push({ id: 'feed_stale', state: 'unknown' });
  }
  return gates;
}

/**
 * Health of an entity at one moment (KPI.md 4.2): the weighted mean of what is known, with
 * the share of the weights that it rests on, and the gates that speak besides.
 *
 * The contributions add up to the score. Nothing that is absent helps: with less than
 * `coverage.score` of the weights known there is no score.
 */
export function scoreHealth(input: HealthInput, config: ScoreConfig): Health {
  const parts = HEALTH_COMPONENTS.map(id => {
    const reading = input[id];
    const part = SCORES[id](input, config);
    return {
      id, weight: config.health[id], state: reading.state, reason: reading.state === 'ok' ? null : reading.reason,
      score: part?.score ?? null, raw: part?.raw ?? {},
    };
  });
  const weightOf = (wanted: readonly HealthComponentState[]) =>
    parts.filter(part => wanted.includes(part.state)).reduce((sum, part) => sum + part.weight, 0);
  const rated = weightOf(['ok']);
  const coverage = weightOf(['ok', 'neutral']) / weightOf(['ok', 'neutral', 'unknown']);
  // Fractions of decimals: 0.6 that is a hair short of 0.6 is 0.6.
  const isScored = rated > 0 && coverage >= config.coverage.score - 1e-9;
  const components = parts.map(part => ({
    ...part,
    contribution: isScored && part.score !== null ? (part.weight * part.score) / rated : null,
  }));
  // Parts that are all perfect add up to a hair more than 100.
  const score = isScored ? clamp(components.reduce((sum, part) => sum + (part.contribution === null ? 0 : part.contribution), 0)) : null;
  return { score, coverage, components, gates: gatesOf(input) };
}
