import type { Meta } from '@rosetta/backstage-plugin-monitoring-common';
import {
  findDefaultEnvironment,
  useScopes,
  useSetUrl,
  useUrlChoice,
  useWords,
  type PickerOption,
  type UrlChoice,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { ALL_SCOPES, scopeOptions } from '../../frame/scopeOptions';

/** Rows of a page of the matrix. */
export const PAGE_SIZE = 25;
/** Longest search that the API takes. */
export const MAX_SEARCH = 200;

const FILTERS = ['all', 'findings', 'not_mapped', 'overridden'] as const;
export type MatrixFilter = (typeof FILTERS)[number];

/** The environment of the URL, or the default one; undefined when none is configured. */
export function useAdminEnvironment(meta: Meta | undefined) {
  const environments = useMemo(
    () => meta?.environments.map(each => each.name) ?? [],
    [meta],
  );
  const fallback = findDefaultEnvironment(meta);
  const choice = useUrlChoice('environment', environments, fallback ?? '');
  return {
    environments,
    defaultEnvironment: fallback,
    choice,
    chosen: fallback === undefined ? undefined : choice.value,
  };
}

/** What the matrix shows; all of it lives in the URL. */
export interface MappingChoices {
  readonly environments: readonly string[];
  readonly defaultEnvironment: string | undefined;
  readonly environment: UrlChoice<string>;
  /** Undefined when no environment is configured. */
  readonly chosen: string | undefined;
  readonly scopes: readonly PickerOption<string>[];
  readonly scope: string;
  readonly rejectedScope: string | undefined;
  /** False while it is not known whether the scope of the URL exists. */
  readonly isReady: boolean;
  readonly filter: MatrixFilter;
  readonly search: string;
  /** Cursors of the pages passed, that of the shown one last. */
  readonly trail: readonly string[];
  readonly isFiltered: boolean;
  readonly set: (change: {
    environment?: string;
    scope?: string;
    filter?: MatrixFilter;
    search?: string;
  }) => void;
  readonly setTrail: (trail: readonly string[]) => void;
}

export function useMappingChoices(meta: Meta): MappingChoices {
  const { t } = useWords();
  const [params] = useSearchParams();
  const setUrl = useSetUrl();
  const { environments, defaultEnvironment, choice, chosen } =
    useAdminEnvironment(meta);
  const scopesQuery = useScopes(chosen);
  const scopes = useMemo(
    () => scopeOptions(scopesQuery.data?.items ?? [], t('mappings.allScopes')),
    [scopesQuery.data, t],
  );
  const scope = useUrlChoice(
    'scope',
    useMemo(() => scopes.map(option => option.value), [scopes]),
    ALL_SCOPES,
  );
  const filter = useUrlChoice('filter', FILTERS, 'all');
  const isScopeKnown = scopesQuery.isSuccess || scopesQuery.isError;
  const search = (params.get('search') ?? '').slice(0, MAX_SEARCH);
  return {
    environments,
    defaultEnvironment,
    environment: choice,
    chosen,
    scopes,
    scope: scope.value,
    rejectedScope: isScopeKnown ? scope.rejected : undefined,
    isReady: scope.rejected === undefined || isScopeKnown,
    filter: filter.value,
    search,
    trail: (params.get('cursor') ?? '').split(',').filter(Boolean),
    isFiltered:
      scope.value !== ALL_SCOPES || filter.value !== 'all' || search !== '',
    // Another choice begins at its first page.
    set: change =>
      setUrl({
        ...change,
        ...(change.scope === ALL_SCOPES ? { scope: undefined } : {}),
        ...(change.filter === 'all' ? { filter: undefined } : {}),
        ...(change.search === '' ? { search: undefined } : {}),
        cursor: undefined,
        findings: undefined,
      }),
    setTrail: trail =>
      setUrl({
        cursor: trail.length > 0 ? trail.join(',') : undefined,
        findings: undefined,
      }),
  };
}
