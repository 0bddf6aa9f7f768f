import { useApi } from '@backstage/core-plugin-api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { monitoringApiRef } from '../api';
import { REFRESH_INTERVAL_MS } from './MonitoringQueryProvider';
import { queryKeys } from './queryKeys';

/** Rows of the page of incidents. */
export const RUN_GROUPINGS = ['group', 'domain', 'app'] as const;
export type RunGrouping = (typeof RUN_GROUPINGS)[number];

/** What the page of incidents is asked for. */
export interface IncidentKpisQuery {
  readonly environment: string | undefined;
  readonly scope: string | undefined;
  readonly groupBy: RunGrouping;
  readonly period: string;
}

/** Figures of incidents of a scope, its backlog, hours of the week and what running costs. */
export function useIncidentKpis(query: IncidentKpisQuery) {
  const { environment, scope, groupBy, period } = query;
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.incidentKpis({ environment, scope, groupBy, period }),
    queryFn: ({ signal }) =>
      api.call('incidentKpis', {
        query: { environment, scope, groupBy, period },
        signal,
      }),
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: keepPreviousData,
  });
}

/** Changes of a scope: those of the last week, and those to come within 30 days. */
export function useChangeCalendar(
  environment: string | undefined,
  scope: string | undefined,
) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.changeCalendar({ environment, scope }),
    queryFn: ({ signal }) =>
      api.call('changeCalendar', {
        query: { environment, scope, period: 'last_7d' },
        signal,
      }),
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
  });
}
