import type { KpiId } from '@rosetta/backstage-plugin-monitoring-common';
import {
  chosenTiles,
  type ScreenSettings,
} from '@rosetta/backstage-plugin-monitoring-react';
import { isResource } from './chartPlan';

/** The tile of promises is asked for by itself. */
export const SLO_TILE = { kpi: 'slo_sli' } as const;

/**
 * The tiles of a tab in their order.
 *
 * @param served - those of the summary, or those it will have
 * @param wanted - what the app says. Unless it does, a service shows its promises first, and leaves
 *   its saturation to the chart that shares the judgement; a resource leaves its incidents to their
 *   sub-tab (UI.md 1 and 2)
 */
export function shownTiles<T extends { readonly kpi: KpiId }>(
  kind: string,
  served: readonly T[],
  wanted: ScreenSettings['tiles'],
): readonly (T | typeof SLO_TILE)[] {
  if (wanted) return chosenTiles([SLO_TILE, ...served], wanted);
  return isResource(kind)
    ? served.filter(({ kpi }) => kpi !== 'open_incidents')
    : [SLO_TILE, ...served.filter(({ kpi }) => kpi !== 'saturation')];
}

/** Whether it is a tile of the summary, which the tile of promises is not. */
export const isServed = <T extends { readonly kpi: KpiId }>(
  tile: T | typeof SLO_TILE,
): tile is T => tile !== SLO_TILE;
