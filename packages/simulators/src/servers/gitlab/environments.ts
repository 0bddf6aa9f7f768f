import { rolloutAt, visible } from '../../estate/deliveryView';
import { DAY_MS } from '../../estate/time';
import { GitlabAnswer, ProjectContext } from './context';
import { renderDeployment } from './deployments';
import { GitlabEnvironment, environmentOf } from './environmentOf';
import { GitlabError, notFound } from './gitlabError';
import { pageOf } from './paging';
import { optionOf } from './parameters';
import { isoMs } from './renderPeople';

// A review app is torn down after this long without a deployment.
const REVIEW_LIFE_MS = 7 * DAY_MS;

/** Every environment that anything was deployed to until now, by id. */
export function environmentsOf({
  ledger,
  now,
}: Pick<ProjectContext, 'ledger' | 'now'>): GitlabEnvironment[] {
  const { project, rollouts } = ledger;
  if (project.route === 'argocd') {
    return [];
  }
  const byName = new Map<string, GitlabEnvironment>();
  for (const rollout of visible(rollouts, now)) {
    const first = byName.get(rollout.environmentName)?.createdAt;
    byName.set(
      rollout.environmentName,
      environmentOf(
        project,
        rollout,
        first ?? rollout.visibleAt,
        rollout.visibleAt,
      ),
    );
  }
  return [...byName.values()].sort((a, b) => a.id - b.id);
}

const stateOf = (environment: GitlabEnvironment, now: number) =>
  environment.last.place === 'review' &&
  environment.updatedAt + REVIEW_LIFE_MS < now
    ? 'stopped'
    : 'available';

function renderEnvironment(environment: GitlabEnvironment, now: number) {
  const review = environment.last.place === 'review';
  return {
    id: environment.id,
    name: environment.name,
    slug: environment.slug,
    external_url: environment.externalUrl,
    created_at: isoMs(environment.createdAt),
    updated_at: isoMs(environment.updatedAt),
    tier: environment.tier,
    state: stateOf(environment, now),
    auto_stop_at: review ? isoMs(environment.updatedAt + REVIEW_LIFE_MS) : null,
  };
}

/** GET environments. */
export function listEnvironments(context: ProjectContext): GitlabAnswer {
  const { query, now, address, settings } = context;
  const name = query.get('name');
  const search = query.get('search');
  const states = optionOf(query, 'states', [
    'available',
    'stopping',
    'stopped',
  ]);
  if (name !== null && search !== null) {
    throw new GitlabError(400, {
      error: 'name, search are mutually exclusive',
    });
  }
  const found = environmentsOf(context).filter(
    one =>
      (name === null || one.name === name) &&
      (search === null || one.name.includes(search)) &&
      (!states || stateOf(one, now) === states),
  );
  const page = pageOf(found, {
    address,
    query,
    countLimit: settings.countLimit,
  });
  return {
    headers: page.headers,
    body: page.rows.map(one => renderEnvironment(one, now)),
  };
}

/** GET environments/:id. */
export function getEnvironment(
  context: ProjectContext,
  id: string,
): GitlabAnswer {
  const found = environmentsOf(context).find(one => String(one.id) === id);
  if (!found) {
    throw notFound('Environment');
  }
  const { environment, ...last } = renderDeployment(context, found.last);
  return {
    body: {
      ...renderEnvironment(found, context.now),
      last_deployment: {
        ...last,
        status: rolloutAt(found.last, context.now).status,
      },
    },
  };
}
