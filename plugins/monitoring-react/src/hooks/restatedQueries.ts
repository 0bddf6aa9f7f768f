import { useApi } from '@backstage/core-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { monitoringApiRef } from '../api';
import { REFRESH_INTERVAL_MS } from './MonitoringQueryProvider';
import { queryKeys } from './queryKeys';
import { isCalendarPeriod } from './scopePeriods';

/** What a period is compared with its sign-off for. */
export interface RestatedQuery {
  readonly environment: string | undefined;
  readonly scope: string | undefined;
  readonly period: string;
}

/** Figures of a calendar period that are others now than when it was signed off; not asked of any other period. */
export function useRestated({ environment, scope, period }: RestatedQuery) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.restated({ environment, scope, period }),
    queryFn: ({ signal }) =>
      api.call('restatedKpis', {
        query: { environment, scope, period },
        signal,
      }),
    enabled: environment !== undefined && isCalendarPeriod(period),
    refetchInterval: REFRESH_INTERVAL_MS,
  });
}
