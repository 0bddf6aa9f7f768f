import { Commit, Contributor, MergeRequest } from './delivery';
import { CommitGraph } from './deliveryGraph';
import { PlannedMerge } from './deliveryPlan';
import { DeliveryProject } from './deliveryProjects';
import {
  branchName,
  changeLabels,
  changeNumber,
  changeTitle,
  contributorOf,
  shaOf,
} from './deliveryWords';
import { hash3, unit3 } from './hash';
import { MINUTE_MS, floorTo } from './time';

const SECOND_MS = 1000;

interface NewCommit {
  readonly name: string;
  readonly parents: readonly string[];
  readonly title: string;
  readonly body?: string;
  readonly author: Contributor;
  readonly committer?: Contributor;
  readonly authoredAt: number;
  readonly committedAt?: number;
  readonly visibleAt: number;
}

function commitOf(project: DeliveryProject, one: NewCommit): Commit {
  const authoredAt = floorTo(one.authoredAt, SECOND_MS);
  return {
    sha: shaOf(`${project.path}/${one.name}`),
    parents: one.parents,
    title: one.title,
    body: one.body ?? '',
    author: one.author,
    committer: one.committer ?? one.author,
    authoredAt,
    committedAt:
      one.committedAt === undefined
        ? authoredAt
        : floorTo(one.committedAt, SECOND_MS),
    visibleAt: one.visibleAt,
  };
}

/** The first commit of a project. */
export function rootCommit(project: DeliveryProject, at: number): Commit {
  return commitOf(project, {
    name: 'root',
    parents: [],
    title: 'Import from the old repository',
    author: contributorOf(project.key),
    authoredAt: at,
    visibleAt: at,
  });
}

/** Moments at which the commits of a branch were written, oldest first, epoch ms. */
function authoredTimes(merge: PlannedMerge): number[] {
  const count = merge.hotfix ? 1 : 1 + Math.floor(unit3(merge.key, 1, 5) * 5);
  const last = Math.max(merge.branchedAt, merge.at - 12 * MINUTE_MS);
  return Array.from(
    { length: count },
    (_, index) =>
      merge.branchedAt +
      (index === 0
        ? 0
        : ((last - merge.branchedAt) * (index + unit3(merge.key, index, 6))) /
          (count + 1)),
  );
}

/** What a merge leaves on the main branch. */
interface Landing {
  readonly squash: boolean;
  readonly rebased?: readonly Commit[];
  readonly mergeCommitSha?: string;
  readonly squashCommitSha?: string;
  readonly landedSha: string;
}

function land(
  project: DeliveryProject,
  graph: CommitGraph,
  merge: PlannedMerge,
  branch: readonly Commit[],
  words: { title: string; branch: string; merger: Contributor },
): Landing {
  const head = graph.main[graph.main.length - 1].sha;
  const shared = { visibleAt: merge.writtenAt, committedAt: merge.at };
  const [first] = branch;
  if (project.mergeMethod === 'ff') {
    // Rebased on the way in: new ids, old authors and times of writing.
    let parent = head;
    const rebased = branch.map((commit, index) => {
      const next = commitOf(project, {
        ...shared,
        name: `${merge.key}/rebased/${index}`,
        parents: [parent],
        title: commit.title,
        author: commit.author,
        committer: words.merger,
        authoredAt: commit.authoredAt,
      });
      parent = graph.add(next).sha;
      return next;
    });
    return { squash: false, rebased, landedSha: parent };
  }
  const squash = project.mergeMethod === 'squash' || merge.key % 4 === 0;
  const squashed = (parents: readonly string[]) =>
    graph.add(
      commitOf(project, {
        ...shared,
        name: `${merge.key}/squashed`,
        parents,
        title: words.title,
        author: first.author,
        committer: words.merger,
        authoredAt: merge.at,
      }),
    ).sha;
  if (project.mergeMethod === 'squash') {
    const sha = squashed([head]);
    return { squash, squashCommitSha: sha, landedSha: sha };
  }
  const tip = squash ? squashed(first.parents) : branch[branch.length - 1].sha;
  const merged = graph.add(
    commitOf(project, {
      ...shared,
      name: `${merge.key}/merged`,
      parents: [head, tip],
      title: `Merge branch '${words.branch}' into 'main'`,
      body: words.title,
      author: words.merger,
      authoredAt: merge.at,
    }),
  ).sha;
  return {
    squash,
    mergeCommitSha: merged,
    squashCommitSha: squash ? tip : undefined,
    landedSha: merged,
  };
}

/** Writes the commits of a merge request and, when it is merged, what lands. */
export function linkMerge(
  project: DeliveryProject,
  graph: CommitGraph,
  merge: PlannedMerge,
): MergeRequest {
  const { key } = merge;
  const author = contributorOf(key);
  const merger = contributorOf(hash3(key, 4, 4));
  const change = changeTitle(hash3(key, 5, 5), merge.hotfix);
  const branch = branchName(change, key);
  const numbered =
    merge.hotfix || key % 5 === 0 ? changeNumber(key) : undefined;
  const title = numbered && key % 2 === 0 ? `[${numbered}] ${change}` : change;
  let parent = graph.headAt(merge.branchedAt);
  const commits = authoredTimes(merge).map((authoredAt, index) => {
    const commit = commitOf(project, {
      name: `${key}/branch/${index}`,
      parents: [parent],
      title:
        index === 0 ? change : changeTitle(hash3(key, 6, index), merge.hotfix),
      author: index % 3 === 2 ? merger : author,
      authoredAt,
      visibleAt: merge.extra
        ? merge.writtenAt
        : Math.max(authoredAt, merge.createdAt),
    });
    parent = commit.sha;
    return graph.add(commit);
  });
  const landing = merge.merged
    ? land(project, graph, merge, commits, { title, branch, merger })
    : undefined;
  if (landing) {
    graph.advance(landing.landedSha, merge.writtenAt);
  }
  return {
    id: 0,
    iid: 0,
    title,
    description: numbered
      ? `Implements ${numbered}.\n\n- [x] tested in the previous environment`
      : 'See the commits.',
    labels: changeLabels(hash3(key, 7, 7), merge.hotfix),
    branch,
    author,
    merger,
    createdAt: merge.createdAt,
    mergedAt: landing ? merge.at : undefined,
    closedAt: landing ? undefined : merge.at,
    visibleAt: merge.extra ? merge.writtenAt : merge.createdAt,
    commits,
    rebased: landing?.rebased,
    squash: landing?.squash ?? project.mergeMethod === 'squash',
    mergeCommitSha: landing?.mergeCommitSha,
    squashCommitSha: landing?.squashCommitSha,
    landedSha: landing?.landedSha,
  };
}
