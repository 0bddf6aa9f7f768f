import {
  ApmEventFact,
  ChangeFact,
  DeploymentFact,
  ItsmProblemFact,
  MergeRequestFact,
  PipelineFact,
} from '@rosetta/backstage-plugin-monitoring-common';
import { EventColumn, timestamp } from './eventStore';

/** Columns of the event tables that need nothing but upserts and links, and how facts fill them. */

export const CHANGE_COLUMNS: readonly EventColumn<ChangeFact>[] = [
  { name: 'number', type: 'text', read: fact => fact.number },
  { name: 'title', type: 'text', read: fact => fact.title },
  { name: 'state', type: 'text', read: fact => fact.state },
  { name: 'state_code', type: 'text', read: fact => fact.stateCode },
  { name: 'type', type: 'text', read: fact => fact.type },
  { name: 'risk', type: 'smallint', read: fact => fact.risk },
  { name: 'impact', type: 'smallint', read: fact => fact.impact },
  { name: 'approval', type: 'text', read: fact => fact.approval },
  { name: 'is_on_hold', type: 'boolean', read: fact => fact.isOnHold },
  { name: 'opened_at', type: 'timestamptz', read: fact => timestamp(fact.openedMs) },
  { name: 'planned_start_at', type: 'timestamptz', read: fact => timestamp(fact.plannedStartMs) },
  { name: 'planned_end_at', type: 'timestamptz', read: fact => timestamp(fact.plannedEndMs) },
  { name: 'work_start_at', type: 'timestamptz', read: fact => timestamp(fact.workStartMs) },
  { name: 'work_end_at', type: 'timestamptz', read: fact => timestamp(fact.workEndMs) },
  { name: 'closed_at', type: 'timestamptz', read: fact => timestamp(fact.closedMs) },
  { name: 'outcome', type: 'text', read: fact => fact.outcome },
  { name: 'close_code', type: 'text', read: fact => fact.closeCode },
  { name: 'assignment_group', type: 'text', read: fact => fact.assignmentGroup },
  { name: 'ci_id', type: 'text', read: fact => fact.ciId },
  { name: 'updated_at', type: 'timestamptz', read: fact => timestamp(fact.updatedMs) },
];

export const ITSM_PROBLEM_COLUMNS: readonly EventColumn<ItsmProblemFact>[] = [
  { name: 'number', type: 'text', read: fact => fact.number },
  { name: 'title', type: 'text', read: fact => fact.title },
  { name: 'state', type: 'text', read: fact => fact.state },
  { name: 'state_code', type: 'text', read: fact => fact.stateCode },
  { name: 'priority', type: 'smallint', read: fact => fact.priority },
  { name: 'is_known_error', type: 'boolean', read: fact => fact.isKnownError },
  { name: 'opened_at', type: 'timestamptz', read: fact => timestamp(fact.openedMs) },
  { name: 'resolved_at', type: 'timestamptz', read: fact => timestamp(fact.resolvedMs) },
  { name: 'closed_at', type: 'timestamptz', read: fact => timestamp(fact.closedMs) },
  { name: 'assignment_group', type: 'text', read: fact => fact.assignmentGroup },
  { name: 'fix_change_id', type: 'text', read: fact => fact.fixChangeId },
  { name: 'ci_id', type: 'text', read: fact => fact.ciId },
  { name: 'updated_at', type: 'timestamptz', read: fact => timestamp(fact.updatedMs) },
];

export const APM_EVENT_COLUMNS: readonly EventColumn<ApmEventFact>[] = [
  { name: 'type', type: 'text', read: fact => fact.type },
  { name: 'type_code', type: 'text', read: fact => fact.typeCode },
  { name: 'title', type: 'text', read: fact => fact.title },
  { name: 'status', type: 'text', read: fact => fact.status },
  { name: 'started_at', type: 'timestamptz', read: fact => timestamp(fact.startedMs) },
  { name: 'ended_at', type: 'timestamptz', read: fact => timestamp(fact.endedMs) },
  { name: 'version', type: 'text', read: fact => fact.version },
];

