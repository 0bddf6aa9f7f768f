import { LogBook } from '../../estate/logBook';
import { EsError, parsing, unauthenticated, unauthorized } from './esError';
import { EsInstance, LAYOUTS } from './layout';
import { isObject } from './queryDsl';
import { countLogs, EsWorld, fieldCaps, searchLogs } from './search';
import { listIndices } from './units';
import { EsUser, userOf } from './users';

type Json = Record<string, unknown>;

/** One request; `path` begins after the name of the instance. */
export interface EsRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

export interface EsResponse {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

const APIS = ['_search', '_msearch', '_count', '_field_caps'];

/** Name of the endpoint a path belongs to, as faults and the request log use it. */
export function endpointOf(path: string): string {
  const parts = path.split('/').filter(Boolean);
  if (parts.length === 0) return 'root';
  const last = parts[parts.length - 1];
  if (APIS.includes(last)) return last.slice(1);
  if (path.startsWith('/_security/')) return 'security';
  if (path.startsWith('/_cluster/health')) return 'health';
  return 'unknown';
}

const covers = (pattern: string, index: string) =>
  pattern === '*' || (pattern.endsWith('*') ? index.startsWith(pattern.slice(0, -1)) : pattern === index);

function assertMayRead(user: EsUser, expression: string): void {
  const parts = expression === '' ? ['*'] : expression.split(',');
  const refused = parts.filter(part => !user.indices.some(pattern => covers(pattern, part)));
  if (refused.length > 0) throw unauthorized(user.name, refused);
}

function readBody(text: string): Json {
  if (text.trim() === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new EsError(400, 'x_content_parse_exception', '[1:1] request body is not JSON');
  }
  if (!isObject(body)) throw parsing('request body must be an object');
  return body;
}

/** Answers `_msearch`: always 200, each search with its own status. */
function multiSearch(world: EsWorld, user: EsUser, expression: string, request: EsRequest): Json {
  if (!/^application\/(x-ndjson|json|vnd\.elasticsearch\+(x-nd)?json)/.test(request.contentType ?? '')) {
    throw new EsError(406, 'media_type_header_exception', `Invalid media-type value on headers [Content-Type]`);
  }
  if (!request.body.endsWith('\n')) {
    throw new EsError(400, 'illegal_argument_exception', 'The msearch request must be terminated by a newline [\n]');
  }
  const lines = request.body.slice(0, -1).split('\n');
  if (lines.length % 2 !== 0) throw new EsError(400, 'action_request_validation_exception', 'Validation Failed: 1: no requests added;');
  const responses: Json[] = [];
  for (let at = 0; at < lines.length; at += 2) {
    try {
      const header = readBody(lines[at]);
      const named = header.index ?? expression;
      const index = Array.isArray(named) ? named.join(',') : String(named);
      const query = new URLSearchParams(request.query);
      for (const name of ['ignore_unavailable', 'allow_no_indices', 'expand_wildcards']) {
        if (header[name] !== undefined) query.set(name, String(header[name]));
      }
      assertMayRead(user, index);
      responses.push({ ...searchLogs(world, index, readBody(lines[at + 1]), query), status: 200 });
    } catch (error) {
      if (!(error instanceof EsError)) throw error;
      responses.push(error.toBody());
    }
  }
  return { took: 4, responses };
}

function banner(instance: EsInstance): Json {
  return instance === 'trade'
    ? {
        name: 'opensearch-simulated-0',
        cluster_name: 'northbank-trade',
        cluster_uuid: 'sJ0Zt4q3T5uV6wXyZaBcDe',
        version: { distribution: 'opensearch', number: '2.19.1', build_type: 'tar', lucene_version: '9.12.1', minimum_wire_compatibility_version: '7.10.0', minimum_index_compatibility_version: '7.0.0' },
        tagline: 'The OpenSearch Project: https://opensearch.org/',
      }
    : {
        name: 'elasticsearch-simulated-0',
        cluster_name: 'northbank-elisa',
        cluster_uuid: 'kQ8Zr2a1S3mN4oPqRsTuVw',
        version: { number: '8.15.3', build_flavor: 'default', build_type: 'docker', build_snapshot: false, lucene_version: '9.11.1', minimum_wire_compatibility_version: '7.17.0', minimum_index_compatibility_version: '7.0.0' },
        tagline: 'You Know, for Search',
      };
}

function security(instance: EsInstance, user: EsUser, request: EsRequest): Json {
  if (instance === 'trade') throw new EsError(400, 'illegal_argument_exception', `no handler found for uri [${request.path}] and method [${request.method}]`);
  if (request.path === '/_security/_authenticate') {
    return { username: user.name, roles: [], enabled: true, authentication_type: 'api_key' };
  }
  if (request.path !== '/_security/user/_has_privileges') {
    throw new EsError(405, 'illegal_argument_exception', `no handler for [${request.path}]`);
  }
  const asked = readBody(request.body).index;
  const index: Record<string, Record<string, boolean>> = {};
  for (const entry of Array.isArray(asked) ? asked : []) {
    const { names, privileges } = entry as { names: string[]; privileges: string[] };
    for (const name of names) {
      const may = user.indices.some(pattern => covers(pattern, name));
      index[name] = Object.fromEntries(privileges.map(privilege => [privilege, may]));
    }
  }
  const all = Object.values(index).every(rights => Object.values(rights).every(Boolean));
  return { username: user.name, has_all_requested: all, cluster: {}, index, application: {} };
}

function route(request: EsRequest, instance: EsInstance, world: EsWorld, user: EsUser): Json {
  const endpoint = endpointOf(request.path);
  if (endpoint === 'root') return banner(instance);
  if (endpoint === 'security') return security(instance, user, request);
  if (endpoint === 'health') return { cluster_name: 'northbank', status: 'green', timed_out: false, number_of_nodes: 3 };
  if (endpoint === 'unknown') {
    throw new EsError(400, 'illegal_argument_exception', `no handler found for uri [${request.path}] and method [${request.method}]`);
  }
  const parts = request.path.split('/').filter(Boolean);
  const expression = parts.length === 1 ? '' : decodeURIComponent(parts[0]);
  if (/^[_+-]|\.\.|[A-Z "<>|?#\\]/.test(expression) && !expression.startsWith('_all')) {
    throw new EsError(400, 'invalid_index_name_exception', `Invalid index name [${expression}]`, { index: expression });
  }
  if (endpoint === 'msearch') return multiSearch(world, user, expression, request);
  assertMayRead(user, expression);
  if (endpoint === 'field_caps') return fieldCaps(world, expression, request.query);
  const body = readBody(request.body);
  return endpoint === 'count'
    ? countLogs(world, expression, body, request.query)
    : searchLogs(world, expression, body, request.query);
}

/**
 * Answers one request; refusals come back in the vendor's envelope.
 *
 * @param now - epoch ms
 */
export function answer(request: EsRequest, instance: EsInstance, book: LogBook, storyStart: number, now: number): EsResponse {
  const layout = LAYOUTS[instance];
  const headers: Record<string, string> = instance === 'main' ? { 'X-elastic-product': 'Elasticsearch' } : {};
  const user = userOf(request.authorization);
  try {
    if (!user) throw unauthenticated(request.path, request.authorization !== undefined);
    const world: EsWorld = { layout, book, indices: listIndices(layout, storyStart, now), now };
    return { status: 200, body: route(request, instance, world, user), headers };
  } catch (error) {
    if (!(error instanceof EsError)) throw error;
    if (error.status === 401) headers['www-authenticate'] = 'Basic realm="security" charset="UTF-8", Bearer realm="security", ApiKey';
    return { status: error.status, body: error.toBody(), headers };
  }
}
