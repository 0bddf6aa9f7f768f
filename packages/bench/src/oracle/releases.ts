import type { DeploymentFact } from '@rosetta/backstage-plugin-monitoring-common';

/** Targets of one release finish within this of its first one (KPI.md 1.6, release collapse). */
const COLLAPSE_MS = 60 * 60_000;

export type ReleaseKind = 'change' | 'rollback' | 'remediation' | 'redeploy';

/** One change of what production runs, of one entity in one environment (KPI.md 1.6). */
export type Release = Readonly<{
  /** `externalId` of its first target. */
  id: string;
  targetIds: readonly string[];
  /** Null where the source gives none: compared with nothing. */
  revision: string | null;
  startedMs: number | null;
  finishedMs: number;
  kind: ReleaseKind;
  /** The first release ever seen of the entity in the environment. */
  isBootstrap: boolean;
  /** Applied, and unhealthy afterwards. */
  isFailedInProduction: boolean;
  /** The release that a rollback or a remediation tells to have failed. */
  fails: string | null;
  /** Passed over by a rollback to an earlier one, without being what had failed (KPI.md 1.6: V3). */
  isReverted: boolean;
}>;

export type ReleaseInputs = Readonly<{
  /** Deployments of one entity in one environment by its one deploy source (KPI.md 1.6). */
  deployments: readonly DeploymentFact[];
  /** Ids of deployments that were applied and degraded after settling. */
  degraded: ReadonlySet<string>;
  /** Whether a deployment brings a revert or a hotfix; `fails` names the release it repairs, where it is linked. */
  remediationOf: (deploymentId: string) => Readonly<{ fails: string | null }> | null;
}>;

type Target = Readonly<{ fact: DeploymentFact; finishedMs: number; revision: string | null }>;

/** Deployments that changed production, by their own end. */
function targetsOf(deployments: readonly DeploymentFact[]): Target[] {
  const seen = new Map(deployments.map(fact => [fact.externalId, fact] as const));
  return [...seen.values()]
    .flatMap(fact =>
      fact.status === 'success' && fact.finishedMs !== null
        ? { fact, finishedMs: fact.finishedMs, revision: fact.revision ?? fact.sha }
        : [],
    )
    .sort(
      (left, right) =>
        left.finishedMs - right.finishedMs || (left.fact.externalId < right.fact.externalId ? -1 : 1),
    );
}

/** Neighbours of one revision that finish within an hour of the first are one release. */
function collapse(targets: readonly Target[]): Target[][] {
  const groups: Target[][] = [];
  for (const target of targets) {
    const last = groups.at(-1);
    const isSame =
      last !== undefined &&
      target.revision !== null &&
      last[0].revision === target.revision &&
      target.finishedMs - last[0].finishedMs < COLLAPSE_MS;
    if (isSame) {
      last.push(target);
    } else {
      groups.push([target]);
    }
  }
  return groups;
}

/**
 * The releases of an entity in an environment, in order of their end (KPI.md 1.6).
 *
 * A redeploy brings what is there already. A rollback brings a revision of before: the first
 * release after that one is the failed one (V1→V2→V3→V1: V2). A remediation fails what it is
 * linked to, else the release just before it.
 */
export function computeReleases(inputs: ReleaseInputs): Release[] {
  const releases: Release[] = [];
  for (const group of collapse(targetsOf(inputs.deployments))) {
    const [{ revision }] = group;
    const counted = releases.filter(release => release.kind !== 'redeploy');
    const current = counted.at(-1);
    const earlier = counted.findLastIndex(release => revision !== null && release.revision === revision);
    const targetIds = group.map(target => target.fact.externalId);
    const remedy = targetIds.map(inputs.remediationOf).find(found => found !== null);
    let kind: ReleaseKind = 'change';
    let fails: string | null = null;
    if (earlier >= 0 && earlier === counted.length - 1) {
      kind = 'redeploy';
    } else if (earlier >= 0) {
      kind = 'rollback';
      fails = counted[earlier + 1].id;
    } else if (remedy) {
      kind = 'remediation';
      fails = remedy.fails ?? current?.id ?? null;
    }
    const started = group.flatMap(target => target.fact.startedMs ?? []);
    releases.push({
      id: targetIds[0],
      targetIds,
      revision,
      startedMs: started.length === 0 ? null : Math.min(...started),
      finishedMs: Math.max(...group.map(target => target.finishedMs)),
      kind,
      isBootstrap: releases.length === 0,
      isFailedInProduction: targetIds.some(id => inputs.degraded.has(id)),
      fails,
      isReverted: false,
    });
    if (kind === 'rollback') {
      const passed = new Set(counted.slice(earlier + 2).map(release => release.id));
      releases.forEach((release, index) => {
        releases[index] = { ...release, isReverted: release.isReverted || passed.has(release.id) };
      });
    }
  }
  return releases;
}
