import {
  ELAPSED_DAY_MS,
  floorTo,
  HalfOpenWindow,
} from '@rosetta/backstage-plugin-monitoring-common';
import { StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';
import { DateTime } from 'luxon';

/** A target as planning sees it. */
export interface PlannedTarget {
  /** Oldest instant asked for, null when never. */
  readonly coveredFromMs: number | null;
}

/** How much a stream reads when it has never run, or a pivot is new: a day, or the overlap if longer. */
function initialMs(stream: StreamDefinition): number {
  return Math.min(
    stream.maxWindowSeconds * 1_000,
    stream.maxHistorySeconds * 1_000,
    Math.max(stream.overlapSeconds * 1_000, ELAPSED_DAY_MS),
  );
}

/** The first instant whose data is not complete yet. */
export function upperBound(stream: StreamDefinition, nowMs: number): number {
  const settledMs = nowMs - stream.settleSeconds * 1_000;
  return stream.slotSeconds ? floorTo(settledMs, stream.slotSeconds * 1_000) : settledMs;
}

/**
 * The window of a stream's next scheduled run: from the overlap before the
 * watermark, at most `maxWindowSeconds` long, so that a long stop is caught up in
 * several runs and nothing between is skipped.
 *
 * @returns undefined when nothing is complete since the watermark's overlap
 */
export function liveWindow(
  stream: StreamDefinition,
  watermarkMs: number | null,
  nowMs: number,
): HalfOpenWindow | undefined {
  const upperMs = upperBound(stream, nowMs);
  const slotMs = (stream.slotSeconds ?? 1) * 1_000;
  const oldestMs = nowMs - stream.maxHistorySeconds * 1_000;
  const fromMs =
    watermarkMs === null
      ? upperMs - initialMs(stream)
      : Math.max(watermarkMs - stream.overlapSeconds * 1_000, oldestMs);
  const startMs = stream.slotSeconds ? floorTo(fromMs, slotMs) : fromMs;
  const endMs = Math.min(upperMs, startMs + stream.maxWindowSeconds * 1_000);
  return endMs > startMs ? { startMs, endMs } : undefined;
}

/** The window that a pivot seen for the first time is asked for before its history. */
export function initialWindow(stream: StreamDefinition, nowMs: number): HalfOpenWindow {
  const endMs = upperBound(stream, nowMs);
  return { startMs: endMs - initialMs(stream), endMs };
}

/** How far back a stream's history is wanted, at a slot's border. */
export function backfillFloor(
  stream: StreamDefinition,
  backfillDays: number,
  nowMs: number,
): number {
  const reachMs = Math.min(backfillDays * ELAPSED_DAY_MS, stream.maxHistorySeconds * 1_000);
  return floorTo(nowMs - reachMs, (stream.slotSeconds ?? 3_600) * 1_000);
}

/**
 * The next piece of history to ask for, newest first, and for whom: all targets
 * whose history ends at the same instant are asked together.
 */
export function nextBackfill<T extends PlannedTarget>(
  stream: StreamDefinition,
  targets: readonly T[],
  backfillDays: number,
  nowMs: number,
): { window: HalfOpenWindow; targets: T[] } | undefined {
  if (!stream.backfills) return undefined;
  const floorMs = backfillFloor(stream, backfillDays, nowMs);
  // The floor moves with the clock; a remainder below one slot, or an hour, is not worth a request.
  const leastMs = (stream.slotSeconds ?? 3_600) * 1_000;
  const open = targets.filter(
    (target): target is T & { coveredFromMs: number } =>
      target.coveredFromMs !== null && target.coveredFromMs - floorMs >= leastMs,
  );
  if (open.length === 0) return undefined;
  const endMs = Math.max(...open.map(target => target.coveredFromMs));
  return {
    window: {
      startMs: Math.max(floorMs, endMs - stream.maxWindowSeconds * 1_000),
      endMs,
    },
    targets: open.filter(target => target.coveredFromMs === endMs),
  };
}

/**
 * When a stream runs next: just after the next slot is complete; daily streams at
 * 02:00 of the reporting zone; others an interval from now.
 */
export function nextRun(stream: StreamDefinition, nowMs: number, reportingZone: string): number {
  if (stream.everySeconds * 1_000 >= ELAPSED_DAY_MS) {
    const two = DateTime.fromMillis(nowMs, { zone: reportingZone }).startOf('day').set({ hour: 2 });
    return (two.toMillis() > nowMs ? two : two.plus({ days: 1 })).toMillis();
  }
  if (!stream.slotSeconds) return nowMs + stream.everySeconds * 1_000;
  const settleMs = stream.settleSeconds * 1_000;
  return floorTo(nowMs - settleMs, stream.everySeconds * 1_000) + stream.everySeconds * 1_000 + settleMs;
}

/** When to try again after a failure: 30 s doubling, at most the stream's interval or 10 minutes. */
export function nextTry(
  stream: StreamDefinition,
  failures: number,
  retryAfterSeconds: number | undefined,
  nowMs: number,
): number {
  const backoffSeconds = Math.min(30 * 2 ** Math.min(failures, 10), stream.everySeconds, 600);
  return nowMs + Math.max(backoffSeconds, retryAfterSeconds ?? backoffSeconds) * 1_000;
}
