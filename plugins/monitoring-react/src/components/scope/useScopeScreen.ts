import { useMemo } from 'react';
import type { Overview } from '@rosetta/backstage-plugin-monitoring-common';
import {
  findDefaultEnvironment,
  isSameScope,
  queryKeys,
  useMeta,
  useNow,
  useOverview,
  useRefresh,
  useScopePeriod,
  useUrlChoice,
  type ScopePeriodChoice,
  type UrlChoice,
} from '../../hooks';

/** What rows of an overview stand for. */
export const GROUPINGS = ['domain', 'system', 'team'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** The choices of a scope screen; all of them live in the URL. */
export interface ScopeChoices {
  readonly meta: ReturnType<typeof useMeta>;
  readonly environments: readonly string[];
  readonly environment: UrlChoice<string>;
  readonly period: ScopePeriodChoice;
  readonly groupBy: UrlChoice<Grouping>;
  readonly groupings: readonly Grouping[];
  /** The environment to ask for; undefined until the choices are known. */
  readonly chosen: string | undefined;
  readonly nowMs: number;
}

/** @param groupings - what rows may stand for here; the first one unless the URL says otherwise */
export function useScopeChoices(groupings: readonly Grouping[]): ScopeChoices {
  const nowMs = useNow();
  const meta = useMeta();
  const environments = useMemo(
    () => meta.data?.environments.map(each => each.name) ?? [],
    [meta.data],
  );
  const fallback = findDefaultEnvironment(meta.data);
  const environment = useUrlChoice('environment', environments, fallback ?? '');
  const period = useScopePeriod(nowMs, meta.data?.reportingZone);
  const groupBy = useUrlChoice('by', groupings, groupings[0]);
  return {
    meta,
    environments,
    environment,
    period,
    groupBy,
    groupings,
    chosen: meta.data && fallback ? environment.value : undefined,
    nowMs,
  };
}

/** A scope screen with what it shows. */
export interface ScopeScreen {
  readonly choices: ScopeChoices;
  /** What may be shown: never of another scope or environment than chosen. */
  readonly data: Overview | undefined;
  /** The figures are of the period or rows before: others are on their way. */
  readonly isOutdated: boolean;
  readonly failure: Error | null;
  readonly isBusy: boolean;
  readonly refresh: () => void;
}

/**
 * Asks for what a scope screen shows.
 *
 * @param scope - whole ref; undefined is everything
 * @param isReady - false while it is not known whether the scope exists
 */
export function useScopeScreen(
  choices: ScopeChoices,
  scope: string | undefined,
  isReady = true,
): ScopeScreen {
  const { chosen, groupBy, meta, period } = choices;
  const overview = useOverview({
    environment: isReady ? chosen : undefined,
    scope,
    groupBy: groupBy.value,
    period: period.value,
  });
  const refresh = useRefresh(queryKeys.all);
  const isSame = isSameScope(overview.data, chosen, scope);
  return {
    choices,
    data: isSame ? overview.data : undefined,
    isOutdated: overview.isPlaceholderData,
    failure: meta.error ?? overview.error,
    isBusy: overview.isFetching || meta.isFetching,
    refresh,
  };
}

/** The search that keeps a reader's environment, and their period where the page knows it, along the way. */
export function scopeSearch(environment: string, period?: string): string {
  const search = new URLSearchParams({ environment });
  if (period) search.set('period', period);
  return `?${search}`;
}
