import { Release, ReleaseEvidence, releaseStanding, Summary } from '@rosetta/backstage-plugin-monitoring-common';
import { EntityRow, LastDeploymentRow, ReleaseRow, RunningReleaseRow } from '../store';
import type { HandlerDependencies } from './handlers/dependencies';

/** A state that began so soon after a release is told with it, whatever else speaks against it. KPI.md 5.1, C4. */
const NEAR_MS = 3_600_000;
/** States are judged by slots: one may be said to begin before the release in the middle of its slot had ended. */
const SLOT_MS = 300_000;
/** Deployments of one release end within this time of each other. KPI.md 1.6, release collapse. */
const SAME_RELEASE_MS = 3_600_000;

/** Whether it is known without any incident that a release failed. */
const failsByItself = ({ failedBy }: ReleaseEvidence) => failedBy.some(code => code !== 'incident_link');

/**
 * How a release stands for this reader: that an incident speaks against it, or that none
 * does, is for those who may read incidents.
 */
export function standingFor(
  { evidence }: Pick<ReleaseRow, 'evidence'>,
  mayReadIncidents: boolean,
  nowMs: number,
): Pick<Release, 'standing' | 'matureAt'> {
  const standing = evidence && releaseStanding(evidence, nowMs);
  const isTold = evidence !== null && (mayReadIncidents || standing === 'not_counted' || failsByItself(evidence));
  return isTold ? { standing, matureAt: new Date(evidence.matureMs).toISOString() } : { standing: null, matureAt: null };
}

/** Whether a failure of what runs lasts, as far as this reader may know. */
export function isSuspectFor(running: Pick<RunningReleaseRow, 'evidence' | 'recovered'> | undefined, mayReadIncidents: boolean): boolean | null {
  if (!running) return null;
  const { evidence, recovered } = running;
  if (!mayReadIncidents && !failsByItself(evidence)) return null;
  return evidence.hasFailed && recovered === null;
}

/** What runs by its version, else its commit, as on the timeline; null where neither is told. */
export const releaseNameOf = ({ version, sha }: { version: string | null; sha: string | null }): string | null => version ?? sha?.slice(0, 8) ?? null;

/** What came into the environments of an entity last, as deployments and as the releases they are of. */
export interface Delivered {
  readonly deployments: readonly LastDeploymentRow[];
  readonly releases: readonly RunningReleaseRow[];
}

export async function readDelivered({ deliveries }: Pick<HandlerDependencies, 'deliveries'>, entityRef: string): Promise<Delivered> {
  const [deployments, releases] = await Promise.all([deliveries.lastDeployments(entityRef), deliveries.runningReleases(entityRef)]);
  return { deployments, releases };
}

/**
 * The release that a state which is not well began after; null where none is to be told.
 *
 * @param read - gives what was delivered; not asked of an entity that is well
 */
export async function releaseBefore(
  { instances }: Pick<HandlerDependencies, 'instances'>,
  { sinceMs, state }: Pick<EntityRow, 'sinceMs' | 'state'>,
  environment: string,
  mayReadIncidents: boolean,
  read: () => Promise<Delivered>,
): Promise<Summary['verdict']['release']> {
  if (sinceMs === null || (state !== 'critical' && state !== 'warning')) return null;
  const { deployments, releases } = await read();
  const running = releases.find(row => row.environment === environment);
  const last = deployments.find(row => row.environment === environment);
  if (!running || last?.status !== 'success' || last.finished === null) return null;
  const finishedMs = running.finished.getTime();
  // The deployment that gives the name is to be one of this release.
  if (Math.abs(last.finished.getTime() - finishedMs) > SAME_RELEASE_MS) return null;
  const lagMs = sinceMs - finishedMs;
  if (lagMs < -SLOT_MS || sinceMs > running.evidence.matureMs) return null;
  const isSuspect = isSuspectFor(running, mayReadIncidents) === true;
  if (!isSuspect && lagMs > NEAR_MS) return null;
  const served = instances.find(item => item.source === last.source && item.instance === last.instance);
  return {
    name: releaseNameOf(last) ?? last.name,
    finished: running.finished.toISOString(),
    isSuspect,
    upstreamUrl: served?.deploymentUrl({ externalId: last.externalId, project: last.project, sha: last.sha }) ?? null,
  };
}
