import { Knex } from 'knex';
import { DeliveryTruth, MergeRequestTruth, PipelineTruth, RolloutTruth } from '../ground/sourceTruth';
import { Upstream } from '../ground/upstream';
import { compareRows, Comparison, Known } from './compareRows';
import { readCoverage } from './compareSignals';
import { Claimed, differ, isoOf, readLinkedRows, readWatermark, Row, single } from './linkedRows';

const SETTLED_MS = 5_000;
const UNFINISHED = ['created', 'running', 'blocked'];
const ENVIRONMENTS = ['production', 'uat'];
const PIPELINE_STATES: Readonly<Record<string, string>> = {
  waiting_for_resource: 'waiting', waiting_for_callback: 'waiting', preparing: 'waiting', canceling: 'running',
};

interface Context {
  /** `host/prefix` that repositories are below. */
  readonly repositories: string;
}

function rowOfRollout(project: DeliveryTruth['project'], rollout: RolloutTruth, links: readonly string[], context: Context): Row {
  // What another tool reported has no job, and then no begin and no end.
  const hasJob = rollout.pipelineId !== null;
  return {
    instance: 'main', name: `#${rollout.number}`, status: rollout.status, status_code: rollout.status,
    environment_name: rollout.environmentName, project: project.path, sha: rollout.sha, revision: rollout.sha, ref: rollout.ref,
    version: rollout.tag ? rollout.ref : null, repository: `${context.repositories}/${project.path}`,
    pipeline_id: hasJob ? String(rollout.pipelineId) : null, created_at: isoOf(rollout.createdAt),
    started_at: hasJob ? isoOf(rollout.startedAt) : null,
    finished_at: hasJob && !UNFINISHED.includes(rollout.status) ? isoOf(rollout.finishedAt) : null,
    updated_at: isoOf(rollout.updatedAt), links: [...links],
  };
}

const rowOfMergeRequest = (project: DeliveryTruth['project'], request: MergeRequestTruth, links: readonly string[]): Row => ({
  instance: 'main', iid: request.iid, project: project.path, title: request.title, state: request.status,
  source_branch: request.branch, target_branch: 'main', labels: [...request.labels], created_at: isoOf(request.createdAt),
  merged_at: isoOf(request.mergedAt), closed_at: request.status === 'opened' ? null : isoOf(request.closedAt),
  merge_commit_sha: request.mergeCommitSha, squash_commit_sha: request.squashCommitSha, head_sha: request.headSha,
  updated_at: isoOf(request.updatedAt), links: [...links],
});

const rowOfPipeline = (project: DeliveryTruth['project'], pipeline: PipelineTruth, links: readonly string[]): Row => ({
  instance: 'main', number: String(pipeline.id), project: project.path, status: PIPELINE_STATES[pipeline.status] ?? pipeline.status,
  status_code: pipeline.status, trigger: pipeline.source, ref: pipeline.ref, sha: pipeline.sha, created_at: isoOf(pipeline.createdAt),
  started_at: isoOf(pipeline.startedAt), finished_at: isoOf(pipeline.finishedAt), duration_s: single(pipeline.durationSeconds),
  updated_at: isoOf(pipeline.updatedAt), links: [...links],
});

/** Times of a pipeline are asked for only of those that ended a short while ago, fifty in a run: others have none. */
function differOfPipeline(stored: Row, truth: Claimed): string | undefined {
  const hasTimes = stored.started_at !== null || stored.finished_at !== null || stored.duration_s !== null;
  const { started_at: _started, finished_at: _finished, duration_s: _duration, ...without } = truth ?? {};
  return differ(stored, hasTimes || truth === undefined ? truth : without);
}

/** One thing of a project that GitLab lists by its last change. */
interface Listed {
  readonly id: string;
  readonly updatedAt: string;
  readonly row: Row;
}

async function compareListed(
  knex: Knex,
  table: string,
  stream: string,
  deliveries: readonly DeliveryTruth[],
  list: (delivery: DeliveryTruth) => readonly Listed[],
  isDifferent: (stored: Row, truth: Claimed) => string | undefined = differ,
): Promise<Comparison> {
  const coverage = await readCoverage(knex, stream);
  const shownUntilMs = (await readWatermark(knex, 'gitlab', 'main', stream)) - SETTLED_MS;
  const known = new Map<string, Known<Claimed>>();
  for (const delivery of deliveries.filter(one => one.isMapped)) {
    const fromMs = coverage.get(`* ${delivery.entityRef}`)?.fromMs ?? Infinity;
    for (const { id, updatedAt, row } of list(delivery)) {
      const updatedMs = Date.parse(updatedAt);
      // What changed after the last look may be stored as it was before, or not yet.
      const isSettled = updatedMs < shownUntilMs;
      known.set(`${delivery.project.id}:${id}`, { row: isSettled ? row : undefined, isRequired: isSettled && updatedMs >= fromMs });
    }
  }
  const rows = await readLinkedRows(knex, table, 'gitlab');
  return compareRows(`${table} of GitLab`, rows.map(({ external_id: id, ...row }) => [String(id), row]), known, isDifferent);
}

