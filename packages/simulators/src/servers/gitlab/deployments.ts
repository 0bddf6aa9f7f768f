import { Rollout } from '../../estate/delivery';
import { rolloutAt, visible } from '../../estate/deliveryView';
import { GitlabAnswer, ProjectContext } from './context';
import { environmentOf } from './environmentOf';
import { badRequest, notFound } from './gitlabError';
import { pageOf } from './paging';
import { choiceOf, directed, optionOf, windowOf } from './parameters';
import { renderPipeline } from './pipelines';
import {
  isoMs,
  isoMsOrNull,
  renderCommit,
  renderJobUser,
  renderUser,
} from './renderPeople';

const STATUSES = [
  'created',
  'running',
  'success',
  'failed',
  'canceled',
  'skipped',
  'blocked',
] as const;

const ENDED = ['success', 'failed', 'canceled'];

/** When a rollout ended, epoch ms; undefined while it has not. */
function finishedAt(rollout: Rollout, now: number): number | undefined {
  return ENDED.includes(rolloutAt(rollout, now).status)
    ? rollout.finishedAt
    : undefined;
}

/** The job of a deployment; null when another tool reported it. */
function renderJob(context: ProjectContext, rollout: Rollout) {
  const { ledger, base, url, now } = context;
  const { project, graph } = ledger;
  if (!rollout.pipeline) {
    return null;
  }
  const { status } = rolloutAt(rollout, now);
  const started = status === 'running' || ENDED.includes(status);
  const ended = finishedAt(rollout, now);
  const commit = graph.get(rollout.sha);
  const id = rollout.id * 3 + 1;
  const seconds = (from: number, to: number) => (to - from) / 1000;
  const { user, ...pipeline } = {
    user: rollout.user,
    ...renderPipeline(context, rollout.pipeline),
  };
  return {
    id,
    status: status === 'blocked' ? 'manual' : status,
    stage: 'deploy',
    name: `deploy:${rollout.environmentName.split('/')[0]}`,
    ref: rollout.ref,
    tag: rollout.tag,
    coverage: null,
    allow_failure: false,
    created_at: isoMs(rollout.createdAt),
    started_at: started ? isoMs(rollout.startedAt) : null,
    finished_at: isoMsOrNull(ended),
    erased_at: null,
    duration: ended === undefined ? null : seconds(rollout.startedAt, ended),
    queued_duration: started
      ? seconds(rollout.createdAt, rollout.startedAt)
      : null,
    user: renderJobUser(user, base),
    commit: commit ? renderCommit(commit, url) : null,
    pipeline,
    ...(status === 'failed' ? { failure_reason: 'script_failure' } : {}),
    web_url: `${url}/-/jobs/${id}`,
    project: { ci_job_token_scope_enabled: false },
    artifacts: started
      ? [
          {
            file_type: 'trace',
            size: 1800 + (project.key % 900),
            filename: 'job.log',
            file_format: null,
          },
        ]
      : [],
    runner: null,
    artifacts_expire_at: null,
    tag_list: [],
  };
}

/** A deployment as it stands. */
export function renderDeployment(context: ProjectContext, rollout: Rollout) {
  const { ledger, now, base } = context;
  const { status, updatedAt } = rolloutAt(rollout, now);
  const environment = environmentOf(
    ledger.project,
    rollout,
    ledger.root.committedAt,
    rollout.visibleAt,
  );
  return {
    id: rollout.id,
    iid: rollout.iid,
    ref: rollout.ref,
    sha: rollout.sha,
    created_at: isoMs(rollout.createdAt),
    updated_at: isoMs(updatedAt),
    user: renderUser(rollout.user, base),
    environment: {
      id: environment.id,
      name: environment.name,
      slug: environment.slug,
      external_url: environment.externalUrl,
      created_at: isoMs(environment.createdAt),
      updated_at: isoMs(environment.updatedAt),
    },
    deployable: renderJob(context, rollout),
    status,
  };
}

/** Deployments that GitLab knows: those that Argo CD alone carries out are not among them. */
function knownDeployments({ ledger, now }: ProjectContext): readonly Rollout[] {
  return ledger.project.route === 'argocd' ? [] : visible(ledger.rollouts, now);
}

/** Refuses the combinations of filter and order that would be slow upstream. */
function checkPairs(
  context: ProjectContext,
  updated: boolean,
  finished: boolean,
): void {
  const { query, settings } = context;
  const order = query.get('order_by');
  if (updated && finished) {
    throw badRequest(
      'Both `updated_at` filter and `finished_at` filter can not be specified',
    );
  }
  if (
    settings.strictDeploymentFilters &&
    updated !== (order === 'updated_at')
  ) {
    throw badRequest(
      '`updated_at` filter and `updated_at` sorting must be paired',
    );
  }
  if (finished && order !== 'finished_at') {
    throw badRequest(
      '`finished_at` filter and `finished_at` sorting must be paired',
    );
  }
  if (
    order === 'finished_at' &&
    !finished &&
    query.get('status') !== 'success'
  ) {
    throw badRequest(
      '`finished_at` sort must be combined with `finished_at` filter or `finished` scope',
    );
  }
  if (finished && query.get('status') !== 'success') {
    throw badRequest(
      '`finished_at` filter must be combined with `success` status filter.',
    );
  }
}

/** GET deployments. */
export function listDeployments(context: ProjectContext): GitlabAnswer {
  const { query, now, address, settings } = context;
  const order = choiceOf(query, 'order_by', [
    'id',
    'iid',
    'created_at',
    'updated_at',
    'finished_at',
    'ref',
  ]);
  const sort = choiceOf(query, 'sort', ['asc', 'desc']);
  const status = optionOf(query, 'status', STATUSES);
  const updated = windowOf(query, 'updated');
  const finished = windowOf(query, 'finished');
  checkPairs(context, updated.given, finished.given);
  const environment = query.get('environment');
  const rows = knownDeployments(context).filter(
    one =>
      (environment === null || one.environmentName === environment) &&
      (!status || rolloutAt(one, now).status === status) &&
      (!updated.given || updated.holds(rolloutAt(one, now).updatedAt)) &&
      (!finished.given || finished.holds(finishedAt(one, now))),
  );
  // By creation or number is by id; a filter by time brings its order along.
  const mended = updated.given ? 'updated_at' : order;
  const keys: Record<string, (one: Rollout) => number | string> = {
    updated_at: one => rolloutAt(one, now).updatedAt,
    finished_at: one => finishedAt(one, now) ?? Infinity,
    ref: one => one.ref,
  };
  const byId = (one: Rollout) => one.id;
  const sorted = [...rows].sort(directed(sort, [keys[mended] ?? byId, byId]));
  const page = pageOf(sorted, {
    address,
    query,
    countLimit: settings.countLimit,
  });
  return {
    headers: page.headers,
    body: page.rows.map(one => renderDeployment(context, one)),
  };
}

/** GET deployments/:id. */
export function getDeployment(
  context: ProjectContext,
  id: string,
): GitlabAnswer {
  const found = knownDeployments(context).find(one => String(one.id) === id);
  if (!found) {
    throw notFound('Deployment');
  }
  return { body: renderDeployment(context, found) };
}
