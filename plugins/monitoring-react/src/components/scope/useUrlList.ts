import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useSetUrl } from '../../hooks';

export interface UrlList {
  readonly values: readonly string[];
  readonly has: (value: string) => boolean;
  /** Takes a value in, or out when it is there. */
  readonly toggle: (value: string) => void;
}

const NOTHING: readonly string[] = [];

/**
 * A set of values that lives in the URL as a comma list, e.g. opened rows.
 *
 * @param fallback - what holds while the URL says nothing; an empty list in the URL is an answer
 */
export function useUrlList(
  name: string,
  fallback: readonly string[] = NOTHING,
): UrlList {
  const [search] = useSearchParams();
  const setUrl = useSetUrl();
  const asked = search.get(name);
  const values = useMemo(
    () => (asked === null ? fallback : asked.split(',').filter(Boolean)),
    [asked, fallback],
  );
  const toggle = useCallback(
    (value: string) => {
      const next = values.includes(value)
        ? values.filter(each => each !== value)
        : [...values, value];
      // Without a fallback nothing opened needs no word in the URL.
      const isPlain = next.length === 0 && fallback.length === 0;
      setUrl({ [name]: isPlain ? undefined : next.join(',') });
    },
    [fallback, name, setUrl, values],
  );
  return { values, has: value => values.includes(value), toggle };
}
