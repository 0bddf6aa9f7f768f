import { useApi } from '@backstage/core-plugin-api';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { monitoringApiRef } from '../../api';
import { REFRESH_INTERVAL_MS } from '../../hooks';

/** Entities of a scope with their figures of now, worst first, page after page. */
export function useApplications(query: {
  readonly environment: string;
  readonly scope: string;
  readonly limit: number;
}) {
  const api = useApi(monitoringApiRef);
  return useInfiniteQuery({
    queryKey: ['monitoring', 'applications', query],
    queryFn: ({ pageParam, signal }) =>
      api.call('applications', {
        query: { ...query, include: 'metrics', cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_INTERVAL_MS,
  });
}
