import type { IncidentKpis } from '@rosetta/backstage-plugin-monitoring-common';

type Heatmap = NonNullable<IncidentKpis['heatmap']>;
export type HeatCell = Heatmap['cells'][number];

/** Steps of the picture: fixed, so that two pictures may be compared (NOTES-overview.md, Heatmap). */
export const HEAT_STEPS = ['none', 'under', 'low', 'middle', 'high'] as const;
export type HeatStep = (typeof HEAT_STEPS)[number];

/** @param perHour - incidents per hour of exposure; null where no such hour was looked at */
export function stepOf(perHour: number | null): HeatStep {
  if (perHour === null || perHour === 0) return 'none';
  if (perHour < 0.1) return 'under';
  if (perHour < 0.2) return 'low';
  return perHour < 0.3 ? 'middle' : 'high';
}

/** The hour of the week with most incidents per hour of exposure; undefined where none has any. */
export function busiestOf(cells: readonly HeatCell[]): HeatCell | undefined {
  return cells
    .filter(cell => cell.opened > 0 && cell.perHour !== null)
    .sort((a, b) => b.perHour! - a.perHour! || b.opened - a.opened)[0];
}

/** Names of ISO weekdays, 1 is Monday, in a language. */
export function weekdayName(
  weekday: number,
  locale: string,
  style: 'short' | 'long',
): string {
  // 1 January 2024 was a Monday.
  return new Intl.DateTimeFormat(locale, {
    weekday: style,
    timeZone: 'UTC',
  }).format(Date.UTC(2024, 0, weekday));
}

/** A whole hour of a day, e.g. `09:00`. */
export const hourName = (hour: number): string =>
  `${String(hour).padStart(2, '0')}:00`;
