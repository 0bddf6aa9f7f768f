import { InstanceName, NODES } from '../../estate/topology';
import { describeMetric } from './descriptors';
import { firstSeen, getEntity, listEntities } from './entities';
import { EventSources, getEvent, listEvents } from './events';
import { SelectionContext } from './entitySelector';
import { queryMetrics } from './metricsQuery';
import { getProblem, listProblems, unhealthyIds } from './problems';
import { getSlo, listSlos } from './slos';
import { Scope, TOKENS } from './tokens';
import { VendorError } from './vendorError';

/** One request to an environment; `path` begins after `/dynatrace/<instance>`. */
export interface VendorRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
}

export interface VendorResponse {
  readonly status: number;
  readonly body: unknown;
}

const SCOPE_NAMES: Record<Scope, string> = {
  'metrics.read': 'Read metrics',
  'problems.read': 'Read problems',
  'entities.read': 'Read entities',
  'events.read': 'Read events',
  'slo.read': 'Read SLO',
};

/** Name of the endpoint a path belongs to, as faults and the request log use it. */
export function endpointOf(path: string): string {
  const match =
    /^\/api\/v2\/(metrics\/query|metrics|problems|entities|events|slo)(?:\/|$)/.exec(
      path,
    );
  return match ? match[1] : 'unknown';
}

function authorise(
  request: VendorRequest,
  instance: InstanceName,
  scope: Scope,
): void {
  const value =
    /^Api-Token (\S+)$/i.exec(request.authorization ?? '')?.[1] ??
    request.query.get('api-token') ??
    undefined;
  if (value === undefined) {
    throw new VendorError(401, 'Missing authorization parameter.');
  }
  const token = TOKENS.find(
    candidate => candidate.value === value && candidate.instance === instance,
  );
  if (!token || token.expired) {
    throw new VendorError(401, 'Token Authentication failed');
  }
  if (!token.scopes.includes(scope)) {
    throw new VendorError(
      403,
      `Token is missing required scope. Use one of: ${scope} (${SCOPE_NAMES[scope]})`,
    );
  }
}

function acceptsJson(accept: string | undefined): boolean {
  return (
    !accept ||
    accept
      .split(',')
      .some(part => /^\s*(\*\/\*|application\/(json|\*))/.test(part))
  );
}

function route(
  request: VendorRequest,
  instance: InstanceName,
  sources: EventSources,
  now: number,
): unknown {
  const { estate } = sources;
  const { path, query } = request;
  const selection: SelectionContext = {
    nodes: NODES.filter(node => node.instance === instance),
    now,
    firstSeen,
    unhealthy: () => unhealthyIds(estate, instance, now),
  };
  const match =
    /^\/api\/v2\/(metrics|problems|entities|events|slo)(?:\/([^/]+))?$/.exec(path);
  if (!match) {
    throw new VendorError(404, 'Not found');
  }
  const [, collection, encoded] = match;
  authorise(request, instance, `${collection}.read` as Scope);
  if (request.method !== 'GET') {
    throw new VendorError(405, 'Method not allowed');
  }
  if (!acceptsJson(request.accept)) {
    throw new VendorError(
      406,
      'Not acceptable. The requested media type is not supported.',
    );
  }
  let id: string | undefined;
  try {
    id = encoded && decodeURIComponent(encoded);
  } catch {
    throw new VendorError(400, 'The path is not encoded correctly.');
  }
  if (collection === 'metrics') {
    if (id === undefined) {
      throw new VendorError(404, 'Not found');
    }
    return id === 'query'
      ? queryMetrics(query, estate, selection, now)
      : describeMetric(id);
  }
  if (collection === 'events') {
    return id === undefined
      ? listEvents(query, sources, instance, selection, now)
      : getEvent(id, sources, instance, now);
  }
  if (collection === 'slo') {
    return id === undefined
      ? listSlos(query, estate, instance, now)
      : getSlo(id, estate, instance, now);
  }
  if (collection === 'problems') {
    return id === undefined
      ? listProblems(query, estate, instance, selection, now)
      : getProblem(id, query, estate, instance, now);
  }
  return id === undefined
    ? listEntities(query, estate, selection, now)
    : getEntity(id, query, estate, selection, now);
}

/** Answers one request from the estate; refusals come back in the vendor's envelope. */
export function answer(
  request: VendorRequest,
  instance: InstanceName,
  sources: EventSources,
  now: number,
): VendorResponse {
  try {
    return { status: 200, body: route(request, instance, sources, now) };
  } catch (error) {
    if (error instanceof VendorError) {
      return { status: error.status, body: error.toBody() };
    }
    throw error;
  }
}
