import { APPS, ARGO_NAMESPACE } from '../../estate/deliveryApps';
import {
  ArgoError,
  notServed,
  permissionDenied,
  wrongPassword,
} from './argoError';
import { selectFields, wantsListVersion } from './fields';
import { revisionMetadata } from './revisionMetadata';
import {
  ArgocdRequest,
  ArgocdWorld,
  applicationFor,
  authenticate,
  sees,
  selectApplications,
  tokenOf,
} from './selectApplications';
import {
  ARGOCD_DEMO_PASSWORD,
  ARGOCD_DEMO_TOKEN,
  ARGOCD_DEMO_USER,
  ArgocdToken,
} from './tokens';

export interface ArgocdResponse {
  readonly status: number;
  readonly body: unknown;
}

export const STREAM_PATH = '/api/v1/stream/applications';
export const SESSION_PATH = '/api/v1/session';
const APPLICATION = /^\/api\/v1\/applications\/([^/]+)$/;
const REVISION =
  /^\/api\/v1\/applications\/([^/]+)\/revisions\/([^/]+)\/metadata$/;
const PLAIN: Readonly<Record<string, string>> = {
  '/api/v1/applications': 'applications',
  [STREAM_PATH]: 'stream/applications',
  [SESSION_PATH]: 'session',
  '/api/v1/session/userinfo': 'session/userinfo',
  '/api/v1/projects': 'projects',
  '/api/v1/clusters': 'clusters',
  '/api/version': 'version',
};

/** Name of the endpoint a path belongs to, as faults and the request log use it. */
export function endpointOf(path: string): string {
  if (APPLICATION.test(path)) {
    return 'applications/name';
  }
  return REVISION.test(path) ? 'revisions/metadata' : PLAIN[path] ?? 'unknown';
}

function listApplications(
  request: ArgocdRequest,
  token: ArgocdToken,
  world: ArgocdWorld,
): unknown {
  const found = selectApplications(request, token, world);
  const fields = request.query.get('fields');
  const resourceVersion = String(
    Math.max(1, ...found.map(one => Number(one.metadata.resourceVersion))),
  );
  const items = fields
    ? found.map(one => selectFields(one, fields, 'items.'))
    : found;
  return {
    metadata: !fields || wantsListVersion(fields) ? { resourceVersion } : {},
    // Nothing is null, never an empty list.
    items: items.length ? items : null,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notServed();
  }
}

function openSession(text: string): unknown {
  let given: { username?: unknown; password?: unknown } = {};
  try {
    given = JSON.parse(text) ?? {};
  } catch {
    throw new ArgoError(400, 3, 'invalid character in request body');
  }
  if (
    given.username !== ARGOCD_DEMO_USER ||
    given.password !== ARGOCD_DEMO_PASSWORD
  ) {
    throw wrongPassword();
  }
  return { token: ARGOCD_DEMO_TOKEN };
}

function listNames(names: readonly string[]): unknown {
  return {
    metadata: { resourceVersion: '1' },
    items: names.map(name => ({
      metadata: { name, namespace: ARGO_NAMESPACE },
      spec: {},
    })),
  };
}

function route(request: ArgocdRequest, world: ArgocdWorld): unknown {
  const { path, method } = request;
  const name = endpointOf(path);
  if (name === 'version') {
    // Nobody has to sign in for this one.
    return {
      Version: 'v3.1.5+cfeed49',
      Platform: 'linux/amd64',
      GoVersion: 'go1.24.6',
    };
  }
  if (name === 'session' && method === 'POST') {
    return openSession(request.text);
  }
  if (name === 'session/userinfo') {
    const token = tokenOf(request);
    // The zero value of `loggedIn` is left out.
    return token && !token.expired
      ? { loggedIn: true, username: token.name, iss: 'argocd' }
      : {};
  }
  const token = authenticate(request);
  if (method !== 'GET') {
    throw permissionDenied();
  }
  switch (name) {
    case 'applications':
      return listApplications(request, token, world);
    case 'applications/name':
      return applicationFor(
        request,
        token,
        world,
        decoded(APPLICATION.exec(path)?.[1] ?? ''),
      );
    case 'revisions/metadata': {
      const [, app = '', revision = ''] = REVISION.exec(path) ?? [];
      const application = applicationFor(request, token, world, decoded(app));
      return revisionMetadata(world, application, decoded(revision));
    }
    case 'projects': {
      const names = [...new Set(APPS.map(spec => spec.argoProject)), 'default'];
      return listNames(names.filter(project => sees(token, project)).sort());
    }
    case 'clusters':
      return {
        metadata: {},
        items: ['prod-eu-1', 'uat-eu-1'].map(cluster => ({
          name: cluster,
          server: `https://${cluster}.northbank.internal:6443`,
          connectionState: { status: 'Successful' },
        })),
      };
    default:
      throw notServed();
  }
}

/** Answers one request; refusals come back in the vendor's envelope. */
export function answer(
  request: ArgocdRequest,
  world: ArgocdWorld,
): ArgocdResponse {
  try {
    return { status: 200, body: route(request, world) };
  } catch (error) {
    if (error instanceof ArgoError) {
      return { status: error.status, body: error.toBody() };
    }
    throw error;
  }
}
