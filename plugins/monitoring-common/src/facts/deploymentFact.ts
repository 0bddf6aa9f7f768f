import { z } from 'zod';
import { eventLinkSchema } from './eventLink';

/** Where a deployment stands, in our words; `unknown` where the source's word is not one we know. */
export const DEPLOYMENT_STATUSES = [
  'created',
  'running',
  'success',
  'failed',
  'canceled',
  'blocked',
  'skipped',
  'unknown',
] as const;
export type DeploymentStatus = (typeof DEPLOYMENT_STATUSES)[number];

const text = (most: number) => z.string().max(most).nullable();
const instantMs = z.number().int();

/**
 * One attempt to bring a revision into an environment: a GitLab deployment, or one
 * sync of an Argo CD application. KPI.md 1.6. No people: who started it is not read.
 *
 * The environment of its links is that of the fact; `unknown` where no configured
 * environment matches, and then it is listed and never counted as production.
 */
export const deploymentFactSchema = z.object({
  kind: z.literal('deployment'),
  /** The source's own id: GitLab `project:id`, Argo CD `uid:history id`, or `uid:started` of an operation without one. */
  externalId: z.string().min(1).max(512),
  /** What people call it, e.g. `#412` or the application's name. */
  name: z.string().max(512),
  status: z.enum(DEPLOYMENT_STATUSES),
  /** The source's own word of the status, as sent. */
  statusCode: z.string().max(64),
  /** The environment as the source names it, for what matches none of ours. */
  environmentName: text(255),
  /** GitLab project path or Argo CD `namespace/name`: where its links lead. */
  project: z.string().max(512),
  /** Commit that is deployed; null where the source gives none (a chart). */
  sha: text(64),
  /** Every revision of an application with several sources, joined by a comma; equal to `sha` with one. */
  revision: text(1_024),
  /** Branch or tag, or a chart's version. */
  ref: text(512),
  /** What people call what is deployed: a tag or an image's tag; null where only the commit is known. */
  version: text(255),
  /** Repository the revision belongs to, `host/path` without scheme, credentials or `.git`. */
  repository: text(512),
  /** The CI pipeline that ran it. */
  pipelineId: text(64),
  createdMs: instantMs,
  startedMs: instantMs.nullable(),
  /** Null while it runs. Never before it started: such a record is rejected. */
  finishedMs: instantMs.nullable(),
  /** When the source last changed it; an older version never overwrites a newer. */
  updatedMs: instantMs,
  links: z.array(eventLinkSchema),
});
export type DeploymentFact = z.infer<typeof deploymentFactSchema>;

/** Argo CD's three axes; all independent of each other. */
export const SYNC_STATUSES = ['synced', 'out_of_sync', 'unknown'] as const;
export const HEALTH_STATUSES = [
  'healthy',
  'progressing',
  'degraded',
  'suspended',
  'missing',
  'unknown',
] as const;
export const OPERATION_PHASES = [
  'running',
  'succeeded',
  'failed',
  'error',
  'terminating',
  'unknown',
] as const;

/** What is deployed of an entity now, as the deployer sees it. */
export const deploymentStateFactSchema = z.object({
  kind: z.literal('deployment_state'),
  /** `namespace/name` of the Argo CD application. */
  externalId: z.string().min(1).max(512),
  entityRef: z.string(),
  environment: z.string(),
  sync: z.enum(SYNC_STATUSES),
  health: z.enum(HEALTH_STATUSES),
  /** When the health last changed, where the source says so. */
  healthSinceMs: instantMs.nullable(),
  /** Phase of the last operation; null when there was none. */
  operationPhase: z.enum(OPERATION_PHASES).nullable(),
  operationStartedMs: instantMs.nullable(),
  operationFinishedMs: instantMs.nullable(),
  /** Revision that is synced; several sources joined by a comma. */
  revision: text(1_024),
  /** What people call it: an image's tag, a chart's version or a Git tag. */
  version: text(255),
  images: z.array(z.string().max(512)).max(100),
  repository: text(512),
  /** Since when this revision is there: end of the last successful sync. */
  deployedMs: instantMs.nullable(),
  /** Kinds of the conditions that are wrong, e.g. `ComparisonError`; their text is not kept. */
  conditions: z.array(z.string().max(100)).max(20),
  observedMs: instantMs,
});
export type DeploymentStateFact = z.infer<typeof deploymentStateFactSchema>;
