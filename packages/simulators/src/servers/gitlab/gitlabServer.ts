import { DeliveryBook } from '../../estate/deliveryBook';
import { DeliveryProject, PROJECTS } from '../../estate/deliveryProjects';
import { GitlabAnswer, ProjectContext } from './context';
import { getDeployment, listDeployments } from './deployments';
import { getEnvironment, listEnvironments } from './environments';
import {
  GitlabError,
  RETRY_LATER,
  forbidden,
  insufficientScope,
  invalidToken,
  noRoute,
  notFound,
  unauthorized,
} from './gitlabError';
import { GitlabState, rateHeaders } from './gitlabState';
import {
  getMergeRequest,
  listMergeRequestCommits,
  listMergeRequests,
} from './mergeRequests';
import { getPipeline, listPipelines } from './pipelines';
import { getProject } from './project';
import { compareCommits, getCommit, listCommits, listTags } from './repository';
import { GitlabToken, TOKENS } from './tokens';

/** One request to the instance; `path` begins after `/gitlab/<instance>`. */
export interface GitlabRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly privateToken: string | undefined;
  readonly authorization: string | undefined;
  /** Address of the instance as the client wrote it. */
  readonly base: string;
}

export interface GitlabResponse {
  readonly status: number;
  /** A text is sent as plain text. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

interface Endpoint {
  readonly name: string;
  readonly pattern: RegExp;
  /** Closed to guests. */
  readonly members: boolean;
  readonly serve: (context: ProjectContext, part: string) => GitlabAnswer;
}

const endpoint = (
  name: string,
  pattern: RegExp,
  serve: Endpoint['serve'],
  members = false,
): Endpoint => ({ name, pattern, members, serve });

const noLicence = (): GitlabAnswer => {
  throw forbidden();
};

const ENDPOINTS: readonly Endpoint[] = [
  endpoint('projects', /^$/, getProject),
  endpoint('deployments', /^deployments$/, listDeployments, true),
  endpoint('deployments', /^deployments\/(\d+)$/, getDeployment, true),
  endpoint('environments', /^environments$/, listEnvironments, true),
  endpoint('environments', /^environments\/(\d+)$/, getEnvironment, true),
  endpoint('pipelines', /^pipelines$/, listPipelines, true),
  endpoint('pipelines/detail', /^pipelines\/(\d+)$/, getPipeline, true),
  endpoint('merge_requests', /^merge_requests$/, listMergeRequests),
  endpoint('merge_requests', /^merge_requests\/(\d+)$/, getMergeRequest),
  endpoint(
    'merge_requests/commits',
    /^merge_requests\/(\d+)\/commits$/,
    listMergeRequestCommits,
  ),
  endpoint('repository/commits', /^repository\/commits$/, listCommits),
  endpoint('repository/commits', /^repository\/commits\/([^/]+)$/, getCommit),
  endpoint('repository/compare', /^repository\/compare$/, compareCommits),
  endpoint('repository/tags', /^repository\/tags$/, listTags),
  endpoint('dora/metrics', /^dora\/metrics$/, noLicence),
];

const PROJECT_ROUTE = /^\/api\/v4\/projects\/([^/]+)(?:\/(.*?))?\/?$/;
const PLAIN: Readonly<Record<string, string>> = {
  '/api/v4/version': 'version',
  '/api/v4/user': 'user',
  '/api/v4/personal_access_tokens/self': 'personal_access_tokens',
};

const endpointFor = (rest: string) =>
  ENDPOINTS.find(candidate => candidate.pattern.test(rest));

/** Name of the endpoint a path belongs to, as faults and the request log use it. */
export function endpointOf(path: string): string {
  const match = PROJECT_ROUTE.exec(path);
  return (match ? endpointFor(match[2] ?? '')?.name : PLAIN[path]) ?? 'unknown';
}

function authenticate(request: GitlabRequest): GitlabToken {
  const bearer = /^Bearer (\S+)$/i.exec(request.authorization ?? '')?.[1];
  const given =
    request.privateToken ?? bearer ?? request.query.get('private_token');
  const token = TOKENS.find(candidate => candidate.token === given);
  if (!token) {
    throw unauthorized();
  }
  if (token.refusal) {
    throw invalidToken(token.refusal);
  }
  return token;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw noRoute();
  }
}

