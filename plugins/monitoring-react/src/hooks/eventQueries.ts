import { useApi } from '@backstage/core-plugin-api';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { monitoringApiRef } from '../api';
import { REFRESH_INTERVAL_MS } from './MonitoringQueryProvider';
import { isOf } from './queries';
import { queryKeys } from './queryKeys';
import type { TimeRange } from './timeRange';

/** Filter of lists of incidents. */
export const INCIDENT_STATUSES = ['open', 'closed', 'all'] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

const PAGE_SIZE = 25;

/** A curve and lanes of events of an entity on one time axis. */
export function useTimeline(
  entityRef: string,
  environment: string | undefined,
  range: TimeRange,
) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.timeline(entityRef, environment ?? '', range),
    queryFn: ({ signal }) =>
      api.call('timeline', {
        params: { appId: entityRef },
        query: { environment, ...range },
        signal,
      }),
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: (previous, query) =>
      isOf(query, environment) ? previous : undefined,
  });
}

/** Incidents of an entity, open ones first, page after page; the first page carries the figures. */
export function useEntityIncidents(
  entityRef: string,
  environment: string | undefined,
  status: IncidentStatus,
  range: TimeRange,
) {
  const api = useApi(monitoringApiRef);
  return useInfiniteQuery({
    queryKey: queryKeys.entityIncidents(
      entityRef,
      environment ?? '',
      status,
      range,
    ),
    queryFn: ({ pageParam, signal }) =>
      api.call('entityIncidents', {
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
