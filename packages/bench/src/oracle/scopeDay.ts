import { Fraction, fraction } from './fraction';
import type { SignalDay } from './signalDay';

/** A day of a scope: counts of its distinct entities, never a mean of their ratios (KPI.md 4.4). */
export type ScopeDay = Readonly<{
  /** Entities that belonged to it, and those of them with any hour observed. */
  entities: number;
  entitiesObserved: number;
  hoursExpected: number;
  requests: number | null;
  /** `Σ failed / Σ valid` over valid hours. */
  errorRatio: Fraction | null;
  errors5xxRatio: Fraction | null;
  /** Hours that tell a p95, and those within the component's own target (KPI.md, "Scope latency"). */
  hoursJudged: number;
  hoursWithinTarget: number;
  withinTargetRatio: Fraction | null;
}>;

const sum = (values: readonly number[]): number => values.reduce((whole, value) => whole + value, 0);
const ratio = (part: number, of: number): Fraction | null => (of === 0 ? null : fraction(part, of));

/** @param isObserved - whether an entity told anything on the day */
export function sumDays(
  days: readonly SignalDay[],
  isObserved: (day: SignalDay) => boolean,
): ScopeDay {
  const observed = days.filter(isObserved);
  const told = observed.flatMap(day => day.requests ?? []);
  const valid = sum(observed.map(day => day.validRequests));
  const good = sum(observed.map(day => day.goodRequests));
  const judged = observed.filter(day => day.latencyHoursWithin !== null);
  const hoursJudged = sum(judged.map(day => day.latencyHours));
  const hoursWithinTarget = sum(judged.flatMap(day => day.latencyHoursWithin ?? []));
  return {
    entities: days.length,
    entitiesObserved: observed.length,
    hoursExpected: sum(observed.map(day => day.expectedHours)),
    requests: told.length === 0 ? null : sum(told),
    errorRatio: ratio(valid - good, valid),
    errors5xxRatio: ratio(
      sum(observed.map(day => day.errors5xxIn)),
      sum(observed.map(day => day.errors5xxOf)),
    ),
    hoursJudged,
    hoursWithinTarget,
    withinTargetRatio: ratio(hoursWithinTarget, hoursJudged),
  };
}
