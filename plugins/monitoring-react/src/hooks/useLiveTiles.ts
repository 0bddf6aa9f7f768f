import { useApi } from '@backstage/core-plugin-api';
import type {
  Asked,
  Summary,
  Tile,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import { monitoringApiRef } from '../api';
import { REFRESH_INTERVAL_MS } from './MonitoringQueryProvider';
import { queryKeys } from './queryKeys';

/** What asking the sources of one tile gave. */
export interface LiveTile {
  /** `asking` until the first answer; `unanswered` where nobody could be asked, or nobody answered. */
  readonly state: 'asking' | 'answered' | 'unanswered' | 'failed';
  /** The tile with what was told; undefined while it is asked for, and when the request itself failed. */
  readonly tile: Tile | undefined;
  /** Who was asked, when each answered, and what went wrong. */
  readonly asked: readonly Asked[];
}

function readTile({ data, error }: UseQueryResult<Summary>): LiveTile {
  if (!data) {
    return {
      state: error ? 'failed' : 'asking',
      tile: undefined,
      asked: [],
    };
  }
  const isAnswered = data.asked.some(({ at }) => at !== null);
  return {
    state: isAnswered ? 'answered' : 'unanswered',
    tile: data.tiles[0],
    asked: data.asked,
  };
}

/**
 * Asks the sources of each tile now, each tile by itself: a slow source holds up its own only.
 *
 * @param kpis - the tiles as the summary names them; in history none is asked
 * @returns by the tile's name; empty in history
 */
export function useLiveTiles(
  entityRef: string,
  environment: string | undefined,
  kpis: readonly Tile['kpi'][],
  isLive: boolean,
): ReadonlyMap<Tile['kpi'], LiveTile> {
  const api = useApi(monitoringApiRef);
  const asked = isLive && environment !== undefined ? kpis : [];
  return useQueries({
    queries: asked.map(kpi => ({
      queryKey: queryKeys.liveTile(entityRef, environment ?? '', kpi),
      meta: { isLive: true },
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.call('summary', {
          params: { appId: entityRef },
          query: { environment, mode: 'live' as const, tiles: kpi },
          signal,
        }),
      refetchInterval: REFRESH_INTERVAL_MS,
      // What was asked before the switch was last used is not "now".
      gcTime: 0,
    })),
    combine: useCallback(
      (results: UseQueryResult<Summary>[]) =>
        new Map(asked.map((kpi, index) => [kpi, readTile(results[index])])),
      // The names are a list made anew by every render.
      // eslint-disable-next-line react-hooks/exhaustive-deps
      [asked.join()],
    ),
  });
}
