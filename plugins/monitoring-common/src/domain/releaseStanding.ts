/**
 * How a release stands in the change fail rate. KPI.md 1.6 and 5.2.
 *
 * - `failed`: it failed, by what became of it, or by an incident tied to it once its window is over
 * - `suspect`: an incident is tied to it, and its window is not over
 * - `pending`: nothing speaks against it, and an incident may still follow
 * - `mature`: nothing spoke against it
 * - `not_counted`: it brought no change of its own, such as a rollback
 */
export const RELEASE_STANDINGS = ['failed', 'suspect', 'pending', 'mature', 'not_counted'] as const;
export type ReleaseStanding = (typeof RELEASE_STANDINGS)[number];

/** What a release is known by when it is judged. */
export interface ReleaseEvidence {
  readonly kind: 'change' | 'remediation' | 'rollback' | 'redeploy';
  /** Signs of failure but for incidents, such as `rollback` or `degraded`. */
  readonly failedBy: readonly string[];
  /** Whether it counts as failed, by those signs or by an incident that is likely enough its doing. */
  readonly hasFailed: boolean;
  /** Until when an incident may be its doing, epoch ms. */
  readonly matureMs: number;
}

/** @param nowMs - epoch ms */
export function releaseStanding({ kind, failedBy, hasFailed, matureMs }: ReleaseEvidence, nowMs: number): ReleaseStanding {
  if (kind === 'rollback' || kind === 'redeploy') return 'not_counted';
  const isMature = matureMs <= nowMs;
  if (!hasFailed) return isMature ? 'mature' : 'pending';
  return failedBy.length > 0 || isMature ? 'failed' : 'suspect';
}
