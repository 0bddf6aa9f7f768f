import { Commit, Rollout } from '../../estate/delivery';
import { commitAt, commitsOfRequest, visible } from '../../estate/deliveryView';
import { GitlabAnswer, ProjectContext } from './context';
import { invalidParameter, notFound } from './gitlabError';
import { pageOf } from './paging';
import { timeOf } from './parameters';
import { renderCommit } from './renderPeople';

/** Tags of a project at this moment, newest first. */
function tagsOf({ ledger, now }: ProjectContext): Rollout[] {
  const byName = new Map<string, Rollout>();
  for (const rollout of visible(ledger.rollouts, now)) {
    if (rollout.tag && !byName.has(rollout.ref)) {
      byName.set(rollout.ref, rollout);
    }
  }
  return [...byName.values()].reverse();
}

/** The commit that a branch, a tag or an id names; undefined when there is none. */
function resolve(context: ProjectContext, ref: string): Commit | undefined {
  const { ledger, now } = context;
  const { graph, mergeRequests } = ledger;
  if (ref === 'main' || ref === 'HEAD') {
    return graph.get(graph.headAt(now));
  }
  const commit = /^[0-9a-f]{7,40}$/.test(ref)
    ? commitAt(ledger, ref, now)
    : undefined;
  if (commit) {
    return commit;
  }
  const tag = tagsOf(context).find(one => one.ref === ref);
  if (tag) {
    return graph.get(tag.sha);
  }
  const request = visible(mergeRequests, now).find(one => one.branch === ref);
  // A branch is deleted when it is merged.
  const open =
    request &&
    (request.mergedAt ?? Infinity) > now &&
    (request.closedAt ?? Infinity) > now;
  const commits = open ? commitsOfRequest(request, now) : [];
  return commits.length ? commits[commits.length - 1] : undefined;
}

/** GET repository/commits, newest first and never counted. */
export function listCommits(context: ProjectContext): GitlabAnswer {
  const { query, address, url, ledger } = context;
  const head = resolve(context, query.get('ref_name') || 'main');
  if (!head) {
    throw notFound('Commit');
  }
  const since = timeOf(query, 'since') ?? -Infinity;
  const until = timeOf(query, 'until') ?? Infinity;
  const { graph } = ledger;
  const commits = graph
    .inOrder(graph.reach(head.sha))
    .reverse()
    .filter(one => one.committedAt >= since && one.committedAt <= until);
  const page = pageOf(commits, { address, query, countLimit: -1 });
  const withStats = query.get('with_stats') === 'true';
  return {
    headers: page.headers,
    body: page.rows.map(commit => ({
      ...renderCommit(commit, url),
      ...(withStats ? { stats: statsOf(commit) } : {}),
    })),
  };
}

function statsOf(commit: Commit) {
  const additions = 1 + (parseInt(commit.sha.slice(0, 4), 16) % 180);
  const deletions = parseInt(commit.sha.slice(4, 8), 16) % 90;
  return { additions, deletions, total: additions + deletions };
}

/** GET repository/commits/:sha. */
export function getCommit(context: ProjectContext, ref: string): GitlabAnswer {
  const commit = resolve(context, ref);
  if (!commit) {
    throw notFound('Commit');
  }
  const { ledger, now, url } = context;
  const pipeline = visible(ledger.pipelines, now)
    .filter(one => one.sha === commit.sha)
    .pop();
  return {
    body: {
      ...renderCommit(commit, url),
      stats: statsOf(commit),
      status: pipeline ? 'success' : null,
      project_id: ledger.project.id,
    },
  };
}

function required(query: URLSearchParams, name: string): string {
  const text = query.get(name);
  if (!text) {
    throw invalidParameter(name, text === null ? 'is missing' : 'is empty');
  }
  return text;
}

/** GET repository/compare: what `to` has that `from` has not, oldest first. */
export function compareCommits(context: ProjectContext): GitlabAnswer {
  const { query, ledger, url } = context;
  const [fromRef, toRef] = [required(query, 'from'), required(query, 'to')];
  const from = resolve(context, fromRef);
  const to = resolve(context, toRef);
  if (!from || !to) {
    throw notFound('Ref');
  }
  const commits = ledger.graph
    .between(from.sha, to.sha)
    .map(commit => renderCommit(commit, url));
  return {
    body: {
      commit: commits[commits.length - 1] ?? null,
      commits,
      // What changed in the files is nobody's business here.
      diffs: [],
      compare_timeout: false,
      compare_same_ref: from.sha === to.sha,
      web_url: `${url}/-/compare/${from.sha}...${to.sha}`,
    },
  };
}

/** GET repository/tags, newest first. */
export function listTags(context: ProjectContext): GitlabAnswer {
  const { query, address, settings, ledger, url } = context;
  const search = query.get('search');
  const tags = tagsOf(context).filter(
    one => !search || one.ref.includes(search),
  );
  const page = pageOf(tags, {
    address,
    query,
    countLimit: settings.countLimit,
  });
  return {
    headers: page.headers,
    body: page.rows.map(tag => {
      const commit = ledger.graph.get(tag.sha);
      return {
        name: tag.ref,
        message: '',
        target: tag.sha,
        commit: commit ? renderCommit(commit, url) : null,
        release: null,
        protected: true,
      };
    }),
  };
}
