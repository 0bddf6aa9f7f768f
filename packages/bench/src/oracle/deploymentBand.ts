import { addDays, localTime, periodDays, startOfDay } from './calendar';
import { compare, Fraction, fraction } from './fraction';
import { Span } from './spans';
import { median } from './statistics';

/** Words of KPI.md 1.6, DF band: on demand or daily, weekly, monthly, less. */
export type DeploymentBand = 'daily' | 'weekly' | 'monthly' | 'less';

/** Fewest complete weeks that a band is told of. */
const LEAST_WEEKS = 4;

/** Weeks or months that lie wholly in a span, by their first days. */
function wholePeriods(kind: 'week' | 'month', { startMs, endMs }: Span, zone: string) {
  const found: { from: string; to: string }[] = [];
  let next = localTime(startMs, zone).day;
  for (;;) {
    const { from, to } = periodDays(kind, next);
    if (startOfDay(to, zone) > endMs) {
      return found;
    }
    if (startOfDay(from, zone) >= startMs) {
      found.push({ from, to });
    }
    next = to;
  }
}

function daysIn(days: ReadonlySet<string>, { from, to }: { from: string; to: string }): number {
  return [...days].filter(day => day >= from && day < to).length;
}

/**
 * Median of distinct deployment days over complete ISO weeks of a period, from the week of
 * the first deployment ever (KPI.md 1.6, DF band).
 *
 * @param firstEverMs - end of the entity's first deployment
 * @param period - as far as it has passed
 * @returns no median of fewer than four weeks
 */
export function weeklyDeploymentDays(
  finishes: readonly number[],
  firstEverMs: number,
  period: Span,
  zone: string,
): Readonly<{ weeks: readonly number[]; median: Fraction | null }> {
  const days = new Set(finishes.map(finishedMs => localTime(finishedMs, zone).day));
  const firstDay = localTime(firstEverMs, zone).day;
  const weeks = wholePeriods('week', period, zone)
    .filter(({ to }) => addDays(to, -1) >= firstDay)
    .map(week => daysIn(days, week));
  return { weeks, median: weeks.length < LEAST_WEEKS ? null : median(weeks) };
}

/**
 * How often a scope deploys, in a word (KPI.md 1.6, DF band). Deployment days a month are the
 * median of complete months from the first deployment on; of a period without one, its own.
 *
 * @param finishes - ends of releases that count, also from outside of the period
 * @param period - as far as it has passed
 */
export function deploymentBand(
  finishes: readonly number[],
  firstEverMs: number,
  period: Span,
  zone: string,
): Readonly<{ band: DeploymentBand | null; weeks: number }> {
  const weekly = weeklyDeploymentDays(finishes, firstEverMs, period, zone);
  const { length } = weekly.weeks;
  if (weekly.median === null) {
    return { band: null, weeks: length };
  }
  const days = new Set(finishes.map(finishedMs => localTime(finishedMs, zone).day));
  const firstDay = localTime(firstEverMs, zone).day;
  const months = wholePeriods('month', period, zone).filter(({ to }) => to > firstDay);
  const own = finishes.filter(finishedMs => finishedMs >= period.startMs && finishedMs < period.endMs);
  const monthly =
    median(months.map(month => daysIn(days, month))) ??
    fraction(new Set(own.map(finishedMs => localTime(finishedMs, zone).day)).size);
  const isAtLeast = (value: Fraction, least: number) => compare(value, fraction(least)) >= 0;
  let band: DeploymentBand = 'less';
  if (isAtLeast(weekly.median, 5)) {
    band = 'daily';
  } else if (isAtLeast(weekly.median, 1)) {
    band = 'weekly';
  } else if (isAtLeast(monthly, 1)) {
    band = 'monthly';
  }
  return { band, weeks: length };
}
