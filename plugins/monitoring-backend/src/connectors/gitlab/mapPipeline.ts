import {
  EventLink,
  PipelineFact,
  pipelineFactSchema,
} from '@rosetta/backstage-plugin-monitoring-common';
import { checked } from './checked';
import { Project } from './findProject';
import { PipelineRow } from './schemas';
import { readInstant, readSha, readText, requireInstant, RowFault } from './values';

/** CONNECTORS.md 4: what GitLab has beyond our words. */
const STATUSES: Readonly<Record<string, PipelineFact['status']>> = {
  created: 'created',
  waiting_for_resource: 'waiting',
  waiting_for_callback: 'waiting',
  preparing: 'waiting',
  pending: 'pending',
  running: 'running',
  canceling: 'running',
  success: 'success',
  failed: 'failed',
  canceled: 'canceled',
  skipped: 'skipped',
  manual: 'manual',
  scheduled: 'scheduled',
};

/**
 * Turns one row of `/pipelines`, with its details where they were asked for, into a fact.
 *
 * @throws RowFault naming the field at fault
 */
export function mapPipeline(row: PipelineRow, project: Project, links: EventLink[]): PipelineFact {
  const createdMs = requireInstant(row.created_at, 'created_at');
  const startedMs = readInstant(row.started_at, 'started_at');
  const finishedMs = readInstant(row.finished_at, 'finished_at');
  if (startedMs !== null && finishedMs !== null && finishedMs < startedMs) {
    throw new RowFault('finished_before_started', 'finished_at');
  }
  return checked(pipelineFactSchema, {
    kind: 'pipeline',
    externalId: `${project.id}:${row.id}`,
    number: String(row.id),
    project: project.path,
    status: Object.hasOwn(STATUSES, row.status) ? STATUSES[row.status]! : 'unknown',
    statusCode: readText(row.status, 64) ?? '',
    trigger: readText(row.source, 64),
    ref: readText(row.ref, 512),
    sha: readSha(row.sha, 'sha'),
    createdMs,
    startedMs,
    finishedMs,
    durationSeconds: row.duration ?? null,
    updatedMs: readInstant(row.updated_at, 'updated_at') ?? createdMs,
    links,
  });
}
