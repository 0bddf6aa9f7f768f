import { DeriveStore } from '../store';

/** Some tenths of a second per step, a minute or so per pass. */
const DAYS_PER_STEP = 250;
const DAYS_PER_PASS = 20_000;

/** All days of which hours changed are read again this often, or ever more rarely the longer that takes. */
const STEP_MS = 60_000;
const PARTS = 20;

/**
 * Keeps how SLOs stood day by day (ADR 0034), beside the rounds of the present: these do not wait for it.
 * A history that comes in touches the same days again and again, so that a worker is at it for a twentieth of its time.
 */
export class SloDayKeeper {
  /** How long this worker took when it was last through, and when that was, milliseconds. */
  private last = { tookMs: 0, atMs: -Infinity };

  /** @param clock - milliseconds that pass, for how long it takes */
  constructor(
    private readonly store: Pick<DeriveStore, 'keepSloDays'>,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Reads what is due. @returns (SLO, day) pairs read; 0 as well where it is too early to look again */
  async keep(nowMs: number, signal: AbortSignal): Promise<number> {
    if (nowMs - this.last.atMs < Math.max(STEP_MS, PARTS * this.last.tookMs)) return 0;
    const startedMs = this.clock();
    let read = 0;
    while (read < DAYS_PER_PASS && !signal.aborted) {
      const taken = await this.store.keepSloDays(nowMs, DAYS_PER_STEP);
      read += taken;
      if (taken === 0) {
        this.last = { tookMs: this.clock() - startedMs, atMs: nowMs };
        break;
      }
    }
    return read;
  }
}