interface StoredRange {
  readonly external_id: string;
  readonly project: string;
  readonly from_sha: string;
  readonly to_sha: string;
  readonly state: string;
  readonly commits: number;
  readonly list: readonly string[];
}

/**
 * The commits of every range that is stored against the repository's own, and a range for
 * each two deployments that follow each other. A range that was asked before the deployment
 * between its ends was known stays, and is as true.
 */
async function compareCommits(knex: Knex, { truth }: Upstream): Promise<Comparison> {
  const { rows } = await knex.raw<{ rows: StoredRange[] }>(
    `select range.external_id, range.project, range.from_sha, range.to_sha, range.state, range.commits,
            coalesce(array_agg(commit.commit_sha || ' ' || round(extract(epoch from commit.committed_at) * 1000) || ' ' ||
                               round(extract(epoch from commit.authored_at) * 1000) || ' ' || commit.is_merge
                               order by commit.commit_sha) filter (where commit.commit_sha is not null), '{}') as list
       from commit_range as range
       left join release_commit as commit
         on commit.source = range.source and commit.instance = range.instance and commit.range_id = range.external_id
      group by range.source, range.instance, range.external_id`,
  );
  const { rows: successive } = await knex.raw<{ rows: { project: string; from: string; to: string }[] }>(
    `select distinct project, before as "from", sha as "to"
       from (select project, sha, lag(sha) over (partition by project, environment_name order by finished_at, external_id) as before
               from deployment where source = 'gitlab' and status = 'success' and finished_at is not null and sha is not null) as pair
      where before <> sha`,
  );
  const required = new Set(successive.map(range => `${range.project}:${range.from}...${range.to}`));
  const asked = new Map(
    [...rows.map(row => ({ project: row.project, from: row.from_sha, to: row.to_sha })), ...successive].map(range => [
      `${range.project}:${range.from}...${range.to}`,
      range,
    ]),
  );
  const commits = await truth.commits([...asked.values()]);
  const known = new Map<string, Known<string>>(
    [...asked.keys()].map((key, index) => {
      const list = commits[index];
      const texts = list?.map(one => `${one.sha} ${Date.parse(one.committedAt)} ${Date.parse(one.authoredAt)} ${one.isMerge}`).sort();
      return [key, { row: JSON.stringify(texts ? ['complete', texts] : ['gone', []]), isRequired: required.has(key) }];
    }),
  );
  return compareRows(
    'commit_range',
    rows.map(row => [row.external_id, JSON.stringify([row.state, [...row.list].sort()])]),
    known,
    (stored, real) => (stored === real ? undefined : `${stored.slice(0, 200)}, not ${real.slice(0, 200)}`),
  );
}

/** Deployments, pipelines, merge requests and commits in the database against the estate's own account. */
export async function compareDeliveries(knex: Knex, upstream: Upstream): Promise<Comparison[]> {
  const deliveries = await upstream.truth.deliveries();
  const context: Context = { repositories: `${new URL(upstream.simulators.url).host}/gitlab/main` };
  return [
    await compareListed(knex, 'deployment', 'deployments', deliveries, ({ entityRef, project, rollouts }) =>
      rollouts
        .filter(rollout => rollout.deploymentId !== null)
        .map(rollout => ({
          id: String(rollout.deploymentId),
          updatedAt: rollout.updatedAt,
          row: rowOfRollout(
            project, rollout, [`${ENVIRONMENTS.includes(rollout.environment) ? rollout.environment : 'unknown'} ${entityRef}`], context,
          ),
        })),
    ),
    await compareListed(
      knex, 'pipeline', 'pipelines', deliveries,
      ({ entityRef, project, pipelines }) =>
        pipelines.map(pipeline => ({
          id: String(pipeline.id), updatedAt: pipeline.updatedAt, row: rowOfPipeline(project, pipeline, [`* ${entityRef}`]),
        })),
      differOfPipeline,
    ),
    await compareListed(knex, 'merge_request', 'merge_requests', deliveries, ({ entityRef, project, mergeRequests }) =>
      mergeRequests.map(request => ({
        id: String(request.iid), updatedAt: request.updatedAt, row: rowOfMergeRequest(project, request, [`* ${entityRef}`]),
      })),
    ),
    await compareCommits(knex, upstream),
  ];
}
