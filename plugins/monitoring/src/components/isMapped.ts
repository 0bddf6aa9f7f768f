import type {
  Summary,
  Tile,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { ChartPlan } from './chartPlan';

/** Codes of a tile that has no pivot, or whose kind of source is not connected at all. */
const WITHOUT_SOURCE: readonly string[] = ['not_mapped', 'not_collected'];

const isWithoutSource = ({ value }: Tile) =>
  value.status === 'not_applicable' &&
  WITHOUT_SOURCE.includes(value.reason.code);

/**
 * Whether nothing measures what these charts show.
 *
 * @param tiles - none while the summary is not known: then nothing is said
 */
export function isUnmeasured(
  plans: readonly ChartPlan[],
  tiles: readonly Tile[],
): boolean {
  const own = tiles.filter(tile => plans.some(plan => plan.kpi === tile.kpi));
  return own.length > 0 && own.every(isWithoutSource);
}

/**
 * Whether anything is mapped, so that there is something to draw.
 *
 * @returns undefined while the summary is not known
 */
export function isMapped(summary: Summary | undefined): boolean | undefined {
  // What may not be read does not tell whether it is there.
  return summary?.tiles.some(
    tile => tile.value.status !== 'not_permitted' && !isWithoutSource(tile),
  );
}
