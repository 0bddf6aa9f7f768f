import { MergeRequest, Rollout } from './delivery';
import { AppSpec, SYNC_ROUTES, appsOf } from './deliveryApps';
import { DeliveryBook } from './deliveryBook';
import { ProjectLedger } from './deliveryLedger';
import { ProjectMappingKind, projectMappingOf } from './deliveryMapping';
import { DeliveryProject, PROJECTS } from './deliveryProjects';
import { commitAt, commitsOfRequest, mergeRequestAt, pipelineAt, rolloutAt, visible } from './deliveryView';

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
    number: rollout.iid,
    status,
    reason: rollout.reason,
    incidentId: rollout.incidentId ?? null,
    sha: rollout.sha,
    ref: rollout.ref,
    tag: rollout.tag,
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

const WITHOUT_PROJECT: readonly ProjectMappingKind[] = [
  'nobody',
  'nobody-number',
  'bad',
  'unmapped',
];

function mergeRequestTruth(request: MergeRequest, now: number) {
  const { status, updatedAt } = mergeRequestAt(request, now);
  const commits = commitsOfRequest(request, now);
  const merged = status === 'merged';
  const past = (time: number | undefined) =>
    iso(time !== undefined && time <= now ? time : undefined);
  return {
    id: request.id,
    iid: request.iid,
    title: request.title,
    labels: request.labels,
    status,
    branch: request.branch,
    createdAt: iso(request.createdAt),
    mergedAt: past(request.mergedAt),
    closedAt: past(request.closedAt),
    updatedAt: iso(updatedAt),
    firstCommitAt: iso(request.commits[0].authoredAt),
    headSha: commits.length ? commits[commits.length - 1].sha : null,
    mergeCommitSha: (merged && request.mergeCommitSha) || null,
    squashCommitSha: (merged && request.squashCommitSha) || null,
    landedSha: past(request.mergedAt) === null ? null : request.landedSha,
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
    /** Whether the catalog rightly leads from the component to its project. */
    isMapped: !WITHOUT_PROJECT.includes(projectMappingOf(project.component.name)),
    apps: appsOf(project).map(({ name, namespace, environment }: AppSpec) => ({
      name,
      namespace,
      environment,
    })),
    rollouts: inWindow(ledger.rollouts).map(rollout =>
      rolloutTruth(ledger, rollout, now),
    ),
    mergeRequests: inWindow(ledger.mergeRequests).map(request =>
      mergeRequestTruth(request, now),
    ),
    pipelines: inWindow(ledger.pipelines).map(pipeline => {
      const { status, updatedAt, run, over } = pipelineAt(pipeline, now);
      const ended = pipeline.runs.filter(one => one.finishedAt <= now);
      return {
        id: pipeline.id,
        sha: pipeline.sha,
        ref: pipeline.ref,
        source: pipeline.source,
        status,
        createdAt: iso(pipeline.createdAt),
        startedAt: iso(run && pipeline.runs[0].startedAt),
        finishedAt: iso(over ? run?.finishedAt : undefined),
        /** Whole seconds of all its runs; null before the first has ended. */
        durationSeconds: ended.length
          ? ended.reduce(
              (sum, one) =>
                sum + Math.round((one.finishedAt - one.startedAt) / 1000),
              0,
            )
          : null,
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

/** A range of commits: what `to` has that `from` has not. */
export interface CommitRangeName {
  /** Path of the project. */
  readonly project: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The commits of ranges, in the order in which they were asked for; null where one of the
 * two is gone or cannot be seen at `now` (epoch ms).
 */
export function commitsOfRanges(
  book: DeliveryBook,
  ranges: readonly CommitRangeName[],
  now: number,
) {
  return ranges.map(range => {
    const project = PROJECTS.find(one => one.path === range.project);
    const ledger = project && book.ledger(project, now);
    const from = ledger && commitAt(ledger, range.from, now);
    const to = ledger && commitAt(ledger, range.to, now);
    return ledger && from && to
      ? ledger.graph.between(from.sha, to.sha).map(commit => ({
          sha: commit.sha,
          authoredAt: iso(commit.authoredAt),
          committedAt: iso(commit.committedAt),
          isMerge: commit.parents.length > 1,
        }))
      : null;
  });
}
