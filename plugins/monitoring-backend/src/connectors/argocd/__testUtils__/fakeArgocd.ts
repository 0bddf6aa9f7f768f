import {
  FixtureAnswer,
  FixtureHandler,
  FixtureRequest,
} from '@rosetta/backstage-plugin-monitoring-node/testing';

export type FakeApp = Readonly<Record<string, any>>;

export interface FakeArgocd {
  readonly apps: readonly FakeApp[];
  /** Names of applications that our token may not see: left out of lists, 403 by name. */
  readonly hidden?: ReadonlySet<string>;
  /** Bytes beyond which the list is answered with more than the client takes. */
  readonly tooBig?: (query: URLSearchParams) => boolean;
}

const DENIED: FixtureAnswer = { status: 403, json: { error: 'permission denied', code: 7, message: 'permission denied' } };
/** More than the limit of tests that set one. */
export const BIG_BYTES = 200_000;

function listOf(fake: FakeArgocd, query: URLSearchParams): FixtureAnswer {
  if (fake.tooBig?.(query)) return { json: { metadata: {}, items: ['x'.repeat(BIG_BYTES)] } };
  const projects = query.getAll('projects');
  const [key, value] = (query.get('selector') ?? '').split('=');
  const seen = fake.apps
    .filter(item => !fake.hidden?.has(item.metadata.name))
    .filter(item => !query.get('name') || item.metadata.name === query.get('name'))
    .filter(item => projects.length === 0 || projects.includes(item.spec.project))
    .filter(item => !key || item.metadata.labels?.[key] === value);
  const items = query.has('fields')
    ? seen.map(({ metadata: { name, namespace, labels }, spec: { project } }) => ({ metadata: { name, namespace, labels }, spec: { project } }))
    : seen;
  // gRPC-gateway has null for an empty list.
  return { json: { metadata: { resourceVersion: '1' }, items: items.length === 0 ? null : items } };
}

function oneOf(fake: FakeArgocd, name: string, query: URLSearchParams): FixtureAnswer {
  const project = query.get('project');
  const namespace = query.get('appNamespace') ?? 'argocd';
  const found = fake.apps.find(item => item.metadata.name === name && item.metadata.namespace === namespace);
  if (!found && project) return { status: 404, json: { error: 'not found', code: 5, message: 'not found' } };
  if (!found || fake.hidden?.has(name) || (project && found.spec.project !== project)) return DENIED;
  return { json: found };
}

/** Answers as Argo CD does, its traps included. */
export function fakeArgocd(fake: FakeArgocd): FixtureHandler {
  return (request: FixtureRequest) => {
    const { path, query } = request;
    if (path === '/api/version') return { json: { Version: 'v3.0.6+db93798' } };
    if (path === '/api/v1/session/userinfo') return { json: { loggedIn: true, username: 'admin', iss: 'argocd' } };
    if (path === '/api/v1/applications') return listOf(fake, query);
    const name = /^\/api\/v1\/applications\/([^/]+)$/.exec(path)?.[1];
    return name ? oneOf(fake, decodeURIComponent(name), query) : { status: 404, json: { code: 5 } };
  };
}

/** Where the windows of these tests begin. */
export const START = Date.parse('2026-11-20T06:00:00Z');
export const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString().replace('.000', '');
export const sha = (number: number) => number.toString(16).padStart(40, '0');
const REPOSITORY = 'https://oauth2:hunter2-token@gitlab.shop.test/shop/deploy.git';

export const source = (more: object = {}) => ({ repoURL: REPOSITORY, path: 'cart', targetRevision: 'main', ...more });
export const entry = (id: number, more: object = {}) => ({
  id,
  revision: sha(id),
  deployStartedAt: at(id * 10),
  deployedAt: at(id * 10 + 2),
  source: source(),
  initiatedBy: { username: 'ada' },
  ...more,
});

/** An application with two syncs, in sync and well. */
export function app(name: string, more: { metadata?: object; spec?: object; status?: object } = {}): FakeApp {
  return {
    metadata: { name, namespace: 'argocd', uid: `uid-${name}`, labels: {}, annotations: { owner: 'Ada Lovelace' }, ...more.metadata },
    spec: { project: 'shop', source: source(), destination: { server: 'https://kubernetes.default.svc', namespace: 'prod' }, ...more.spec },
    status: {
      sync: { status: 'Synced', revision: sha(2), comparedTo: { source: source() } },
      health: { status: 'Healthy', lastTransitionTime: at(23) },
      history: [entry(1), entry(2)],
      operationState: {
        phase: 'Succeeded',
        startedAt: at(20),
        finishedAt: at(22),
        message: 'successfully synced',
        operation: { initiatedBy: { username: 'ada' }, sync: { revision: sha(2) } },
        syncResult: { revision: sha(2), source: source() },
      },
      summary: { images: ['registry.test/shop/cart:1.4.2', 'registry.test/shop/cart-worker:1.4.2@sha256:00'] },
      ...more.status,
    },
  };
}
