/** Why a request was cut short by us. */
export type StopReason = 'cancelled' | 'timeout';

/** A signal that aborts with its caller's, and by itself after a time. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Set once the signal has aborted. */
  reason(): StopReason | undefined;
  /** Rejects when the signal aborts; never resolves. */
  readonly expired: Promise<never>;
  clear(): void;
}

/** Thrown by {@link Deadline.expired}. */
export class DeadlineError extends Error {
  constructor(readonly reason: StopReason) {
    super(reason);
    this.name = 'DeadlineError';
  }
}

/** Why an outer signal aborted: a deadline of ours, `AbortSignal.timeout`, or somebody's stop. */
function reasonOf(signal: AbortSignal): StopReason {
  const reason: unknown = signal.reason;
  if (reason instanceof DeadlineError) return reason.reason;
  return (reason as { name?: unknown } | null)?.name === 'TimeoutError' ? 'timeout' : 'cancelled';
}

/**
 * Starts a deadline.
 *
 * `AbortSignal.any` would do, but leaves listeners on a long-lived run signal
 * for each of its thousands of requests; this one takes its own away.
 */
export function startDeadline(outer: AbortSignal, ms: number): Deadline {
  const controller = new AbortController();
  let why: StopReason | undefined;
  let rejectExpired: (error: Error) => void = () => {};
  const expired = new Promise<never>((_, reject) => {
    rejectExpired = reject;
  });
  expired.catch(() => {});

  function stop(reason: StopReason) {
    if (why) return;
    why = reason;
    controller.abort(new DeadlineError(reason));
    rejectExpired(new DeadlineError(reason));
  }
  const onOuter = () => stop(reasonOf(outer));
  const timer = setTimeout(() => stop('timeout'), ms);
  if (outer.aborted) onOuter();
  else outer.addEventListener('abort', onOuter, { once: true });

  return {
    signal: controller.signal,
    reason: () => why,
    expired,
    clear: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', onOuter);
    },
  };
}
