import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { parseZoom, type Zoom } from './timeRange';
import { useSetUrl } from './useUrlChoice';

export interface UrlZoom {
  readonly zoom: Zoom | undefined;
  /** The URL asked for a zoom that is none; the whole period is shown then. */
  readonly isRejected: boolean;
  /** Undefined shows the whole period again. */
  readonly set: (zoom: Zoom | undefined) => void;
}

/** The part of the period that is looked at, in the URL as `from` and `to`. */
export function useUrlZoom(): UrlZoom {
  const [search] = useSearchParams();
  const setUrl = useSetUrl();
  const from = search.get('from');
  const to = search.get('to');
  const zoom = useMemo(() => parseZoom(from, to), [from, to]);
  const set = useCallback(
    (next: Zoom | undefined) =>
      setUrl({
        from: next && new Date(next.startMs).toISOString(),
        to: next && new Date(next.endMs).toISOString(),
      }),
    [setUrl],
  );
  return { zoom, isRejected: !zoom && (from !== null || to !== null), set };
}
