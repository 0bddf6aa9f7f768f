import { useApi } from '@backstage/core-plugin-api';
import type {
  incidentLinkBody,
  ScopeDora,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { monitoringApiRef } from '../api';
import { REFRESH_INTERVAL_MS } from './MonitoringQueryProvider';
import { isOf, isSameScope } from './queries';
import { queryKeys } from './queryKeys';
import type { TimeRange } from './timeRange';

/** The five metrics of an entity over a range, with what they leave out and their weeks. */
export function useEntityDora(
  entityRef: string,
  environment: string | undefined,
  range: TimeRange,
) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.entityDora(entityRef, environment ?? '', range),
    queryFn: ({ signal }) =>
      api.call('entityDora', {
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

/** What a page of delivery is asked for. */
export interface ScopeDoraQuery {
  readonly environment: string | undefined;
  readonly scope: string | undefined;
  readonly groupBy: ScopeDora['groupBy'];
  readonly period: string;
}

/** The five metrics of a scope by team or application. */
export function useScopeDora(query: ScopeDoraQuery) {
  const { environment, scope, groupBy, period } = query;
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.scopeDora({ environment, scope, groupBy, period }),
    queryFn: ({ signal }) =>
      api.call('scopeDora', {
        query: { environment, scope, groupBy, period },
        signal,
      }),
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: previous => previous,
  });
}

/**
 * The five metrics of a scope and of its rows, without the spread of applications.
 *
 * What is held of another scope or environment never stands in for it.
 */
export function useScopeDelivery(query: ScopeDoraQuery) {
  const { environment, scope, groupBy, period } = query;
  const asked = {
    environment,
    scope,
    groupBy,
    period,
    detail: 'rows' as const,
  };
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.scopeDora(asked),
    queryFn: ({ signal }) => api.call('scopeDora', { query: asked, signal }),
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: previous =>
      isSameScope(previous, environment, scope) ? previous : undefined,
  });
}

/** Confirms or refutes what caused an incident; everything of the entity is asked for again then. */
export function useLinkIncident(entityRef: string) {
  const api = useApi(monitoringApiRef);
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      id,
      body,
    }: {
      id: string;
      body: z.input<typeof incidentLinkBody>;
    }) => api.call('linkIncident', { params: { id }, body }),
    onSuccess: () =>
      client.invalidateQueries({ queryKey: queryKeys.entity(entityRef) }),
  });
}
