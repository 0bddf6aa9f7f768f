import { z } from 'zod';
import { eventLinkSchema } from './eventLink';

const text = (most: number) => z.string().max(most).nullable();
const instantMs = z.number().int();

export const MERGE_REQUEST_STATES = ['opened', 'merged', 'closed', 'locked', 'unknown'] as const;

/**
 * A merge request, by its commits and moments. No people: author, reviewers and
 * assignees are not read.
 */
export const mergeRequestFactSchema = z.object({
  kind: z.literal('merge_request'),
  /** `project:iid`. */
  externalId: z.string().min(1).max(512),
  iid: z.number().int().positive(),
  project: z.string().max(512),
  title: z.string().max(1_000),
  state: z.enum(MERGE_REQUEST_STATES),
  sourceBranch: text(512),
  targetBranch: text(512),
  labels: z.array(z.string().max(255)).max(100),
  createdMs: instantMs,
  mergedMs: instantMs.nullable(),
  closedMs: instantMs.nullable(),
  /** Null for a fast-forward merge. */
  mergeCommitSha: text(64),
  squashCommitSha: text(64),
  /** Head of the source branch. */
  headSha: text(64),
  updatedMs: instantMs,
  links: z.array(eventLinkSchema),
});
export type MergeRequestFact = z.infer<typeof mergeRequestFactSchema>;

export const PIPELINE_STATUSES = [
  'created',
  'waiting',
  'pending',
  'running',
  'success',
  'failed',
  'canceled',
  'skipped',
  'manual',
  'scheduled',
  'unknown',
] as const;

/** One run of a CI pipeline. */
export const pipelineFactSchema = z.object({
  kind: z.literal('pipeline'),
  /** `project:id`. */
  externalId: z.string().min(1).max(512),
  /** Number people see, e.g. 48211. */
  number: z.string().max(64),
  project: z.string().max(512),
  status: z.enum(PIPELINE_STATUSES),
  statusCode: z.string().max(64),
  /** What started it, as sent: `push`, `schedule`, `merge_request_event`… */
  trigger: text(64),
  ref: text(512),
  sha: text(64),
  createdMs: instantMs,
  startedMs: instantMs.nullable(),
  finishedMs: instantMs.nullable(),
  durationSeconds: z.number().nonnegative().nullable(),
  updatedMs: instantMs,
  links: z.array(eventLinkSchema),
});
export type PipelineFact = z.infer<typeof pipelineFactSchema>;

/**
 * The commits that a deployment brought: reachable from what it deployed and not from
 * what was there before (KPI.md 1.6, lead time commit to production).
 */
export const commitRangeFactSchema = z.object({
  kind: z.literal('commit_range'),
  /** `project:from...to`; see {@link commitRangeId}. */
  externalId: z.string().min(1).max(700),
  project: z.string().max(512),
  fromSha: z.string().max(64),
  toSha: z.string().max(64),
  /** `gone` when the source no longer knows one of the two; `partial` when it cut the answer. */
  state: z.enum(['complete', 'partial', 'gone']),
  commits: z
    .array(
      z.object({
        sha: z.string().max(64),
        committedMs: instantMs.nullable(),
        authoredMs: instantMs.nullable(),
        isMerge: z.boolean(),
      }),
    )
    .max(10_000),
});
export type CommitRangeFact = z.infer<typeof commitRangeFactSchema>;

/** Names a range of commits of a project. The project holds no colon. */
export function commitRangeId(project: string, fromSha: string, toSha: string): string {
  return `${project}:${fromSha}...${toSha}`;
}

/** Reads what {@link commitRangeId} wrote. @returns undefined when it did not */
export function parseCommitRangeId(
  id: string,
): { project: string; fromSha: string; toSha: string } | undefined {
  const match = /^([^:]+):([0-9a-f]{7,64})\.\.\.([0-9a-f]{7,64})$/.exec(id);
  return match ? { project: match[1], fromSha: match[2], toSha: match[3] } : undefined;
}
