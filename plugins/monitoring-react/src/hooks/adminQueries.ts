import { useApi } from '@backstage/core-plugin-api';
import type {
  BATCH_STATES,
  SourceId,
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
import { queryKeys } from './queryKeys';

/** How often a running batch is looked at, milliseconds. */
const RUNNING_INTERVAL_MS = 5_000;
const PAGE_SIZE = 25;

/** Every configured instance with its streams. */
export function useSources(isEnabled = true) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.sources(),
    queryFn: ({ signal }) => api.call('sources', { signal }),
    enabled: isEnabled,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: keepPreviousData,
  });
}

/** Looks at everything an installation depends on, once; again only by its `refetch`. */
export function useDoctor() {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.doctor(),
    queryFn: ({ signal }) => api.call('doctor', { signal }),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    retry: false,
  });
}

export type BatchState = (typeof BATCH_STATES)[number];

export interface BatchRunFilter {
  readonly source?: SourceId;
  readonly instance?: string;
  readonly stream?: string;
  readonly state?: BatchState;
}

/** Batch runs, newest first, page after page; asked more often while one runs. */
export function useBatchRuns(filter: BatchRunFilter) {
  const api = useApi(monitoringApiRef);
  return useInfiniteQuery({
    queryKey: queryKeys.batchRuns({ ...filter }),
    queryFn: ({ pageParam, signal }) =>
      api.call('batchRuns', {
        query: { ...filter, cursor: pageParam, limit: PAGE_SIZE },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: query => {
      const runs = query.state.data?.pages.flatMap(page => page.items) ?? [];
      const isBusy = runs.some(
        run => run.state === 'running' || run.state === 'queued',
      );
      return isBusy ? RUNNING_INTERVAL_MS : REFRESH_INTERVAL_MS;
    },
  });
}

/** Runs that are going on now, whatever the list is filtered by. */
export function useRunningBatches() {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.batchRuns({ state: 'running', view: 'progress' }),
    queryFn: ({ signal }) =>
      api.call('batchRuns', { query: { state: 'running', limit: 5 }, signal }),
    refetchInterval: query =>
      (query.state.data?.items.length ?? 0) > 0
        ? RUNNING_INTERVAL_MS
        : REFRESH_INTERVAL_MS / 4,
    placeholderData: keepPreviousData,
  });
}

/** One run with its rejected records. */
export function useBatchRun(id: string | undefined) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.batchRun(id ?? ''),
    queryFn: ({ signal }) =>
      api.call('batchRun', { params: { id: id ?? '' }, signal }),
    enabled: id !== undefined,
    refetchInterval: query =>
      query.state.data?.run.state === 'running' ? RUNNING_INTERVAL_MS : false,
  });
}

/** What a person asks for when starting a run. */
export interface StartRunRequest {
  readonly source: SourceId;
  readonly instance: string;
  readonly stream: string;
  /** ISO 8601 instants, half-open. */
  readonly from: string;
  readonly to: string;
}

/** Starts a run over a range. */
export function useStartRun() {
  const api = useApi(monitoringApiRef);
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: StartRunRequest) =>
      api.call('triggerBatch', { body: { ...request } }),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.admin() }),
  });
}

/** A stream whose stored pages are to be read again. */
export interface ReplayRequest {
  readonly source: SourceId;
  readonly instance: string;
  readonly stream: string;
  /** ISO 8601 instant; pages stored since. */
  readonly from: string;
}

/** Reads stored pages of a stream again, without asking upstream. */
export function useReplayPages() {
  const api = useApi(monitoringApiRef);
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: ReplayRequest) =>
      api.call('replayRaw', { body: { ...request } }),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.admin() }),
  });
}

/** Stops a run after the page it is in. */
export function useCancelRun() {
  const api = useApi(monitoringApiRef);
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.call('cancelBatch', { params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.admin() }),
  });
}

/** Asks an instance now whether it lets us in. */
export function useTestSource() {
  const api = useApi(monitoringApiRef);
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.call('testSource', { params: { id } }),
    onSuccess: () =>
      client.invalidateQueries({ queryKey: queryKeys.sources() }),
  });
}
