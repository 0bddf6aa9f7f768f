import { Tier } from './entityState';
import { burnUse, dampedFailRatio, HealthInput, HealthReason, Reading } from './health';
import { RISK_PARTS, RiskPartId, ScoreConfig } from './healthConfig';

/** Everything that risk is made of besides what health is (KPI.md 4.3). */
export interface RiskInput extends HealthInput {
  /** Incidents of priority 1 to 3 over `days`, with the mean of its tier per entity and day. */
  readonly incidentRate: Reading<{ readonly incidents: number; readonly days: number; readonly tierMeanPerDay: number }>;
  /** Releases of the last 24 h and approved changes of the next 7 days. */
  readonly inFlight: Reading<{ readonly releases: number; readonly changes: number }>;
  /** Of the entities it depends on directly, those that are critical. */
  readonly dependencies: Reading<{ readonly critical: number; readonly total: number }>;
}

export interface RiskPart {
  readonly id: RiskPartId;
  readonly weight: number;
  readonly reason: HealthReason | null;
  /** In [0, 1], 1 is worst; null where it cannot be told. */
  readonly value: number | null;
  /** Its part of the risk score; all of them add up to it. */
  readonly contribution: number | null;
  readonly raw: Readonly<Record<string, number>>;
}

export interface Risk {
  /** In [0, 100], 100 is worst; null where nothing can be told. */
  readonly score: number | null;
  /** How likely, in [0, 1]. */
  readonly likelihood: number | null;
  /** How much it matters, by tier, in (0, 1]. */
  readonly impact: number;
  readonly parts: readonly RiskPart[];
}

const most1 = (value: number) => Math.min(1, Math.max(0, value));

/**
 * How much faster incidents come than the tier is used to, drawn to the tier's mean by a
 * prior of weight 1: three times the mean is 1.
 *
 * @param incidents - of priority 1 to 3 over the days
 * @param tierMeanPerDay - above 0
 * @returns in [0, 1]
 */
export function incidentRateRisk(incidents: number, days: number, tierMeanPerDay: number): number {
  const rate = (incidents + 1) / (days + 1 / tierMeanPerDay);
  return most1(rate / (3 * tierMeanPerDay));
}

type Part = { readonly value: number; readonly raw: Record<string, number> };
const of = <T>(reading: Reading<T>, make: (known: T) => Part): Part | HealthReason =>
  reading.state === 'ok' ? make(reading) : reading.reason;

const PARTS: { readonly [P in RiskPartId]: (input: RiskInput, config: ScoreConfig) => Part | HealthReason } = {
  budget: ({ budget }) => of(budget, ({ consumed }) => ({ value: most1(consumed), raw: { consumed } })),
  burn: ({ burn }) => of(burn, ({ rules }) => ({ value: most1(burnUse(rules)), raw: { used: burnUse(rules) } })),
  incident_rate: ({ incidentRate }) =>
    of(incidentRate, ({ incidents, days, tierMeanPerDay }) => ({
      value: incidentRateRisk(incidents, days, tierMeanPerDay), raw: { incidents, days, tierMeanPerDay },
    })),
  recurrence: ({ recurrence }, config) =>
    of(recurrence, ({ recurrent, incidents }) => ({
      value: most1(recurrent / incidents / config.worstRecurrenceRatio), raw: { recurrent, incidents },
    })),
  change_fail: ({ changes }, config) =>
    of(changes, ({ failed, mature }) => ({
      value: most1(dampedFailRatio(failed, mature) / config.worstChangeFailRatio), raw: { failed, mature },
    })),
  in_flight: ({ inFlight }, config) =>
    of(inFlight, ({ releases, changes }) => ({ value: most1((releases + changes) / config.mostInFlight), raw: { releases, changes } })),
  dependency: ({ dependencies }) =>
    of(dependencies, ({ critical, total }) => ({ value: most1(critical / total), raw: { critical, total } })),
};

/** Risk of an entity at one moment (KPI.md 4.3): what should worry us next. The contributions add up to the score. */
export function scoreRisk(input: RiskInput, config: ScoreConfig): Risk {
  const impact = config.impact[input.tier - 1];
  const parts = RISK_PARTS.map(id => ({ id, weight: config.risk[id], told: PARTS[id](input, config) }));
  const known = parts.reduce((sum, part) => sum + (typeof part.told === 'string' ? 0 : part.weight), 0);
  const told = parts.map(({ id, weight, told: part }): RiskPart =>
    typeof part === 'string'
      ? { id, weight, reason: part, value: null, contribution: null, raw: {} }
      : { id, weight, reason: null, value: part.value, raw: part.raw, contribution: known === 0 ? null : (100 * impact * weight * part.value) / known },
  );
  if (known === 0) return { score: null, likelihood: null, impact, parts: told };
  const sum = told.reduce((total, part) => total + (part.contribution === null ? 0 : part.contribution), 0);
  // Parts that are all at their worst add up to a hair more than all there can be.
  const score = Math.min(100 * impact, sum);
  return { score, likelihood: most1(score / (100 * impact)), impact, parts: told };
}

/** What decides between two of the same rank, so that the order is always the same. */
export interface Ranked {
  readonly entityRef: string;
  readonly tier: Tier;
  /** Higher is worse; null is unknown and comes last. */
  readonly value: number | null;
}

/** Negative when `a` is the greater risk: value, then tier, then name (KPI.md 4.3). */
export function compareRisk(a: Ranked, b: Ranked): number {
  const value = (ranked: Ranked) => (ranked.value === null ? -Infinity : ranked.value);
  if (value(a) !== value(b)) return value(b) > value(a) ? 1 : -1;
  return a.tier - b.tier || (a.entityRef < b.entityRef ? -1 : Number(a.entityRef > b.entityRef));
}
