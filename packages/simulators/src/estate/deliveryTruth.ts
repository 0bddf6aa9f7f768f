import { Rollout } from './delivery';
import { AppSpec, SYNC_ROUTES, appsOf } from './deliveryApps';
import { DeliveryBook } from './deliveryBook';
import { ProjectLedger } from './deliveryLedger';
import { DeliveryProject, PROJECTS } from './deliveryProjects';
import { mergeRequestAt, pipelineAt, rolloutAt, visible } from './deliveryView';

const iso = (time: number | undefined) =>
  time === undefined ? null : new Date(time).toISOString();

function changesOf(ledger: ProjectLedger, rollout: Rollout, before: string) {
  const fresh = new Set(
    ledger.graph.between(before, rollout.sha).map(commit => commit.sha),
  );
  return {
    commits: fresh.size,
    mergeRequests: ledger.mergeRequests
      .filter(request => fresh.has(request.landedSha ?? ''))
      .map(request => request.iid),
  };
}

function rolloutTruth(ledger: ProjectLedger, rollout: Rollout, now: number) {
  const { project, rollouts, graph } = ledger;
  const { status, updatedAt } = rolloutAt(rollout, now);
  const ran = (state: string) =>
    ['success', 'failed', 'canceled'].includes(state);
  const before = rollouts
    .filter(
      other =>
        other.place === rollout.place &&
        other.finishedAt < rollout.createdAt &&
        other.visibleAt <= rollout.visibleAt &&
        other.outcome === 'success',
    )
    .pop();
  const known = before && graph.get(before.sha) && graph.get(rollout.sha);
  return {
    environment: rollout.place,
    environmentName: rollout.environmentName,
    /** null = GitLab does not know it. */
    deploymentId: SYNC_ROUTES.only(project) ? null : rollout.id,
    status,
    reason: rollout.reason,
    incidentId: rollout.incidentId ?? null,
    sha: rollout.sha,
    ref: rollout.ref,
    version: rollout.version ?? null,
    createdAt: iso(rollout.createdAt),
    startedAt: iso(
      status === 'running' || ran(status) ? rollout.startedAt : undefined,
    ),
    finishedAt: iso(ran(status) ? rollout.finishedAt : undefined),
    updatedAt: iso(updatedAt),
    pipelineId: rollout.pipeline?.id ?? null,
    previousSha: before?.sha ?? null,
    /** What it brought beside what ran; null where a commit is gone. */
    changes: before && known ? changesOf(ledger, rollout, before.sha) : null,
  };
}

/**
 * The estate's own account of what a component delivered: everything that began
 * in [from, to) and can be seen at `now`, all epoch ms.
 */
export function deliveryTruth(
  book: DeliveryBook,
  project: DeliveryProject,
  from: number,
  to: number,
  now: number,
) {
  const ledger = book.ledger(project, now);
  const inWindow = <T extends { createdAt: number; visibleAt: number }>(
    things: readonly T[],
  ) =>
    visible(things, now).filter(
      thing => thing.createdAt >= from && thing.createdAt < to,
    );
  return {
    entityRef: `component:default/${project.component.name}`,
    project: { id: project.id, path: project.path },
    route: project.route,
    apps: appsOf(project).map(({ name, namespace, environment }: AppSpec) => ({
      name,
      namespace,
      environment,
    })),
    rollouts: inWindow(ledger.rollouts).map(rollout =>
      rolloutTruth(ledger, rollout, now),
    ),
    mergeRequests: inWindow(ledger.mergeRequests).map(request => ({
      id: request.id,
      iid: request.iid,
      title: request.title,
      labels: request.labels,
      status: mergeRequestAt(request, now).status,
      createdAt: iso(request.createdAt),
      mergedAt:
        request.mergedAt !== undefined && request.mergedAt <= now
          ? iso(request.mergedAt)
          : null,
      firstCommitAt: iso(request.commits[0].authoredAt),
      landedSha:
        request.mergedAt !== undefined && request.mergedAt <= now
          ? request.landedSha
          : null,
    })),
    pipelines: inWindow(ledger.pipelines).map(pipeline => {
      const { status, updatedAt } = pipelineAt(pipeline, now);
      return {
        id: pipeline.id,
        sha: pipeline.sha,
        ref: pipeline.ref,
        source: pipeline.source,
        status,
        createdAt: iso(pipeline.createdAt),
        updatedAt: iso(updatedAt),
      };
    }),
  };
}

/** The account of every component. */
export const truthOfDeliveries = (
  book: DeliveryBook,
  from: number,
  to: number,
  now: number,
) => PROJECTS.map(project => deliveryTruth(book, project, from, to, now));
