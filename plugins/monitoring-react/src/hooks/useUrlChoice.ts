import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/** Periods offered by selectors; the URL takes these only. */
export const TAB_PERIODS = [
  'last_1h',
  'last_6h',
  'last_24h',
  'last_72h',
  'last_7d',
  'last_30d',
  'last_90d',
] as const;
export type TabPeriod = (typeof TAB_PERIODS)[number];

/** Rolling periods of scope screens, in whole days (API.md). */
export const SCOPE_PERIODS = ['last_7d', 'last_30d', 'last_90d'] as const;

export interface UrlChoice<T extends string> {
  readonly value: T;
  /** What the URL asked for when it is none of the choices; the fallback is shown then. */
  readonly rejected: string | undefined;
  readonly set: (value: T) => void;
}

/** Sets search parameters and leaves the others; undefined removes one. */
export function useSetUrl(): (
  changes: Record<string, string | undefined>,
) => void {
  const [, setSearch] = useSearchParams();
  return useCallback(
    changes =>
      setSearch(
        current => {
          const next = new URLSearchParams(current);
          for (const [name, value] of Object.entries(changes)) {
            if (value === undefined) next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
}

/**
 * A choice that lives in the URL.
 *
 * @param fallback - shown when the URL says nothing, or nothing we know
 */
export function useUrlChoice<T extends string>(
  name: string,
  allowed: readonly T[],
  fallback: T,
): UrlChoice<T> {
  const [search] = useSearchParams();
  const setUrl = useSetUrl();
  const asked = search.get(name);
  const known = allowed.find(choice => choice === asked);
  const set = useCallback(
    (value: T) => setUrl({ [name]: value }),
    [setUrl, name],
  );
  return {
    value: known ?? fallback,
    rejected: asked !== null && known === undefined ? asked : undefined,
    set,
  };
}
