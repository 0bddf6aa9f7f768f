import { MergeRequest } from '../../estate/delivery';
import {
  commitsOfRequest,
  mergeRequestAt,
  visible,
} from '../../estate/deliveryView';
import { GitlabAnswer, ProjectContext } from './context';
import { notFound } from './gitlabError';
import { pageOf } from './paging';
import { choiceOf, directed, windowOf } from './parameters';
import { isoMs, isoMsOrNull, renderCommit, renderPerson } from './renderPeople';

function renderMergeRequest(context: ProjectContext, request: MergeRequest) {
  const { ledger, now, base, url } = context;
  const { project } = ledger;
  const { status, updatedAt } = mergeRequestAt(request, now);
  const merged = status === 'merged';
  const commits = commitsOfRequest(request, now);
  const merger = merged ? renderPerson(request.merger, base) : null;
  const past = (time: number | undefined) =>
    isoMsOrNull(time !== undefined && time <= now ? time : undefined);
  const shaOrNull = (sha: string | undefined) => (merged && sha) || null;
  return {
    id: request.id,
    iid: request.iid,
    project_id: project.id,
    title: request.title,
    description: request.description,
    state: status,
    created_at: isoMs(request.createdAt),
    updated_at: isoMs(updatedAt),
    merged_by: merger,
    merge_user: merger,
    merged_at: past(request.mergedAt),
    closed_by: status === 'closed' ? renderPerson(request.author, base) : null,
    closed_at: past(request.closedAt),
    target_branch: 'main',
    source_branch: request.branch,
    user_notes_count: request.iid % 5,
    upvotes: 0,
    downvotes: 0,
    author: renderPerson(request.author, base),
    assignees: [renderPerson(request.author, base)],
    assignee: renderPerson(request.author, base),
    reviewers: [renderPerson(request.merger, base)],
    source_project_id: project.id,
    target_project_id: project.id,
    labels: request.labels,
    draft: false,
    work_in_progress: false,
    milestone: null,
    merge_when_pipeline_succeeds: false,
    merge_status: 'can_be_merged',
    detailed_merge_status: status === 'opened' ? 'mergeable' : 'not_open',
    sha: commits.length ? commits[commits.length - 1].sha : null,
    merge_commit_sha: shaOrNull(request.mergeCommitSha),
    squash_commit_sha: shaOrNull(request.squashCommitSha),
    discussion_locked: null,
    should_remove_source_branch: null,
    force_remove_source_branch: true,
    reference: `!${request.iid}`,
    references: {
      short: `!${request.iid}`,
      relative: `!${request.iid}`,
      full: `${project.path}!${request.iid}`,
    },
    web_url: `${url}/-/merge_requests/${request.iid}`,
    time_stats: {
      time_estimate: 0,
      total_time_spent: 0,
      human_time_estimate: null,
      human_total_time_spent: null,
    },
    squash: request.squash,
    task_completion_status: { count: 1, completed_count: 1 },
    has_conflicts: false,
    blocking_discussions_resolved: true,
    approvals_before_merge: null,
  };
}

/** GET merge_requests. */
export function listMergeRequests(context: ProjectContext): GitlabAnswer {
  const { query, now, address, settings, ledger } = context;
  const state = choiceOf(query, 'state', [
    'all',
    'opened',
    'closed',
    'locked',
    'merged',
  ]);
  const order = choiceOf(query, 'order_by', [
    'created_at',
    'updated_at',
    'merged_at',
    'label_priority',
    'milestone_due',
    'popularity',
    'priority',
    'title',
  ]);
  const sort = choiceOf(query, 'sort', ['desc', 'asc']);
  choiceOf(query, 'scope', ['all', 'created_by_me', 'assigned_to_me']);
  const created = windowOf(query, 'created');
  const updated = windowOf(query, 'updated');
  const labels = (query.get('labels') ?? '').split(',').filter(Boolean);
  const target = query.get('target_branch');
  const source = query.get('source_branch');
  const iids = query.getAll('iids[]');
  const rows = visible(ledger.mergeRequests, now).filter(one => {
    const standing = mergeRequestAt(one, now);
    return (
      (state === 'all' || standing.status === state) &&
      (!target || target === 'main') &&
      (!source || one.branch === source) &&
      (!iids.length || iids.includes(String(one.iid))) &&
      labels.every(label => one.labels.includes(label)) &&
      created.holds(one.createdAt) &&
      updated.holds(standing.updatedAt)
    );
  });
  const keys: Record<string, (one: MergeRequest) => number | string> = {
    updated_at: one => mergeRequestAt(one, now).updatedAt,
    merged_at: one =>
      one.mergedAt !== undefined && one.mergedAt <= now ? one.mergedAt : 0,
    title: one => one.title,
  };
  const sorted = [...rows].sort(
    directed(sort, [keys[order] ?? (one => one.createdAt), one => one.id]),
  );
  const page = pageOf(sorted, {
    address,
    query,
    countLimit: settings.countLimit,
  });
  return {
    headers: page.headers,
    body: page.rows.map(one => renderMergeRequest(context, one)),
  };
}

function requestOf({ ledger, now }: ProjectContext, iid: string): MergeRequest {
  const found = visible(ledger.mergeRequests, now).find(
    one => String(one.iid) === iid,
  );
  if (!found) {
    throw notFound('Merge Request');
  }
  return found;
}

/** GET merge_requests/:iid. */
export function getMergeRequest(
  context: ProjectContext,
  iid: string,
): GitlabAnswer {
  return { body: renderMergeRequest(context, requestOf(context, iid)) };
}

/** GET merge_requests/:iid/commits, newest first. */
export function listMergeRequestCommits(
  context: ProjectContext,
  iid: string,
): GitlabAnswer {
  const { query, now, address, settings, url } = context;
  const commits = [...commitsOfRequest(requestOf(context, iid), now)].reverse();
  const page = pageOf(commits, {
    address,
    query,
    countLimit: settings.countLimit,
  });
  return {
    headers: page.headers,
    // The vendor keeps no parents with the commits of a merge request.
    body: page.rows.map(commit => ({
      ...renderCommit(commit, url),
      parent_ids: [],
    })),
  };
}