function projectFor(
  request: GitlabRequest,
  id: string,
  token: GitlabToken,
): DeliveryProject {
  const sees = (project: DeliveryProject) =>
    !token.groups || token.groups.includes(project.path.split('/')[0]);
  const path = id.toLowerCase();
  const found = PROJECTS.find(
    project => String(project.id) === id || project.path === path,
  );
  if (found && sees(found)) {
    return found;
  }
  const moved = PROJECTS.find(project => project.formerPath === path);
  if (moved && sees(moved)) {
    const [, , rest] = PROJECT_ROUTE.exec(request.path) ?? [];
    const query = request.query.size ? `?${request.query}` : '';
    const location = `${request.base}/api/v4/projects/${moved.id}${
      rest ? `/${rest}` : ''
    }${query}`;
    throw new GitlabError(
      301,
      { message: `This resource has been moved permanently to ${location}` },
      { location },
    );
  }
  throw notFound('Project');
}

function plain(name: string, token: GitlabToken): GitlabAnswer {
  const id = 900 + TOKENS.indexOf(token);
  const bodies: Record<string, unknown> = {
    version: { version: '17.11.4-ee', revision: '5e3a9f0c1d2' },
    user: {
      id,
      username: token.name,
      name: token.name,
      state: 'active',
      locked: false,
      bot: true,
      email: `${token.name}@northbank.example`,
    },
    personal_access_tokens: {
      id,
      name: token.name,
      revoked: false,
      created_at: '2025-01-02T09:00:00.000Z',
      scopes: token.scopes,
      user_id: id,
      active: true,
      expires_at: '2030-01-01',
    },
  };
  return { body: bodies[name] };
}

function route(
  request: GitlabRequest,
  token: GitlabToken,
  book: DeliveryBook,
  state: GitlabState,
  now: number,
): GitlabAnswer {
  const { path, base, query } = request;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new GitlabError(405, { error: '405 Not Allowed' });
  }
  if (Object.hasOwn(PLAIN, path)) {
    return plain(PLAIN[path], token);
  }
  const match = PROJECT_ROUTE.exec(path);
  const found = match && endpointFor(match[2] ?? '');
  if (!match || !found) {
    throw noRoute();
  }
  if (!token.scopes.includes('read_api')) {
    throw insufficientScope();
  }
  const project = projectFor(request, decoded(match[1]), token);
  if (found.members && token.guest) {
    throw forbidden();
  }
  const context: ProjectContext = {
    ledger: book.ledger(project, now),
    query,
    now,
    base,
    url: `${base}/${project.path}`,
    address: `${base}${path}`,
    settings: state.settings,
  };
  const part = found.pattern.exec(match[2] ?? '')?.[1] ?? '';
  return found.serve(context, decoded(part));
}

/**
 * Answers one request; refusals come back in the vendor's forms.
 *
 * @param now - epoch ms
 */
export function answer(
  request: GitlabRequest,
  book: DeliveryBook,
  state: GitlabState,
  now: number,
): GitlabResponse {
  let headers: Record<string, string> = {};
  try {
    const token = authenticate(request);
    const standing = state.count(token.token, now);
    headers = rateHeaders(standing);
    if (standing.observed > standing.limit) {
      const seconds = Math.max(1, Math.ceil((standing.resetAt - now) / 1000));
      throw new GitlabError(429, RETRY_LATER, {
        'retry-after': String(seconds),
        'ratelimit-resettime': new Date(standing.resetAt).toUTCString(),
      });
    }
    const result = route(request, token, book, state, now);
    return {
      status: 200,
      body: result.body,
      headers: { ...headers, ...result.headers },
    };
  } catch (error) {
    if (error instanceof GitlabError) {
      return {
        status: error.status,
        body: error.body,
        headers: { ...headers, ...error.headers },
      };
    }
    throw error;
  }
}
