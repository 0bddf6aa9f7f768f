import { useApi } from '@backstage/core-plugin-api';
import type {
  MappingMatrix,
  Routes,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { monitoringApiRef } from '../api';
import { REFRESH_INTERVAL_MS } from './MonitoringQueryProvider';
import { mappingKeys } from './mappingKeys';

/** How often the matrix is looked at while a saved mapping is not collected yet, milliseconds. */
const PENDING_INTERVAL_MS = 3_000;
const HISTORY_PAGE_SIZE = 25;

/** What an admin says of an entity in one source, as the API takes it. */
export type MappingInput = Routes['createMapping']['body']['_input'];

/** Which rows of the matrix are wanted. */
export interface MappingFilter {
  readonly environment: string | undefined;
  readonly scope?: string;
  readonly filter: keyof MappingMatrix['counts'];
  readonly search?: string;
  readonly cursor?: string;
  readonly limit: number;
}

/**
 * A page of the matrix.
 *
 * @param hasPending - whether a row waits for the collector; asked more often then
 */
export function useMappings(
  { environment, ...query }: MappingFilter,
  options: {
    readonly isEnabled?: boolean;
    readonly hasPending?: (matrix: MappingMatrix) => boolean;
  } = {},
) {
  const api = useApi(monitoringApiRef);
  const { isEnabled = true, hasPending } = options;
  return useQuery({
    queryKey: mappingKeys.matrix(environment ?? '', { ...query }),
    queryFn: ({ signal }) =>
      api.call('mappings', { query: { environment, ...query }, signal }),
    enabled: isEnabled && environment !== undefined,
    refetchInterval: ({ state }) =>
      state.data && hasPending?.(state.data)
        ? PENDING_INTERVAL_MS
        : REFRESH_INTERVAL_MS,
    // Never a row under the name of another environment.
    placeholderData: (previous, before) =>
      before?.queryKey[4] === (environment ?? '') ? previous : undefined,
  });
}

/** Pivots mapped and found of those needed, by team. */
export function useMappingCoverage(environment: string | undefined) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: mappingKeys.coverage(environment ?? ''),
    queryFn: ({ signal }) =>
      api.call('mappingCoverage', { query: { environment }, signal }),
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
  });
}

/** Changes of mappings, newest first, page after page; of one entity where one is given. */
export function useMappingChanges(
  entity: string | undefined,
  isEnabled: boolean,
) {
  const api = useApi(monitoringApiRef);
  return useInfiniteQuery({
    queryKey: mappingKeys.changes(entity),
    queryFn: ({ pageParam, signal }) =>
      api.call('mappingChanges', {
        query: { entity, cursor: pageParam, limit: HISTORY_PAGE_SIZE },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.nextCursor ?? undefined,
    enabled: isEnabled,
    placeholderData: keepPreviousData,
  });
}

/** Changes of one mapping, newest first. */
export function useMappingHistory(id: string | undefined) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: mappingKeys.history(id ?? ''),
    queryFn: ({ signal }) =>
      api.call('mappingHistory', { params: { id: id ?? '' }, signal }),
    enabled: id !== undefined,
  });
}

/** What a value names upstream, asked now; undefined asks nobody. */
export function useMappingCheck(input: MappingInput | undefined) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: mappingKeys.check({ ...input }),
    queryFn: ({ signal }) =>
      // Enabled only with an input.
      api.call('checkMapping', { body: input!, signal }),
    enabled: input !== undefined,
    retry: false,
    gcTime: 60_000,
    refetchOnWindowFocus: false,
  });
}

function useAfterChange() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: mappingKeys.all() });
}

/** Keeps a mapping: changes the one that is there, or makes one. */
export function useSaveMapping() {
  const api = useApi(monitoringApiRef);
  const refresh = useAfterChange();
  return useMutation({
    mutationFn: ({ id, input }: { id?: string; input: MappingInput }) => {
      if (id === undefined) return api.call('createMapping', { body: input });
      const { instance, key, value, note } = input;
      return api.call('updateMapping', {
        params: { id },
        body: { instance, key, value, note },
      });
    },
    onSuccess: refresh,
  });
}

/** Removes a mapping; the annotations count again. */
export function useRemoveMapping() {
  const api = useApi(monitoringApiRef);
  const refresh = useAfterChange();
  return useMutation({
    mutationFn: (id: string) => api.call('deleteMapping', { params: { id } }),
    onSuccess: refresh,
  });
}

/** Reads a file of mappings: tells what it would do, or does it, all or none. */
export function useImportMappings() {
  const api = useApi(monitoringApiRef);
  const refresh = useAfterChange();
  return useMutation({
    mutationFn: (body: { csv: string; dryRun: boolean; note: string }) =>
      api.call('importMappings', { body }),
    onSuccess: result => (result.isApplied ? refresh() : undefined),
  });
}

/** All admin mappings as a file. */
export function useExportMappings() {
  const api = useApi(monitoringApiRef);
  return useMutation({ mutationFn: () => api.call('exportMappings', {}) });
}
