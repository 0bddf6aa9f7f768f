import { z } from 'zod';
import {
  APM_EVENT_TYPES,
  CHANGE_OUTCOMES,
  CHANGE_STATES,
  CHANGE_TYPES,
  DEPLOYMENT_STATUSES,
  HEALTH_STATUSES,
  ITSM_PROBLEM_STATES,
  OPERATION_PHASES,
  PIPELINE_STATUSES,
  SYNC_STATUSES,
} from '../facts';
import { RELEASE_STANDINGS } from '../domain';
import { feedStatusFields } from './feedStatus';
import { askedSchema, entityRef, instant, originSchema } from './schemas';

const linkVia = z.enum(['direct', 'inherited', 'dependency']);

export const changeSchema = z.object({
  source: originSchema.shape.source,
  instance: z.string(),
  number: z.string(),
  title: z.string(),
  state: z.enum(CHANGE_STATES),
  type: z.enum(CHANGE_TYPES),
  /** 1 very high … 4 low. */
  risk: z.number().int().nullable(),
  impact: z.number().int().nullable(),
  approval: z.enum(['requested', 'approved', 'rejected', 'unknown']).nullable(),
  isOnHold: z.boolean(),
  opened: instant,
  /** When it is, or was, worked on: the actual window where it began, else the planned one. */
  start: instant.nullable(),
  end: instant.nullable(),
  plannedStart: instant.nullable(),
  plannedEnd: instant.nullable(),
  closed: instant.nullable(),
  outcome: z.enum(CHANGE_OUTCOMES).nullable(),
  /** Where its window lies to now; `unscheduled` without one. */
  when: z.enum(['past', 'now', 'future', 'unscheduled']),
  assignmentGroup: z.string().nullable(),
  /** Numbers of other changes of this entity, or of one it depends on, whose window overlaps. */
  overlaps: z.array(z.string()),
  via: linkVia,
  upstreamUrl: z.string().nullable(),
});
export type Change = z.infer<typeof changeSchema>;

export const changeListSchema = z.object({
  ...feedStatusFields,
  /** Now and future first by start, then past ones, newest first. */
  items: z.array(changeSchema),
  nextCursor: z.string().nullable(),
  total: z.number().int(),
});
export type ChangeList = z.infer<typeof changeListSchema>;

export const itsmProblemSchema = z.object({
  source: originSchema.shape.source,
  instance: z.string(),
  number: z.string(),
  title: z.string(),
  state: z.enum(ITSM_PROBLEM_STATES),
  isOpen: z.boolean(),
  isKnownError: z.boolean(),
  priority: z.number().int().nullable(),
  assignmentGroup: z.string().nullable(),
  opened: instant,
  resolved: instant.nullable(),
  /** Incidents of this entity that name it. */
  incidents: z.number().int(),
  via: linkVia,
  upstreamUrl: z.string().nullable(),
});
export type ItsmProblem = z.infer<typeof itsmProblemSchema>;

export const itsmProblemListSchema = z.object({
  ...feedStatusFields,
  items: z.array(itsmProblemSchema),
  nextCursor: z.string().nullable(),
  total: z.number().int(),
});
export type ItsmProblemList = z.infer<typeof itsmProblemListSchema>;

export const apmEventSchema = z.object({
  source: originSchema.shape.source,
  instance: z.string(),
  type: z.enum(APM_EVENT_TYPES),
  typeCode: z.string(),
  title: z.string(),
  started: instant,
  /** Null while open. */
  ended: instant.nullable(),
  version: z.string().nullable(),
  via: linkVia,
  upstreamUrl: z.string().nullable(),
});
export const apmEventListSchema = z.object({
  ...feedStatusFields,
  items: z.array(apmEventSchema),
  nextCursor: z.string().nullable(),
  total: z.number().int(),
});
export type ApmEventList = z.infer<typeof apmEventListSchema>;

/** A deployer's word on what runs, e.g. one Argo CD application. */
export const deploymentStateSchema = z.object({
  origin: originSchema,
  /** The application. */
  name: z.string(),
  sync: z.enum(SYNC_STATUSES),
  health: z.enum(HEALTH_STATUSES),
  healthSince: instant.nullable(),
  operation: z
    .object({ phase: z.enum(OPERATION_PHASES), started: instant.nullable(), finished: instant.nullable() })
    .nullable(),
  revision: z.string().nullable(),
  version: z.string().nullable(),
  images: z.array(z.string()),
  deployed: instant.nullable(),
  conditions: z.array(z.string()),
  observed: instant,
  upstreamUrl: z.string().nullable(),
});
export type DeploymentStateView = z.infer<typeof deploymentStateSchema>;

