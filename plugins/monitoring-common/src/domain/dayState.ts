import { EntityState, Tier } from './entityState';

/** What is known of one day of one series: hours by how they stood to the objectives, and incidents. */
export interface DayFacts {
  readonly tier: Tier;
  readonly hoursExpected: number;
  readonly hoursObserved: number;
  /** Hours whose error ratio was beyond its objective, and far beyond it. */
  readonly hoursErrorsBeyond: number;
  readonly hoursErrorsFarBeyond: number;
  /** Hours with a p95, and of these the hours beyond and far beyond its objective. */
  readonly hoursLatency: number;
  readonly hoursLatencyBeyond: number;
  readonly hoursLatencyFarBeyond: number;
  /** Most urgent priority of an incident open on the day; null without one. */
  readonly worstPriority: number | null;
}

/** Less of a day than this seen says nothing of the day (KPI.md 4.2, score coverage). */
const LEAST_COVERAGE = 0.6;

/** The latency objective is promised for 95 % of the hours (KPI.md, Read with it). */
const LATENCY_HOURS_ALLOWED = 0.05;

/**
 * The state of a past day by the gates at the resolution of history: an hour of errors far
 * beyond the objective makes a tier 1 or 2 day critical, an hour beyond it a warning; the same
 * of latency in more than 5 % of the hours, and of an open incident of priority 1 or 2. A day
 * hardly seen is unknown unless something bad was seen on it.
 */
export function judgeDay(day: DayFacts): Exclude<EntityState, 'maintenance'> {
  const canBeCritical = day.tier <= 2;
  const allowed = LATENCY_HOURS_ALLOWED * day.hoursLatency;
  const isFarBeyond = day.hoursErrorsFarBeyond > 0 || day.hoursLatencyFarBeyond > allowed;
  const isBeyond = day.hoursErrorsBeyond > 0 || day.hoursLatencyBeyond > allowed;
  if (day.worstPriority === 1 || (canBeCritical && isFarBeyond)) return 'critical';
  if (day.worstPriority === 2 || isBeyond) return 'warning';
  return day.hoursObserved < LEAST_COVERAGE * day.hoursExpected ? 'unknown' : 'ok';
}
