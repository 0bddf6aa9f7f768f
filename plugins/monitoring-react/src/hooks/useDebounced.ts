import { useEffect, useState } from 'react';

/**
 * A value once it stood still, so that not every keystroke asks.
 *
 * @param value - compared by identity: memoise objects
 */
export function useDebounced<T>(value: T, delayMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return settled;
}
