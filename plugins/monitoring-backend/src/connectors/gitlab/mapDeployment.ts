import {
  DeploymentFact,
  deploymentFactSchema,
  DEPLOYMENT_STATUSES,
  DeploymentStatus,
  EventLink,
} from '@rosetta/backstage-plugin-monitoring-common';
import { isVersion } from './grammar';
import { Project } from './findProject';
import { DeploymentRow } from './schemas';
import { readInstant, readSha, readText, requireInstant, RowFault } from './values';
import { checked } from './checked';

/** Statuses under which nothing has ended, whatever the times of an earlier try say. */
const UNFINISHED: ReadonlySet<DeploymentStatus> = new Set(['created', 'running', 'blocked']);

function statusOf(code: string): DeploymentStatus {
  return (DEPLOYMENT_STATUSES as readonly string[]).includes(code) ? (code as DeploymentStatus) : 'unknown';
}

/**
 * When it began and ended, by its job's own times. What was deployed through the API has
 * no job, and says its end only in newer versions: then the end is not known, because
 * `updated_at` moves with approvals and later deployments (KPI.md 1.6).
 */
function spanOf(row: DeploymentRow, status: DeploymentStatus) {
  const startedMs = readInstant(row.deployable?.started_at, 'deployable.started_at');
  const endedMs =
    readInstant(row.deployable?.finished_at, 'deployable.finished_at') ??
    readInstant(row.finished_at, 'finished_at');
  const finishedMs = UNFINISHED.has(status) ? null : endedMs;
  if (startedMs !== null && finishedMs !== null && finishedMs < startedMs) {
    throw new RowFault('finished_before_started', 'deployable.finished_at');
  }
  return { startedMs, finishedMs };
}

/** A tag is what people call a version; a branch that is called like one is taken for one, too. */
function versionOf(row: DeploymentRow): string | null {
  const ref = readText(row.ref, 255);
  const isTag = row.tag === true || row.deployable?.tag === true;
  return ref !== null && (isTag || isVersion(ref)) ? ref : null;
}

/**
 * Turns one row of `/deployments` into a fact.
 *
 * @throws RowFault naming the field at fault
 */
export function mapDeployment(
  row: DeploymentRow,
  project: Project,
  links: EventLink[],
): DeploymentFact {
  const status = statusOf(row.status);
  const createdMs = requireInstant(row.created_at, 'created_at');
  const sha = readSha(row.sha, 'sha');
  const pipelineId = row.deployable?.pipeline?.id;
  return checked(deploymentFactSchema, {
    kind: 'deployment',
    externalId: `${project.id}:${row.id}`,
    name: `#${row.iid ?? row.id}`,
    status,
    statusCode: readText(row.status, 64) ?? '',
    environmentName: readText(row.environment?.name, 255),
    project: project.path,
    sha,
    revision: sha,
    ref: readText(row.ref, 512),
    version: versionOf(row),
    repository: project.repository,
    pipelineId: pipelineId === undefined ? null : String(pipelineId),
    createdMs,
    ...spanOf(row, status),
    updatedMs: readInstant(row.updated_at, 'updated_at') ?? createdMs,
    links,
  });
}
