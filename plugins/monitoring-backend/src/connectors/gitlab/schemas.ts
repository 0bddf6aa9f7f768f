import { z } from 'zod';
import { isProject } from './grammar';

/** What a GitLab instance's config holds beside the parts every source has. */
export const optionsSchema = z.strictObject({
  /** Personal, group or project access token with the scope `read_api`. */
  token: z.string().min(8).max(1_000),
  /** How the token is sent: `PRIVATE-TOKEN` for access tokens, `Authorization: Bearer` for OAuth. */
  tokenType: z.enum(['private', 'bearer']).default('private'),
});
export type GitlabOptions = z.infer<typeof optionsSchema>;

export const pivotSchema = z.strictObject({ project: z.string().refine(isProject) });

/** Lists stay unknown inside: each record is judged alone, so one bad one spares the rest. */
export const listSchema = z.array(z.unknown());

const id = z.number().int().positive();
const text = z.string().nullish();

/*
 * The schemas below leave out what they do not name, so what they give is also what is
 * kept of a page: no user, author, assignee, reviewer or committer is among it.
 */

/** `GET /projects/:id`. */
export const projectSchema = z.object({
  id,
  path_with_namespace: z.string().min(1).max(512),
  http_url_to_repo: text,
});

/** A row of `GET /projects/:id/deployments`. */
export const deploymentSchema = z.object({
  id,
  iid: id.nullish(),
  status: z.string(),
  ref: text,
  sha: text,
  tag: z.boolean().nullish(),
  created_at: z.string(),
  updated_at: text,
  finished_at: text,
  environment: z.object({ name: text, tier: text }).nullish(),
  deployable: z
    .object({
      tag: z.boolean().nullish(),
      started_at: text,
      finished_at: text,
      pipeline: z.object({ id }).nullish(),
    })
    .nullish(),
});
export type DeploymentRow = z.infer<typeof deploymentSchema>;

/** A row of `GET /projects/:id/environments`. */
export const environmentSchema = z.object({ name: z.string(), tier: text });

/** A row of `GET /projects/:id/pipelines`, or one pipeline, which has more. */
export const pipelineSchema = z.object({
  id,
  status: z.string(),
  source: text,
  ref: text,
  sha: text,
  created_at: z.string(),
  updated_at: text,
  started_at: text,
  finished_at: text,
  duration: z.number().nonnegative().nullish(),
});
export type PipelineRow = z.infer<typeof pipelineSchema>;

/** A row of `GET /projects/:id/merge_requests`. */
export const mergeRequestSchema = z.object({
  id,
  iid: id,
  title: text,
  state: z.string(),
  source_branch: text,
  target_branch: text,
  labels: z.array(z.string()).nullish(),
  created_at: z.string(),
  updated_at: text,
  merged_at: text,
  closed_at: text,
  merge_commit_sha: text,
  squash_commit_sha: text,
  sha: text,
});
export type MergeRequestRow = z.infer<typeof mergeRequestSchema>;

/** `GET /projects/:id/repository/compare`; the changed lines are not read. */
export const compareSchema = z.object({
  commits: z.array(z.unknown()),
  compare_timeout: z.boolean().nullish(),
});

/** A commit, without its author, committer, title and message. */
export const commitSchema = z.object({
  id: z.string(),
  parent_ids: z.array(z.string()).nullish(),
  authored_date: text,
  committed_date: text,
});

/** What GitLab says of a refusal. */
export const refusalSchema = z.object({ error: z.unknown().optional(), message: z.unknown().optional() });

/** `GET /version`. */
export const versionSchema = z.object({ version: z.string().max(100) });

/** `GET /personal_access_tokens/self`. */
export const tokenSchema = z.object({
  scopes: z.array(z.string()),
  expires_at: text,
});
