import type { Trend } from '@rosetta/backstage-plugin-monitoring-common';

/** A day that no chart of the trends can be read without. */
export interface OutstandingDay {
  /** Reporting day, `YYYY-MM-DD`. */
  readonly day: string;
  /** What was unusual in it, the furthest first. */
  readonly facts: readonly {
    readonly kpi: Trend['kpi'];
    readonly value: number;
  }[];
}

/** A value stands out where it is as far beyond the usual range as that is wide. */
const LEAST_WIDTHS_BEYOND = 1;

/** Ranges are taken for at least so wide: of days that are all alike every other would stand out. */
const LEAST_WIDTH: Record<Trend['kpi'], number> = {
  incidents_opened: 2,
  availability_req: 0.0005,
  within_latency_target: 0.01,
  error_rate_5xx: 0.0005,
};

const WORSE_BELOW: ReadonlySet<Trend['kpi']> = new Set([
  'availability_req',
  'within_latency_target',
]);

/** How many widths of the usual range a value lies beyond its bad end. */
function widthsBeyond(
  { kpi, usual }: Trend,
  value: number | null,
): number | undefined {
  if (!usual || value === null) return undefined;
  const width = Math.max(usual.high - usual.low, LEAST_WIDTH[kpi]);
  const beyond = WORSE_BELOW.has(kpi) ? usual.low - value : value - usual.high;
  return beyond / width;
}

/**
 * The day that lies furthest beyond what is usual, for the worse; undefined where none stands out.
 *
 * @param until - a day that is not over, `YYYY-MM-DD`: a few of its hours are not held against whole days
 */
export function outstandingDay(
  trends: readonly Trend[],
  until?: string,
): OutstandingDay | undefined {
  const found = trends.flatMap(trend =>
    trend.days.flatMap(({ day, value }) => {
      const widths = widthsBeyond(trend, value);
      return day !== until &&
        value !== null &&
        widths !== undefined &&
        widths >= LEAST_WIDTHS_BEYOND
        ? [{ day, kpi: trend.kpi, value, widths }]
        : [];
    }),
  );
  if (found.length === 0) return undefined;
  found.sort((a, b) => b.widths - a.widths);
  const [{ day }] = found;
  return {
    day,
    facts: found
      .filter(fact => fact.day === day)
      .map(({ kpi, value }) => ({ kpi, value })),
  };
}

/** Days without data between days that have some, in order; those before the first are not collected yet. */
export function daysWithoutData(trends: readonly Trend[]): string[] {
  const gaps = trends.flatMap(({ days }) => {
    const isKnown = days.map(({ value }) => value !== null);
    const first = isKnown.indexOf(true);
    return first < 0
      ? []
      : days
          .slice(first)
          .flatMap(({ day, value }) => (value === null ? [day] : []));
  });
  return [...new Set(gaps)].sort((a, b) => (a < b ? -1 : 1));
}
