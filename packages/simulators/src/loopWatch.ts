const TICK_MS = 10;

/**
 * Tells how long this process may not have looked at what had arrived: a request has the time at which it is looked
 * at, so requests that came apart seem to have come together after a pause.
 */
class LoopWatch {
  private beforeLastMs = performance.now();
  private lastMs = this.beforeLastMs;

  constructor() {
    setInterval(() => {
      this.beforeLastMs = this.lastMs;
      this.lastMs = performance.now();
    }, TICK_MS).unref();
  }

  /** Milliseconds at most by which what is looked at now may have arrived earlier; 0 while the process keeps up. */
  heldUpMs(): number {
    return Math.max(0, Math.round(performance.now() - this.beforeLastMs - 2 * TICK_MS));
  }
}

export const loopWatch = new LoopWatch();
