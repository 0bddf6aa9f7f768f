import { reportingDay, reportingDayWindow, Tile } from '@rosetta/backstage-plugin-monitoring-common';

/** Days that a tile of events looks back, today among them. */
const TILE_DAYS = 14;
const DAY_SECONDS = 86_400;
/** Longer than a tile's days, whatever the clocks do in between. */
const REACH_MS = (TILE_DAYS + 1) * DAY_SECONDS * 1_000;

/** Since when counts are read for a tile: some more than it shows. */
export const countedSinceMs = (nowMs: number): number => nowMs - REACH_MS;

/** The days of a tile in the zone, oldest first. */
function daysUntil(nowMs: number, zone: string): string[] {
  const days: string[] = [];
  for (let atMs = nowMs; days.length < TILE_DAYS; atMs = reportingDayWindow(days[0], zone).startMs - 1) days.unshift(reportingDay(atMs, zone));
  return days;
}

/**
 * Counts by day as the small picture of a tile.
 *
 * @param counts - by day of the zone; a day that was collected and is not told had none
 * @param coveredFromMs - since when it is collected; a day that is not whole is a gap
 * @param asOf - when the source last told, ISO 8601; a day that began later is a gap, and not one without any
 * @returns null where nothing is collected
 */
export function dailySparkline(
  counts: ReadonlyMap<string, number>,
  coveredFromMs: number | null,
  asOf: string | null,
  nowMs: number,
  zone: string,
): Tile['sparkline'] {
  if (coveredFromMs === null || asOf === null) return null;
  const knownUntilMs = Date.parse(asOf);
  const days = daysUntil(nowMs, zone);
  const startMs = (day: string) => reportingDayWindow(day, zone).startMs;
  const isCollected = (day: string) => startMs(day) >= coveredFromMs && startMs(day) < knownUntilMs;
  const values = days.map(day => (isCollected(day) ? counts.get(day) ?? 0 : null));
  return { start: new Date(startMs(days[0])).toISOString(), stepSeconds: DAY_SECONDS, values };
}
