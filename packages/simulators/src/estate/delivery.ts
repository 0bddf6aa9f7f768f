import { Person } from './people';
import { Environment } from './topology';

/** Where a rollout goes, as the bank sees it. */
export type Place = Environment | 'review' | 'other';

/** How a rollout ends. */
export type Outcome = 'success' | 'failed' | 'canceled' | 'skipped';

/** Why somebody rolled something out. */
export type RolloutReason =
  | 'regular'
  | 'retry'
  | 'bad-release'
  | 'rollback'
  | 'hotfix'
  | 'hand';

/** Somebody who commits; the offset of their clock is in minutes. */
export interface Contributor {
  readonly id: number;
  readonly person: Person;
  readonly offsetMinutes: number;
}

/** A commit; times in epoch ms, whole seconds as git keeps them. */
export interface Commit {
  readonly sha: string;
  /** First parent first; empty for the root. */
  readonly parents: readonly string[];
  readonly title: string;
  readonly body: string;
  readonly author: Contributor;
  readonly committer: Contributor;
  readonly authoredAt: number;
  readonly committedAt: number;
  /** Nobody sees it before. */
  readonly visibleAt: number;
}

/** A merge request over its whole life; times in epoch ms. */
export interface MergeRequest {
  readonly id: number;
  readonly iid: number;
  readonly title: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly branch: string;
  readonly author: Contributor;
  readonly merger: Contributor;
  readonly createdAt: number;
  readonly mergedAt: number | undefined;
  readonly closedAt: number | undefined;
  /** Nobody sees it before. */
  readonly visibleAt: number;
  /** What its branch holds, oldest first; not what lands when it is squashed. */
  readonly commits: readonly Commit[];
  /** The same after they were rebased onto the target; undefined where nobody rebases. */
  readonly rebased: readonly Commit[] | undefined;
  readonly squash: boolean;
  readonly mergeCommitSha: string | undefined;
  readonly squashCommitSha: string | undefined;
  /** Head of the target branch after the merge. */
  readonly landedSha: string | undefined;
}

/** One run of a pipeline; a retry is another one. Times in epoch ms. */
export interface PipelineRun {
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly outcome: Outcome;
}

/** A pipeline over its whole life; times in epoch ms. */
export interface Pipeline {
  readonly id: number;
  readonly iid: number;
  readonly sha: string;
  readonly ref: string;
  readonly tag: boolean;
  readonly source: string;
  readonly user: Contributor;
  readonly createdAt: number;
  readonly visibleAt: number;
  /** Oldest first, never empty. */
  readonly runs: readonly PipelineRun[];
}

/**
 * One attempt to bring a revision into an environment, whoever carries it out:
 * a GitLab job, Argo CD, or both. Times in epoch ms.
 */
export interface Rollout {
  readonly id: number;
  readonly iid: number;
  readonly place: Place;
  /** Name of the environment in GitLab. */
  readonly environmentName: string;
  readonly sha: string;
  readonly ref: string;
  readonly tag: boolean;
  /** `v2.14.0`; undefined where nobody counts versions. */
  readonly version: string | undefined;
  readonly reason: RolloutReason;
  /** Incident that this rollout begins or ends. */
  readonly incidentId: string | undefined;
  readonly outcome: Outcome;
  readonly user: Contributor;
  readonly createdAt: number;
  /** End of waiting for an approval; undefined = nobody has to approve. */
  readonly approvedAt: number | undefined;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Somebody commented on it long after; undefined = nobody. */
  readonly touchedAt: number | undefined;
  readonly visibleAt: number;
  readonly pipeline: Pipeline | undefined;
}

/** A release that somebody ordered by hand, at the moment of the order. */
export interface HandRelease {
  readonly sequence: number;
  readonly component: string;
  readonly environment: Environment;
  readonly outcome: 'success' | 'failed' | 'bad';
  /** epoch ms */
  readonly at: number;
}
