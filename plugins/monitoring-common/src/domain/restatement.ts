import { KpiUnit } from './kpiValue';

/** A figure of a period, whether or not it is of enough cases to be judged. */
export interface PeriodFigure {
  /** Null where there was nothing to make it of. */
  readonly value: number | null;
  /** Cases that it is made of. */
  readonly n: number | null;
}

/** A difference below this share of what was signed off is none (KPI.md 0.4). */
const LEAST_SHARE = 0.01;
/** Room for the last digits of a division. */
const ROUNDING = 1 + 1e-9;

/** What one case more or less makes of a figure; 0 where that says nothing, as of a median. */
function ofOneCase(unit: KpiUnit, { value, n }: PeriodFigure): number {
  switch (unit) {
    case 'count':
      return 1;
    case 'ratio':
      return n === null || n === 0 ? 0 : 1 / n;
    case 'per_day':
      return value === null || n === null || n === 0 ? 0 : value / n;
    default:
      return 0;
  }
}

/**
 * Whether a figure differs so much from what was signed off that it has to be told: by more
 * than 1 % and by more than one case. KPI.md 0.4.
 *
 * @param then - as it was signed off
 * @param now - by what is known now
 */
export function isRestated(unit: KpiUnit, then: PeriodFigure, now: PeriodFigure): boolean {
  if (then.value === null || now.value === null) return then.value !== now.value;
  const least = Math.max(LEAST_SHARE * Math.abs(then.value), ofOneCase(unit, then));
  return Math.abs(now.value - then.value) > least * ROUNDING;
}
