import { useApi } from '@backstage/core-plugin-api';
import type {
  KpiId,
  ScopeSlos,
  SloState,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { monitoringApiRef } from '../api';
import { REFRESH_INTERVAL_MS } from './MonitoringQueryProvider';
import { isOf, isSameScope } from './queries';
import { queryKeys } from './queryKeys';

/** Rows of a page of SLOs, and of a calculation. */
const PAGE_SIZE = 50;

/** SLOs of an entity over their own windows. */
export function useSlos(entityRef: string, environment: string | undefined) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.slos(entityRef, environment ?? ''),
    queryFn: ({ signal }) =>
      api.call('slos', {
        params: { appId: entityRef },
        query: { environment },
        signal,
      }),
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: (previous, query) =>
      isOf(query, environment) ? previous : undefined,
  });
}

/** What the budget of an SLO was spent on over its own window; asked for once there is an SLO. */
export function useSloStatement(
  entityRef: string,
  environment: string | undefined,
  sloId: number | undefined,
) {
  const api = useApi(monitoringApiRef);
  return useQuery({
    queryKey: queryKeys.sloStatement(entityRef, environment ?? '', sloId ?? 0),
    queryFn: ({ signal }) =>
      api.call('sloStatement', {
        params: { appId: entityRef, sloId: String(sloId) },
        query: { environment },
        signal,
      }),
    enabled: environment !== undefined && sloId !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
  });
}

/** What a page of SLOs is asked for. */
export interface ScopeSlosQuery {
  readonly environment: string | undefined;
  readonly scope: string | undefined;
  readonly period: 'own' | 'month' | 'quarter';
  readonly groupBy: ScopeSlos['groupBy'];
  /** States shown; all of them when empty. */
  readonly states: readonly SloState[];
}

const scopeQuery = ({
  environment,
  scope,
  period,
  groupBy,
  states,
}: ScopeSlosQuery) => ({
  environment,
  scope,
  period,
  groupBy,
  state: states.length === 0 ? undefined : states.join(','),
});

/** SLOs of a scope, page after page. */
export function useScopeSlos(asked: ScopeSlosQuery) {
  const api = useApi(monitoringApiRef);
  const query = scopeQuery(asked);
  return useInfiniteQuery({
    queryKey: queryKeys.scopeSlos(query),
    queryFn: ({ pageParam, signal }) =>
      api.call('scopeSlos', {
        query: { ...query, cursor: pageParam, limit: PAGE_SIZE },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.nextCursor ?? undefined,
    enabled: asked.environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: previous => previous,
  });
}

/**
 * How the declared SLOs of a scope and of its groups stand, each over its own window.
 *
 * What is held of another scope or environment never stands in for it.
 */
export function useScopeSloSums({
  environment,
  scope,
  groupBy,
}: Pick<ScopeSlosQuery, 'environment' | 'scope' | 'groupBy'>) {
  const api = useApi(monitoringApiRef);
  const query = { environment, scope, groupBy, period: 'own' };
  return useQuery({
    queryKey: queryKeys.scopeSlos({ ...query, what: 'sums' }),
    queryFn: ({ signal }) =>
      api.call('scopeSlos', { query: { ...query, limit: 1 }, signal }),
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: previous =>
      isSameScope(previous, environment, scope) ? previous : undefined,
  });
}

/** How the declared SLOs of a scope stood at the end of each of the last days. */
export function useScopeSloDays({
  environment,
  scope,
}: Pick<ScopeSlosQuery, 'environment' | 'scope'>) {
  const api = useApi(monitoringApiRef);
  const query = { environment, scope };
  return useQuery({
    queryKey: queryKeys.scopeSlos({ ...query, what: 'days' }),
    queryFn: ({ signal }) => api.call('scopeSloDays', { query, signal }),
    enabled: environment !== undefined,
    refetchInterval: REFRESH_INTERVAL_MS,
    placeholderData: previous =>
      isSameScope(previous, environment, scope) ? previous : undefined,
  });
}

/** The table behind the page, as the text of a file. */
export function useSloReport() {
  const api = useApi(monitoringApiRef);
  return useMutation({
    mutationFn: (asked: ScopeSlosQuery) =>
      api.call('exportSlo', { query: scopeQuery(asked) }),
  });
}

/** A number whose making somebody asks for. */
export interface ExplainQuestion {
  readonly kpi: KpiId;
  /** Entity ref, scope ref, `slo:` with an id, or `all`. */
  readonly subject: string;
  readonly environment: string;
  /** `now`, or a period; as the subject is shown without a choice where absent. */
  readonly period?: string;
}

/** How a number was made, its rows page after page. */
export function useExplanation(question: ExplainQuestion | undefined) {
  const api = useApi(monitoringApiRef);
  return useInfiniteQuery({
    queryKey: queryKeys.explanation({ ...question }),
    queryFn: ({ pageParam, signal }) => {
      if (!question) throw new Error('Nothing was asked');
      return api.call('explain', {
        query: { ...question, cursor: pageParam, limit: PAGE_SIZE },
        signal,
      });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.rows.nextCursor ?? undefined,
    enabled: question !== undefined,
    // A proof that changes while it is read proves nothing.
    staleTime: Infinity,
    gcTime: 0,
  });
}
