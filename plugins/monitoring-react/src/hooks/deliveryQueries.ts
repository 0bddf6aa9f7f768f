import { useApi } from '@backstage/core-plugin-api';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { monitoringApiRef } from '../api';
import type { IncidentStatus } from './eventQueries';
import { REFRESH_INTERVAL_MS } from './MonitoringQueryProvider';
import { isOf } from './queries';
import { queryKeys } from './queryKeys';
import type { TimeRange } from './timeRange';

/** Whether a screen shows what we hold, or asks the sources now. */
export const READING_MODES = ['history', 'live'] as const;
export type ReadingMode = (typeof READING_MODES)[number];

/** Which lines of a log are counted and linked to. */
export const LOG_LEVELS = ['errors', 'all'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const PAGE_SIZE = 25;
/** Addresses into other tools follow the present slowly. */
const LINK_INTERVAL_MS = 300_000;

/** What runs in each environment, and the releases of one, page after page. */
export function useDeployments(
  entityRef: string,
  environment: string | undefined,
  range: TimeRange,
) {
  const api = useApi(monitoringApiRef);
  return useInfiniteQuery({
    queryKey: queryKeys.deployments(entityRef, environment ?? '', range),
    queryFn: ({ pageParam, signal }) =>
      api.call('deployments', {
        params: { appId: entityRef },
        query: { environment, ...range, cursor: pageParam, limit: PAGE_SIZE },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.nextCursor ?? undefined,
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: (previous, query) =>
      isOf(query, environment) ? previous : undefined,
  });
}

/** What runs in each environment, asked of the deployers now; without releases. */
export function useLiveDeployments(
  entityRef: string,
  environment: string | undefined,
  isLive: boolean,
) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.liveDeployments(entityRef, environment ?? ''),
    meta: { isLive: true },
    queryFn: ({ signal }) =>
      api.call('deployments', {
        params: { appId: entityRef },
        query: { environment, mode: 'live' },
        signal,
      }),
    enabled: environment !== undefined && isLive,
    refetchInterval: REFRESH_INTERVAL_MS,
    // What was asked before the switch was last used is not "now".
    gcTime: 0,
  });
}

/** Log lines, errors and exceptions per hour, and frequent messages. */
export function useLogVolume(
  entityRef: string,
  environment: string | undefined,
  range: TimeRange,
  mode: ReadingMode,
) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.logVolume(entityRef, environment ?? '', mode, range),
    meta: { isLive: mode === 'live' },
    queryFn: ({ signal }) =>
      api.call('logVolume', {
        params: { appId: entityRef },
        query: { environment, mode, ...range },
        signal,
      }),
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: (previous, query) =>
      isOf(query, environment) ? previous : undefined,
  });
}

/** The links take the period under another name. */
const linkRange = ({ period, from, to }: TimeRange) => ({
  timeRange: period,
  from,
  to,
});

/** The lines of an entity in the log tool, over a range. */
export function useLogLink(
  entityRef: string,
  environment: string | undefined,
  range: TimeRange,
  level: LogLevel,
) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.logLink(entityRef, environment ?? '', level, range),
    queryFn: ({ signal }) =>
      api.call('logLink', {
        params: { appId: entityRef },
        query: { environment, level, ...linkRange(range) },
        signal,
      }),
    enabled: environment !== undefined,
    refetchInterval: LINK_INTERVAL_MS,
    // Tells whether there is a link at all; the address is of the range before.
    placeholderData: (previous, query) =>
      isOf(query, environment) ? previous : undefined,
  });
}

/** The traces of an entity in the tracing tool, over a range. */
export function useTraceLink(
  entityRef: string,
  environment: string | undefined,
  range: TimeRange,
) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.traceLink(entityRef, environment ?? '', range),
    queryFn: ({ signal }) =>
      api.call('traceLink', {
        params: { appId: entityRef },
        query: { environment, ...linkRange(range) },
        signal,
      }),
    enabled: environment !== undefined,
    refetchInterval: LINK_INTERVAL_MS,
  });
}

/** Changes at work, to come, and past, page after page. */
export function useChanges(
  entityRef: string,
  environment: string | undefined,
  range: TimeRange,
) {
  const api = useApi(monitoringApiRef);
  return useInfiniteQuery({
    queryKey: queryKeys.changes(entityRef, environment ?? '', range),
    queryFn: ({ pageParam, signal }) =>
      api.call('changes', {
        params: { appId: entityRef },
        query: { environment, ...range, cursor: pageParam, limit: PAGE_SIZE },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.nextCursor ?? undefined,
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: (previous, query) =>
      isOf(query, environment) ? previous : undefined,
  });
}

/** Problem records of the ITSM tool, open ones first, page after page. */
export function useItsmProblems(
  entityRef: string,
  environment: string | undefined,
  status: IncidentStatus,
  range: TimeRange,
) {
  const api = useApi(monitoringApiRef);
  return useInfiniteQuery({
    queryKey: queryKeys.itsmProblems(
      entityRef,
      environment ?? '',
      status,
      range,
    ),
    queryFn: ({ pageParam, signal }) =>
      api.call('itsmProblems', {
        params: { appId: entityRef },
        query: {
          environment,
          status,
          ...range,
          cursor: pageParam,
          limit: PAGE_SIZE,
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.nextCursor ?? undefined,
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: (previous, query) =>
      isOf(query, environment) ? previous : undefined,
  });
}
