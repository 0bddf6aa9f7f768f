import {
  useScopes,
  useUrlChoice,
  useWords,
  type UrlChoice,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useMemo } from 'react';
import { ALL_SCOPES, scopeOptions } from './scopeOptions';

/** The scope of a page, from the URL, with those that may be chosen. */
export interface ScopePicker extends UrlChoice<string> {
  readonly options: ReturnType<typeof scopeOptions>;
  /** What the chosen one is called. */
  readonly name: string;
  /** The scope's ref; undefined for all. */
  readonly within: string | undefined;
  /** A scope in the URL is asked for only once it is known to exist. */
  readonly isReady: boolean;
  /** What the URL asked for in vain, once that is known. */
  readonly unknown: string | undefined;
}

/** @param environment - undefined until one is chosen */
export function useScopePicker(environment: string | undefined): ScopePicker {
  const { t } = useWords();
  const scopes = useScopes(environment);
  const options = useMemo(
    () => scopeOptions(scopes.data?.items ?? [], t('overview.allScopes')),
    [scopes.data, t],
  );
  const scope = useUrlChoice(
    'scope',
    useMemo(() => options.map(option => option.value), [options]),
    ALL_SCOPES,
  );
  const isKnown = scopes.isSuccess || scopes.isError;
  return {
    ...scope,
    options,
    name:
      options.find(option => option.value === scope.value)?.label ??
      scope.value,
    within: scope.value === ALL_SCOPES ? undefined : scope.value,
    isReady: scope.rejected === undefined || isKnown,
    unknown: isKnown ? scope.rejected : undefined,
  };
}
