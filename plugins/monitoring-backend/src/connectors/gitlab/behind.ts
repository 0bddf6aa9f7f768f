import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';

/**
 * Windows of projects that failed to answer, or did not show a list, while the run went on without them. The next
 * run that reaches as far begins where the gap does. Kept in memory: after a restart the
 * stream's overlap is what is left.
 */
export interface BehindWindows {
  /** The window to ask in place of the run's own. */
  widened(key: string, window: HalfOpenWindow): HalfOpenWindow;
  failed(key: string, window: HalfOpenWindow): void;
  /** Forgets the gap when this window covers it. */
  done(key: string, window: HalfOpenWindow): void;
}

export function createBehindWindows(): BehindWindows {
  const gaps = new Map<string, HalfOpenWindow>();
  return {
    widened(key, window) {
      const gap = gaps.get(key);
      // A backfill of older history is not the run that closes it.
      if (!gap || window.endMs < gap.endMs) return window;
      return { startMs: Math.min(gap.startMs, window.startMs), endMs: window.endMs };
    },
    failed(key, window) {
      const gap = gaps.get(key) ?? window;
      gaps.set(key, {
        startMs: Math.min(gap.startMs, window.startMs),
        endMs: Math.max(gap.endMs, window.endMs),
      });
    },
    done(key, window) {
      const gap = gaps.get(key);
      if (gap && window.startMs <= gap.startMs && window.endMs >= gap.endMs) gaps.delete(key);
    },
  };
}
