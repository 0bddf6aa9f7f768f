import { useApi } from '@backstage/core-plugin-api';
import type { Meta, Metric } from '@rosetta/backstage-plugin-monitoring-common';
import {
  keepPreviousData,
  useIsFetching,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { monitoringApiRef } from '../api';
import { REFRESH_INTERVAL_MS } from './MonitoringQueryProvider';
import { queryKeys } from './queryKeys';
import type { TimeRange } from './timeRange';

const META_STALE_MS = 300_000;

/** Environments, sources and rights of the caller. */
export function useMeta() {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.meta(),
    queryFn: ({ signal }) => api.call('meta', { signal }),
    staleTime: META_STALE_MS,
  });
}

/** The environment that is shown unless another is chosen; undefined while none is known. */
export const findDefaultEnvironment = (meta: Meta | undefined) =>
  (meta?.environments.find(each => each.isDefault) ?? meta?.environments[0])
    ?.name;

/**
 * What was shown before stays while another period is asked for, but never
 * under the name of another environment.
 */
export function isOf(
  query: { queryKey: readonly unknown[] } | undefined,
  environment: string | undefined,
): boolean {
  return query?.queryKey[3] === environment;
}

/** Whether what is held is of the same scope and environment; refs are told in lower case. */
export function isSameScope(
  held: { environment: string; scope: string | null } | undefined,
  environment: string | undefined,
  scope: string | undefined,
): boolean {
  return (
    held?.environment === environment &&
    (held?.scope ?? undefined) === scope?.toLocaleLowerCase('en-US')
  );
}

/** Verdict, tiles, sources and findings of an entity. */
export function useSummary(entityRef: string, environment: string | undefined) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.summary(entityRef, environment ?? ''),
    queryFn: ({ signal }) =>
      api.call('summary', {
        params: { appId: entityRef },
        query: { environment },
        signal,
      }),
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
  });
}

/** All metrics of a screen in one request, so that their slots are the same. */
export function useTimeseries(
  entityRef: string,
  environment: string | undefined,
  metrics: readonly Metric[],
  range: TimeRange,
) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.timeseries(
      entityRef,
      environment ?? '',
      metrics,
      range,
    ),
    queryFn: ({ signal }) =>
      api.call('timeseries', {
        params: { appId: entityRef },
        query: { environment, metric: metrics.join(','), ...range },
        signal,
      }),
    enabled: environment !== undefined && metrics.length > 0,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: (previous, query) =>
      isOf(query, environment) ? previous : undefined,
  });
}

/** APM problems that touched an entity in a period. */
export function useProblems(
  entityRef: string,
  environment: string | undefined,
  range: TimeRange,
) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.problems(entityRef, environment ?? '', range),
    queryFn: ({ signal }) =>
      api.call('problems', {
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

/** What an overview is asked for. */
export interface OverviewQuery {
  readonly environment: string | undefined;
  readonly scope: string | undefined;
  readonly groupBy: 'domain' | 'system' | 'team';
  readonly period: string;
}

/** How often a first collection is looked at, milliseconds. */
const COLLECTING_INTERVAL_MS = 10_000;

/** State of a scope with its rows; asked more often while its history is collected. */
export function useOverview({
  environment,
  scope,
  groupBy,
  period,
}: OverviewQuery) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.overview({ environment, scope, groupBy, period }),
    queryFn: ({ signal }) =>
      api.call('overview', {
        query: { environment, scope, groupBy, period },
        signal,
      }),
    enabled: environment !== undefined,
    refetchInterval: query =>
      query.state.data?.collection
        ? COLLECTING_INTERVAL_MS
        : REFRESH_INTERVAL_MS,
    placeholderData: keepPreviousData,
  });
}

/** Domains, systems and groups, for the scope selector. */
export function useScopes(environment: string | undefined) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.scopes(environment),
    queryFn: ({ signal }) =>
      api.call('scopes', { query: { environment }, signal }),
    enabled: environment !== undefined,
    staleTime: META_STALE_MS,
    placeholderData: keepPreviousData,
  });
}

/** Asks again for everything below a key, e.g. an entity's. */
export function useRefresh(key: readonly unknown[]) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: key });
}

/** Whether anything of monitoring is asked for right now. */
export function useIsBusy(): boolean {
  return useIsFetching({ queryKey: queryKeys.all }) > 0;
}
