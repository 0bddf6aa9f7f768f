import { IncomingMessage } from 'node:http';
import {
  ControlError,
  bodyOf,
  checked,
  instantOf,
  readBody,
} from './controlInput';
import { COMPONENTS } from './estate/componentData';
import { HandRelease } from './estate/delivery';
import { APPS } from './estate/deliveryApps';
import { PROJECTS, projectOf } from './estate/deliveryProjects';
import { deliveryTruth, truthOfDeliveries } from './estate/deliveryTruth';
import { MINUTE_MS } from './estate/time';
import { ENVIRONMENTS } from './estate/topology';
import { parseScenario } from './scenario';
import { ARGOCD_INSTANCES } from './serveArgocd';
import { GITLAB_INSTANCES } from './serveGitlab';
import {
  DEFAULT_GITLAB_SETTINGS,
  GitlabSettings,
  parseGitlabSettings,
} from './servers/gitlab/gitlabState';
import { SimulatorState } from './state';

const OUTCOMES = ['success', 'failed', 'bad'] as const;

type Order = Omit<HandRelease, 'sequence' | 'at'>;

/** Checks an order for a release; throws with what is wrong. */
function parseOrder(input: unknown): Order {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new Error('A release is an object with "component"');
  }
  const given = input as Record<string, unknown>;
  const strange = Object.keys(given).find(
    key => !['component', 'environment', 'outcome'].includes(key),
  );
  if (strange) {
    throw new Error(`Invalid release field "${strange}"`);
  }
  const spec = COMPONENTS.find(one => one.name === given.component);
  if (!spec) {
    throw new Error(`Unknown component "${String(given.component)}"`);
  }
  const wanted = given.environment ?? 'production';
  const environment = ENVIRONMENTS.find(name => name === wanted);
  if (!environment || (environment === 'uat' && !spec.hasUat)) {
    throw new Error(`${spec.name} does not run in "${String(wanted)}"`);
  }
  const outcome = OUTCOMES.find(name => name === (given.outcome ?? 'success'));
  if (!outcome) {
    throw new Error(`"outcome" must be one of ${OUTCOMES.join(', ')}`);
  }
  return { component: spec.name, environment, outcome };
}

/** Switches the effect of a bad release on, in place of one that is on already. */
function switchOn(
  { component, environment }: Order,
  state: SimulatorState,
): void {
  const added = parseScenario(
    { id: 'bad-release', target: component, environment },
    state.now(),
  );
  const others = state.scenarios.filter(
    one =>
      one.id !== added.id ||
      one.target !== added.target ||
      one.environment !== added.environment,
  );
  state.setScenarios([...others, added]);
}

function releaseNow(input: unknown, state: SimulatorState): unknown {
  const order = checked(() => parseOrder(input));
  const release = state.release(order);
  if (order.outcome === 'bad') {
    switchOn(order, state);
  }
  const now = state.now();
  const { rollouts, ...rest } = deliveryTruth(
    state.deliveries,
    projectOf(order.component),
    release.at - 30 * MINUTE_MS,
    now,
    now,
  );
  const mine = rollouts.filter(
    one => one.reason === 'hand' && one.environment === order.environment,
  );
  return {
    release: { ...release, at: new Date(release.at).toISOString() },
    rollout: mine[mine.length - 1],
    project: rest.project,
    apps: rest.apps.filter(app => app.environment === order.environment),
  };
}

/** Makes a release happen (POST), lists those made by hand, or forgets them. */
export async function changeReleases(
  request: IncomingMessage,
  state: SimulatorState,
): Promise<unknown> {
  if (request.method === 'POST' || request.method === 'PUT') {
    return releaseNow(await readBody(request), state);
  }
  if (request.method === 'DELETE') {
    state.clearReleases();
  }
  return state.releases.map(release => ({
    ...release,
    at: new Date(release.at).toISOString(),
  }));
}

/** Reads or switches the settings of the GitLab; DELETE resets them. */
export async function changeGitlab(
  request: IncomingMessage,
  state: SimulatorState,
): Promise<GitlabSettings> {
  const body = await bodyOf(request);
  if (request.method === 'PUT') {
    state.gitlab.change(checked(() => parseGitlabSettings(body)));
  } else if (request.method === 'DELETE') {
    state.gitlab.change(DEFAULT_GITLAB_SETTINGS);
  }
  return state.gitlab.settings;
}

/** What was delivered in a window, of one component or of all. */
export function deliveriesIn(
  query: URLSearchParams,
  state: SimulatorState,
): unknown {
  const now = state.now();
  const from = query.has('from')
    ? instantOf(query, 'from')
    : state.deliveries.beganAt;
  const to = query.has('to') ? instantOf(query, 'to') : now + 1;
  const component = query.get('component');
  if (component === null) {
    return truthOfDeliveries(state.deliveries, from, to, now);
  }
  if (!COMPONENTS.some(spec => spec.name === component)) {
    throw new ControlError(`Unknown component "${component}"`);
  }
  return [deliveryTruth(state.deliveries, projectOf(component), from, to, now)];
}

/** The projects and applications, for the description of the estate. */
export function describeDeliveries(state: SimulatorState) {
  return {
    gitlab: {
      instances: GITLAB_INSTANCES.map(name => `gitlab/${name}`),
      settings: state.gitlab.settings,
      projects: PROJECTS.map(project => ({
        id: project.id,
        path: project.path,
        component: project.component.name,
        route: project.route,
        habit: project.habit,
        mergeMethod: project.mergeMethod,
      })),
    },
    argocd: {
      instances: ARGOCD_INSTANCES.map(name => `argocd/${name}`),
      applications: APPS.map(app => ({
        name: app.name,
        namespace: app.namespace,
        project: app.argoProject,
        environment: app.environment,
        component: app.project.component.name,
        source: app.source,
      })),
    },
  };
}
