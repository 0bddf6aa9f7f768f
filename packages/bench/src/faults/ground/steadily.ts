/** Work that goes on until it is stopped. */
export interface Steady {
  /** Waits for what is running; nothing begins after that. */
  stop(): Promise<void>;
}

/**
 * Does work every so often. A turn that comes while the last one is still at work is left out: turns that queued
 * up on a slow machine would go on long after the stop. Work that fails is tried again at the next turn.
 */
export function steadily(everyMs: number, work: () => Promise<unknown>): Steady {
  let working: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    working ??= work()
      .catch(() => {})
      .finally(() => {
        working = undefined;
      });
  }, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await working;
    },
  };
}