export const pipelineSchema = z.object({
  origin: originSchema,
  number: z.string(),
  status: z.enum(PIPELINE_STATUSES),
  ref: z.string().nullable(),
  sha: z.string().nullable(),
  created: instant,
  finished: instant.nullable(),
  upstreamUrl: z.string().nullable(),
});
export type PipelineView = z.infer<typeof pipelineSchema>;

/** What is known of one environment of an entity now. */
export const deployedEnvironmentSchema = z.object({
  environment: z.string(),
  states: z.array(deploymentStateSchema),
  /** The pipeline of what is deployed, else the last one. */
  pipeline: pipelineSchema.nullable(),
  /** The last deployment of any outcome. */
  last: z
    .object({
      origin: originSchema,
      name: z.string(),
      status: z.enum(DEPLOYMENT_STATUSES),
      version: z.string().nullable(),
      sha: z.string().nullable(),
      created: instant,
      finished: instant.nullable(),
      upstreamUrl: z.string().nullable(),
    })
    .nullable(),
  /** Whether the release that runs there counts as failed, or is suspect, and has not recovered; null where that is not known, or not for the caller. */
  isSuspect: z.boolean().nullable(),
});
export type DeployedEnvironment = z.infer<typeof deployedEnvironmentSchema>;

const hourSchema = z.object({
  errorRatio: z.number().nullable(),
  latencyP95Ms: z.number().nullable(),
  requestsPerSecond: z.number().nullable(),
});

export const releaseSchema = z.object({
  origin: originSchema,
  id: z.string(),
  name: z.string(),
  version: z.string().nullable(),
  sha: z.string().nullable(),
  /** A release that is over is `succeeded`; one that is not became none: `failed`, `canceled`, `running`. */
  outcome: z.enum(['succeeded', 'failed', 'canceled', 'running']),
  /** `attempt` where nothing came to run. KPI.md 1.6. */
  kind: z.enum(['change', 'rollback', 'redeploy', 'attempt']),
  isFirst: z.boolean(),
  /** How it stands in the change fail rate; null for an attempt, where it is not judged yet, or where that is not for the caller. */
  standing: z.enum(RELEASE_STANDINGS).nullable(),
  /** Until when an incident may be its doing; null where it has no standing. */
  matureAt: instant.nullable(),
  started: instant.nullable(),
  finished: instant.nullable(),
  /** Commits it brought, without merges; null where they are not known. */
  changes: z.number().int().nullable(),
  /** Median of commit to running, over those commits; null where there are none. */
  leadTimeSeconds: z.number().nullable(),
  /** Incidents tied to it by evidence, likeliest first, then those that opened within 24 hours and before the next release. */
  incidents: z.array(
    z.object({
      instance: z.string(),
      number: z.string(),
      priority: z.number().int().nullable(),
      opened: instant,
      upstreamUrl: z.string().nullable(),
      /** How likely it was this release; null where it is only near in time. KPI.md 5.1. */
      cause: z
        .object({
          p: z.number().min(0).max(1),
          /** Whether it is the one cause of the incident. */
          isPrimary: z.boolean(),
          /** What somebody said of it, over all evidence. */
          verdict: z.enum(['confirmed', 'refuted']).nullable(),
        })
        .nullable(),
    }),
  ),
  before: hourSchema.nullable(),
  after: hourSchema.nullable(),
  upstreamUrl: z.string().nullable(),
  commitUrl: z.string().nullable(),
});
export type Release = z.infer<typeof releaseSchema>;

export const deploymentsSchema = z.object({
  ...feedStatusFields,
  entityRef,
  environment: z.string(),
  mode: z.enum(['history', 'live']),
  period: z.object({ key: z.string(), start: instant, end: instant }),
  /** Whose deployments count here; null where there are none. */
  deploySource: originSchema.shape.source.nullable(),
  environments: z.array(deployedEnvironmentSchema),
  /** Ages of what was asked for the environments, one per instance. */
  asked: z.array(askedSchema),
  /** Releases and failed attempts of the environment asked for, newest first. Empty in live mode. */
  items: z.array(releaseSchema),
  nextCursor: z.string().nullable(),
  total: z.number().int(),
  /** Deployments of the period to environments that match none of ours. */
  excluded: z.array(z.object({ environmentName: z.string().nullable(), count: z.number().int() })),
});
export type Deployments = z.infer<typeof deploymentsSchema>;
