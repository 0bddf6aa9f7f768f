import { LoggedRequest } from '../ground/simulators';

const WINDOW_MS = 1_000;
/** What an instance was asked, held against its budget. */
export interface BudgetFinding {
  readonly instance: string;
  readonly requests: number;
  readonly perSecond: number;
  /** Most requests of any second that slides. */
  readonly most: number;
  /** Requests that began a second with more than the rate in it. */
  readonly windowsBeyond: number;
  /** When the first of those seconds began, epoch milliseconds; null where there is none. */
  readonly firstBeyondMs: number | null;
  readonly refusals: number;
  /**
   * Arrived while upstream wanted to be left alone: milliseconds after its answer. They had left before it could be
   * known, or were sent all the same: which of both, only the gate's own record can tell.
   */
  readonly whilePausedMs: readonly number[];
}

/**
 * Judges one instance's log.
 *
 * @param retryAfterSeconds - what the 429s asked for, in their order
 */
export function judgeRequests(
  instance: string,
  log: readonly LoggedRequest[],
  ratePerSecond: number,
  retryAfterSeconds: readonly number[],
): BudgetFinding {
  const requests = log
    .filter(entry => entry.instance === instance)
    .map(entry => ({ ...entry, atMs: Date.parse(entry.time) }))
    .sort((a, b) => a.atMs - b.atMs || a.sequence - b.sequence);
  let most = 0;
  let windowsBeyond = 0;
  let firstBeyondMs: number | null = null;
  for (const [start, { atMs, heldUpMs }] of requests.entries()) {
    // A second is held against us only if they came within it wherever in upstream's pause the first one came.
    const endMs = atMs - heldUpMs + WINDOW_MS;
    let end = start + 1;
    while (end < requests.length && requests[end].atMs < endMs) end += 1;
    most = Math.max(most, end - start);
    if (end - start > ratePerSecond) {
      windowsBeyond += 1;
      firstBeyondMs ??= atMs - heldUpMs;
    }
  }
  const refusals = requests.filter(entry => entry.status === 429);
  const whilePausedMs: number[] = [];
  for (const [index, refusal] of refusals.entries()) {
    const answeredMs = refusal.atMs + refusal.durationMs;
    const untilMs = answeredMs + (retryAfterSeconds[index] ?? 0) * 1_000;
    for (const { atMs, sequence } of requests) {
      if (sequence === refusal.sequence || atMs < refusal.atMs || atMs >= untilMs) continue;
      whilePausedMs.push(atMs - answeredMs);
    }
  }
  const spanSeconds = requests.length < 2 ? 1 : (requests[requests.length - 1].atMs - requests[0].atMs) / 1_000;
  return {
    instance,
    requests: requests.length,
    perSecond: requests.length / spanSeconds,
    most,
    windowsBeyond,
    firstBeyondMs,
    refusals: refusals.length,
    whilePausedMs,
  };
}
