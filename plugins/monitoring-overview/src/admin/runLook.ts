import type { BatchRun } from '@rosetta/backstage-plugin-monitoring-common';
import type { StatusShape } from '@rosetta/backstage-plugin-monitoring-react';

/** Shape that stands for the state of a run. */
export const RUN_SHAPES: Record<BatchRun['state'], StatusShape> = {
  queued: 'queued',
  running: 'running',
  done: 'ok',
  done_with_rejects: 'warning',
  failed: 'critical',
  cancelled: 'cancelled',
};

/** Too little is done to say how long the rest takes. */
const MIN_PROGRESS = 0.02;

/**
 * Time left of a run at its present speed.
 *
 * @returns milliseconds, or undefined while too little is done to tell
 */
export function estimateLeftMs(
  run: BatchRun,
  nowMs: number,
): number | undefined {
  if (run.progress < MIN_PROGRESS || run.progress >= 1) return undefined;
  const elapsed = nowMs - Date.parse(run.startedAt);
  return elapsed > 0
    ? (elapsed * (1 - run.progress)) / run.progress
    : undefined;
}
