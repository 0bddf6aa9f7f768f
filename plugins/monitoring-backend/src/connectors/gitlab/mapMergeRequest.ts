import {
  EventLink,
  MERGE_REQUEST_STATES,
  MergeRequestFact,
  mergeRequestFactSchema,
} from '@rosetta/backstage-plugin-monitoring-common';
import { checked } from './checked';
import { Project } from './findProject';
import { MergeRequestRow } from './schemas';
import { readInstant, readSha, readText, requireInstant, RowFault } from './values';

const MAX_LABELS = 100;

function stateOf(code: string): MergeRequestFact['state'] {
  return (MERGE_REQUEST_STATES as readonly string[]).includes(code)
    ? (code as MergeRequestFact['state'])
    : 'unknown';
}

/**
 * Turns one row of `/merge_requests` into a fact.
 *
 * @throws RowFault naming the field at fault
 */
export function mapMergeRequest(
  row: MergeRequestRow,
  project: Project,
  links: EventLink[],
): MergeRequestFact {
  const createdMs = requireInstant(row.created_at, 'created_at');
  const mergedMs = readInstant(row.merged_at, 'merged_at');
  // A reopened one may carry the time of its last end: it has none now.
  const closedMs = row.state === 'opened' ? null : readInstant(row.closed_at, 'closed_at');
  if (mergedMs !== null && mergedMs < createdMs) throw new RowFault('merged_before_created', 'merged_at');
  if (closedMs !== null && closedMs < createdMs) throw new RowFault('closed_before_created', 'closed_at');
  return checked(mergeRequestFactSchema, {
    kind: 'merge_request',
    externalId: `${project.id}:${row.iid}`,
    iid: row.iid,
    project: project.path,
    title: readText(row.title, 1_000) ?? '',
    state: stateOf(row.state),
    sourceBranch: readText(row.source_branch, 512),
    targetBranch: readText(row.target_branch, 512),
    labels: (row.labels ?? [])
      .slice(0, MAX_LABELS)
      .map(label => readText(label, 255))
      .filter(label => label !== null),
    createdMs,
    mergedMs,
    closedMs,
    mergeCommitSha: readSha(row.merge_commit_sha, 'merge_commit_sha'),
    squashCommitSha: readSha(row.squash_commit_sha, 'squash_commit_sha'),
    headSha: readSha(row.sha, 'sha'),
    updatedMs: readInstant(row.updated_at, 'updated_at') ?? createdMs,
    links,
  });
}
