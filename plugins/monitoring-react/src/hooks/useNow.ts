import { useEffect, useState } from 'react';

const TICK_MS = 30_000;

/**
 * The present in epoch milliseconds, again and again, so that ages on the screen grow.
 *
 * @param everyMs - half a minute unless ages are told in seconds
 */
export function useNow(everyMs = TICK_MS): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
