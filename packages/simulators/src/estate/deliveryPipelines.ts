import { Contributor, MergeRequest, Outcome, Pipeline } from './delivery';
import { PlannedMerge, PlannedRollout } from './deliveryPlan';
import { DeliveryProject } from './deliveryProjects';
import { RELEASE_BOT } from './deliveryWords';
import { hash3, unit3 } from './hash';
import { MINUTE_MS } from './time';

const SECOND_MS = 1000;

/** A thing while it is being made. */
export type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

type PipelineDraft = Draft<Pipeline> & {
  runs: Draft<Pipeline['runs'][number]>[];
};

const span = (key: number, index: number, least: number, most: number) =>
  Math.floor(least + unit3(key, index, 29) * (most - least));

const resultOf = (outcome: Outcome): Outcome =>
  outcome === 'skipped' ? 'success' : outcome;

/** Makes the pipelines of one project. */
export class PipelineDesk {
  readonly all: PipelineDraft[] = [];
  private readonly ofMain = new Map<string, PipelineDraft>();

  constructor(
    private readonly project: DeliveryProject,
    private readonly extras: Set<unknown>,
  ) {}

  private open(
    pipeline: Omit<PipelineDraft, 'id' | 'iid'>,
    extra: boolean,
  ): PipelineDraft {
    const draft = { id: 0, iid: 0, ...pipeline };
    this.all.push(draft);
    if (extra) {
      this.extras.add(draft);
    }
    return draft;
  }

  /** The pipeline of the main branch that a merge starts. */
  afterMerge(planned: PlannedMerge, request: MergeRequest): void {
    if (!request.landedSha) {
      return;
    }
    const { key, at } = planned;
    const startedAt = at + span(key, 1, 4 * SECOND_MS, 40 * SECOND_MS);
    const pipeline = this.open(
      {
        sha: request.landedSha,
        ref: 'main',
        tag: false,
        source: 'push',
        user: request.merger,
        createdAt: at + 2 * SECOND_MS,
        visibleAt: planned.extra ? planned.writtenAt : at + 2 * SECOND_MS,
        runs: [
          {
            startedAt,
            finishedAt:
              startedAt + span(key, 2, 100 * SECOND_MS, 4 * MINUTE_MS),
            outcome: unit3(key, 3, 29) < 0.04 ? 'failed' : 'success',
          },
        ],
      },
      planned.extra,
    );
    this.ofMain.set(request.landedSha, pipeline);
  }

  /** The pipelines of the branch, once the merge request has its number. */
  beforeMerge(planned: PlannedMerge, request: MergeRequest): void {
    const { key, extra } = planned;
    const head = request.commits[request.commits.length - 1];
    const run = (createdAt: number, outcome: Outcome, salt: number) => {
      const startedAt =
        createdAt + span(key, salt, 3 * SECOND_MS, 90 * SECOND_MS);
      this.open(
        {
          sha: head.sha,
          ref: `refs/merge-requests/${request.iid}/head`,
          tag: false,
          source: 'merge_request_event',
          user: request.author,
          createdAt,
          visibleAt: extra ? planned.writtenAt : createdAt,
          runs: [
            {
              startedAt,
              finishedAt:
                startedAt + span(key, salt + 1, 2 * MINUTE_MS, 11 * MINUTE_MS),
              outcome,
            },
          ],
        },
        extra,
      );
    };
    const lastAt = Math.max(request.createdAt, head.authoredAt) + 5 * SECOND_MS;
    if (unit3(key, 4, 29) < 0.15) {
      run(lastAt, 'failed', 10);
      run(lastAt + 4 * MINUTE_MS, 'success', 14);
    } else {
      run(lastAt, planned.merged ? 'success' : 'canceled', 18);
    }
  }

  /** The pipeline that carries a rollout out; the one of the main branch before production. */
  forRollout(
    planned: PlannedRollout,
    sha: string,
    ref: string,
    tag: boolean,
    user: Contributor,
  ): Pipeline {
    const { key, extra } = planned;
    const end = {
      finishedAt: planned.finishedAt + 5 * SECOND_MS,
      outcome: resultOf(planned.outcome),
    };
    const known = this.ofMain.get(sha);
    if (planned.place === 'uat' && known) {
      const last = known.runs[known.runs.length - 1];
      if (
        last.outcome === 'success' &&
        planned.createdAt - last.finishedAt < 60 * MINUTE_MS
      ) {
        Object.assign(last, end);
        return known;
      }
      this.runAgain(known, planned);
      return known;
    }
    const createdAt =
      planned.createdAt - span(key, 1, 70 * SECOND_MS, 3 * MINUTE_MS);
    return this.open(
      {
        sha,
        ref,
        tag,
        source: this.sourceOf(planned, tag),
        user,
        createdAt,
        visibleAt: extra ? planned.writtenAt : createdAt,
        runs: [{ startedAt: createdAt + 6 * SECOND_MS, ...end }],
      },
      extra,
    );
  }

  /** Adds the repetition of a job to the pipeline in which it failed. */
  runAgain(pipeline: Pipeline, planned: PlannedRollout): void {
    (pipeline as PipelineDraft).runs.push({
      startedAt: planned.createdAt,
      finishedAt: planned.finishedAt + 5 * SECOND_MS,
      outcome: resultOf(planned.outcome),
    });
  }

  private sourceOf(planned: PlannedRollout, tag: boolean): string {
    if (planned.place === 'review') {
      return 'merge_request_event';
    }
    if (planned.reason !== 'regular') {
      return tag && planned.reason !== 'rollback' ? 'push' : 'web';
    }
    if (tag) {
      return 'push';
    }
    return this.project.habit === 'on-demand' ? 'trigger' : 'schedule';
  }
}

/** Who a rollout is done by: often the release account. */
export const rolloutUser = (key: number, other: Contributor): Contributor =>
  hash3(key, 8, 8) % 3 === 0 ? RELEASE_BOT : other;
