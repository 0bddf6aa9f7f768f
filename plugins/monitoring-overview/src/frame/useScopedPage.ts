import {
  endsScreen,
  queryKeys,
  useRefresh,
  useScopeChoices,
  type ScopeChoices,
  type SourceAge,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useScopePicker, type ScopePicker } from './useScopePicker';

/** What every answer about a scope says of itself. */
export interface ScopedAnswer {
  readonly environment: string;
  readonly scope: string | null;
  readonly groupBy: string;
  readonly period: {
    readonly key: string;
    readonly start: string;
    readonly end: string;
  };
  readonly asOf: string;
  readonly sources: readonly SourceAge[];
  readonly basis: 'precomputed' | 'own';
}

/** The choices that all pages of a scope share; they live in the URL. */
export interface ScopedChoices {
  readonly choices: ScopeChoices;
  readonly scope: ScopePicker;
  /** The environment to ask for; undefined until it and the scope are known. */
  readonly environment: string | undefined;
}

export function useScopedChoices(): ScopedChoices {
  const choices = useScopeChoices(['domain']);
  const scope = useScopePicker(choices.chosen);
  return {
    choices,
    scope,
    environment: scope.isReady ? choices.chosen : undefined,
  };
}

/** A page of a scope with what it shows. */
export interface ScopedPageState<T extends ScopedAnswer> extends ScopedChoices {
  /** What may be shown: never of another scope, environment or grouping than chosen. */
  readonly data: T | undefined;
  /** The figures are of the period before: others are on their way. */
  readonly isOutdated: boolean;
  readonly isBusy: boolean;
  readonly failure: Error | null;
  /** The failure takes the place of the page. */
  readonly isLost: boolean;
  readonly refresh: () => void;
}

/**
 * Joins what was chosen with what was answered.
 *
 * @param groupBy - what rows were asked to stand for
 * @param answer - the newest answer, or the one before while another is on its way
 */
export function useScopedPage<T extends ScopedAnswer>(
  { choices, scope, environment }: ScopedChoices,
  groupBy: string,
  answer: {
    readonly data: T | undefined;
    readonly error: Error | null;
    readonly isFetching: boolean;
    readonly isPlaceholderData: boolean;
  },
): ScopedPageState<T> {
  const refresh = useRefresh(queryKeys.all);
  const isSame =
    answer.data?.environment === choices.chosen &&
    (answer.data?.scope ?? undefined) === scope.within &&
    answer.data?.groupBy === groupBy;
  const data = isSame ? answer.data : undefined;
  const failure = choices.meta.error ?? answer.error;
  return {
    choices,
    scope,
    environment,
    data,
    isOutdated: answer.isPlaceholderData,
    isBusy: answer.isFetching,
    failure,
    isLost: endsScreen(failure, data !== undefined),
    refresh,
  };
}
