import { useApi } from '@backstage/core-plugin-api';
import type { ApplicationRow } from '@rosetta/backstage-plugin-monitoring-common';
import { useQuery } from '@tanstack/react-query';
import DataLoader from 'dataloader';
import { monitoringApiRef, type MonitoringApi } from '../api';
import { REFRESH_INTERVAL_MS } from './MonitoringQueryProvider';
import { queryKeys } from './queryKeys';

/** Most entities that one request may name (API.md). */
const MOST_REFS = 200;

/** Cells that are painted within this time are asked for together, milliseconds. */
const GATHER_MS = 10;

const wholeRef = (ref: string) => ref.toLocaleLowerCase('en-US');

async function askStates(
  api: MonitoringApi,
  refs: readonly string[],
): Promise<(ApplicationRow | null)[]> {
  const { items } = await api.call('applicationStates', {
    body: { refs: [...refs] },
  });
  const byRef = new Map(items.map(item => [item.ref, item]));
  return refs.map(ref => byRef.get(ref) ?? null);
}

type StateLoader = DataLoader<string, ApplicationRow | null>;
const loaders = new WeakMap<MonitoringApi, StateLoader>();

/** Gathers what many cells ask for at once; what was answered is kept by the cache of queries alone. */
function loaderOf(api: MonitoringApi): StateLoader {
  const loader: StateLoader =
    loaders.get(api) ??
    new DataLoader(refs => askStates(api, refs), {
      cache: false,
      maxBatchSize: MOST_REFS,
      batchScheduleFn: ask => setTimeout(ask, GATHER_MS),
    });
  loaders.set(api, loader);
  return loader;
}

/**
 * State of one entity in the default environment, for places where many are shown.
 *
 * @returns null where monitoring does not know it, or the reader may not see it
 */
export function useEntityState(entityRef: string) {
  const api = useApi(monitoringApiRef);
  const ref = wholeRef(entityRef);
  return useQuery({
    queryKey: queryKeys.state(ref),
    queryFn: () => loaderOf(api).load(ref),
    refetchInterval: REFRESH_INTERVAL_MS,
  });
}

/**
 * States of many entities in the default environment, asked in as many requests as they need; those that
 * monitoring does not know are left out.
 *
 * @param entityRefs - undefined until it is known which
 */
export function useEntityStates(entityRefs: readonly string[] | undefined) {
  const api = useApi(monitoringApiRef);
  const refs = [...new Set(entityRefs?.map(wholeRef))].sort();
  return useQuery({
    queryKey: queryKeys.states(refs),
    queryFn: async () => {
      const rows = await loaderOf(api).loadMany(refs);
      return rows.flatMap(row => {
        if (row instanceof Error) throw row;
        return row === null ? [] : [row];
      });
    },
    enabled: entityRefs !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
  });
}
