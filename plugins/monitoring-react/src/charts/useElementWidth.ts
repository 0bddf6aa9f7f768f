import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { onSheetLaidOut } from '../print/usePrinting';

/**
 * Width of an element in pixels, followed as it changes.
 *
 * @param fallback - used until it is measured, and where nothing is laid out
 */
export function useElementWidth<T extends HTMLElement>(
  fallback: number,
): [RefObject<T>, number] {
  const ref = useRef<T>(null);
  const [width, setWidth] = useState(fallback);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const take = (measured: number) => {
      if (measured > 0) setWidth(Math.floor(measured));
    };
    const measure = () => take(element.getBoundingClientRect().width);
    measure();
    const forget = onSheetLaidOut(measure);
    if (typeof ResizeObserver === 'undefined') return forget;
    const observer = new ResizeObserver(entries =>
      take(entries[0].contentRect.width),
    );
    observer.observe(element);
    return () => {
      forget();
      observer.disconnect();
    };
  }, []);
  return [ref, width];
}
