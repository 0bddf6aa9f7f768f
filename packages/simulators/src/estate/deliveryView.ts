import { Commit, MergeRequest, Pipeline, Rollout } from './delivery';
import { ProjectLedger } from './deliveryLedger';

/** Status of a deployment in GitLab's words. */
export type RolloutStatus =
  | 'created'
  | 'blocked'
  | 'running'
  | 'success'
  | 'failed'
  | 'canceled'
  | 'skipped';

/** Where something stands, and since when (epoch ms). */
export interface Standing<Status> {
  readonly status: Status;
  readonly updatedAt: number;
}

/** The last of some steps that has happened; the first always has. */
function standing<Status>(
  steps: readonly [Status, number | undefined][],
  visibleAt: number,
  now: number,
): Standing<Status> {
  let [status] = steps[0];
  let updatedAt = visibleAt;
  for (const [next, at] of steps) {
    if (at !== undefined && at <= now) {
      status = next;
      updatedAt = Math.max(at, visibleAt);
    }
  }
  return { status, updatedAt };
}

/** A rollout as it stands at `now` (epoch ms). */
export function rolloutAt(
  rollout: Rollout,
  now: number,
): Standing<RolloutStatus> {
  const { outcome, approvedAt, createdAt, startedAt } = rollout;
  const endAt = outcome === 'skipped' ? startedAt : rollout.finishedAt;
  const stood = standing<RolloutStatus>(
    [
      [approvedAt === undefined ? 'created' : 'blocked', createdAt],
      ['created', approvedAt],
      ['running', outcome === 'skipped' ? undefined : startedAt],
      [outcome, endAt],
    ],
    rollout.visibleAt,
    now,
  );
  return rollout.touchedAt !== undefined && rollout.touchedAt <= now
    ? { ...stood, updatedAt: rollout.touchedAt }
    : stood;
}

/** A pipeline as it stands at `now`, with its last run that has begun. */
export function pipelineAt(pipeline: Pipeline, now: number) {
  const begun = pipeline.runs.filter(run => run.startedAt <= now);
  const run = begun[begun.length - 1];
  const over = run !== undefined && run.finishedAt <= now;
  return {
    ...standing<string>(
      [
        ['pending', pipeline.createdAt],
        ...begun.flatMap((one): [string, number][] => [
          ['running', one.startedAt],
          [one.outcome, one.finishedAt],
        ]),
      ],
      pipeline.visibleAt,
      now,
    ),
    run,
    over,
  };
}

/** A merge request as it stands at `now`; a push to its branch changes it too. */
export function mergeRequestAt(
  request: MergeRequest,
  now: number,
): Standing<'opened' | 'merged' | 'closed'> {
  return standing(
    [
      ['opened', request.createdAt],
      ...request.commits.map((commit): ['opened', number] => [
        'opened',
        commit.visibleAt,
      ]),
      ['closed', request.closedAt],
      ['merged', request.mergedAt],
    ],
    request.visibleAt,
    now,
  );
}

/** Commits of a merge request that can be seen at `now`, oldest first. */
export function commitsOfRequest(
  request: MergeRequest,
  now: number,
): readonly Commit[] {
  const { mergedAt, rebased } = request;
  return rebased && mergedAt !== undefined && mergedAt <= now
    ? rebased
    : request.commits.filter(commit => commit.visibleAt <= now);
}

/** Things that can be seen at `now`, oldest first; the list is sorted by `visibleAt`. */
export function visible<T extends { readonly visibleAt: number }>(
  things: readonly T[],
  now: number,
): readonly T[] {
  let low = 0;
  let high = things.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (things[middle].visibleAt <= now) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return things.slice(0, low);
}

/** A commit that can be seen at `now`, by its id or the beginning of it. */
export function commitAt(
  ledger: ProjectLedger,
  sha: string,
  now: number,
): Commit | undefined {
  const commit =
    ledger.graph.get(sha) ??
    (/^[0-9a-f]{7,39}$/.test(sha) ? ledger.graph.startingWith(sha) : undefined);
  return commit && commit.visibleAt <= now ? commit : undefined;
}