export const DEPLOYMENT_COLUMNS: readonly EventColumn<DeploymentFact>[] = [
  { name: 'name', type: 'text', read: fact => fact.name },
  { name: 'status', type: 'text', read: fact => fact.status },
  { name: 'status_code', type: 'text', read: fact => fact.statusCode },
  { name: 'environment_name', type: 'text', read: fact => fact.environmentName },
  { name: 'project', type: 'text', read: fact => fact.project },
  { name: 'sha', type: 'text', read: fact => fact.sha },
  { name: 'revision', type: 'text', read: fact => fact.revision },
  { name: 'ref', type: 'text', read: fact => fact.ref },
  { name: 'version', type: 'text', read: fact => fact.version },
  { name: 'repository', type: 'text', read: fact => fact.repository },
  { name: 'pipeline_id', type: 'text', read: fact => fact.pipelineId },
  { name: 'created_at', type: 'timestamptz', read: fact => timestamp(fact.createdMs) },
  { name: 'started_at', type: 'timestamptz', read: fact => timestamp(fact.startedMs) },
  { name: 'finished_at', type: 'timestamptz', read: fact => timestamp(fact.finishedMs) },
  { name: 'updated_at', type: 'timestamptz', read: fact => timestamp(fact.updatedMs) },
];

export const MERGE_REQUEST_COLUMNS: readonly EventColumn<MergeRequestFact>[] = [
  { name: 'iid', type: 'integer', read: fact => fact.iid },
  { name: 'project', type: 'text', read: fact => fact.project },
  { name: 'title', type: 'text', read: fact => fact.title },
  { name: 'state', type: 'text', read: fact => fact.state },
  { name: 'source_branch', type: 'text', read: fact => fact.sourceBranch },
  { name: 'target_branch', type: 'text', read: fact => fact.targetBranch },
  {
    name: 'labels', type: 'jsonb', read: fact => JSON.stringify(fact.labels),
    select: 'array(select jsonb_array_elements_text(labels))',
  },
  { name: 'created_at', type: 'timestamptz', read: fact => timestamp(fact.createdMs) },
  { name: 'merged_at', type: 'timestamptz', read: fact => timestamp(fact.mergedMs) },
  { name: 'closed_at', type: 'timestamptz', read: fact => timestamp(fact.closedMs) },
  { name: 'merge_commit_sha', type: 'text', read: fact => fact.mergeCommitSha },
  { name: 'squash_commit_sha', type: 'text', read: fact => fact.squashCommitSha },
  { name: 'head_sha', type: 'text', read: fact => fact.headSha },
  { name: 'updated_at', type: 'timestamptz', read: fact => timestamp(fact.updatedMs) },
];

export const PIPELINE_COLUMNS: readonly EventColumn<PipelineFact>[] = [
  { name: 'number', type: 'text', read: fact => fact.number },
  { name: 'project', type: 'text', read: fact => fact.project },
  { name: 'status', type: 'text', read: fact => fact.status },
  { name: 'status_code', type: 'text', read: fact => fact.statusCode },
  { name: 'trigger', type: 'text', read: fact => fact.trigger },
  { name: 'ref', type: 'text', read: fact => fact.ref },
  { name: 'sha', type: 'text', read: fact => fact.sha },
  { name: 'created_at', type: 'timestamptz', read: fact => timestamp(fact.createdMs) },
  { name: 'started_at', type: 'timestamptz', read: fact => timestamp(fact.startedMs) },
  { name: 'finished_at', type: 'timestamptz', read: fact => timestamp(fact.finishedMs) },
  { name: 'duration_s', type: 'real', read: fact => fact.durationSeconds },
  { name: 'updated_at', type: 'timestamptz', read: fact => timestamp(fact.updatedMs) },
];
