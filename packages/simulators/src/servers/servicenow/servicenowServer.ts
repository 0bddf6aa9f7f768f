import { aggregateRows } from './aggregateApi';
import { Database } from './database';
import { PAGE_PATH } from './recordPage';
import { ServicenowState } from './servicenowState';
import { CI_CLASS_TABLES, TABLES } from './schema';
import {
  SnowError,
  insufficientRights,
  invalidTable,
  noRecord,
  notAuthenticated,
} from './snowError';
import { TableAnswer, getRow, listRows } from './tableApi';
import { ServicenowUser, USERS } from './users';

/** One request to the instance; `path` begins after `/servicenow/<instance>`. */
export interface SnowRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  /** Body of a request for a token, url-encoded form. */
  readonly form: string;
  /** Address of the instance as the client wrote it. */
  readonly base: string;
}

export interface SnowResponse {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** A value of the query was run as a script. */
  readonly evaluatedScript: boolean;
}

/** Tables open to a client; people and everything else are closed to all. */
const SERVED = [
  'incident',
  'task',
  'task_sla',
  'contract_sla',
  'change_request',
  'problem',
  'task_ci',
  'cmdb_rel_ci',
  'cmdb_rel_type',
  'cmdb_ci',
  ...CI_CLASS_TABLES,
  'sys_user_group',
  'sys_properties',
];

const ROUTE = /^\/api\/now(\/v1|\/v2)?\/(table|stats)\/([^/]+)(?:\/([^/]+))?\/?$/;
export const TOKEN_PATH = '/oauth_token.do';

/** Name of the endpoint a path belongs to, as faults and the request log use it. */
export function endpointOf(path: string): string {
  if (path === TOKEN_PATH) {
    return 'oauth_token';
  }
  if (path === PAGE_PATH) {
    return 'page';
  }
  const match = ROUTE.exec(path);
  return match ? `${match[2]}/${match[3]}` : 'unknown';
}

function basicUser(encoded: string): ServicenowUser | undefined {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return USERS.find(
    user => user.name === text.slice(0, colon) && user.password === text.slice(colon + 1),
  );
}

function authenticate(request: SnowRequest, state: ServicenowState, now: number): ServicenowUser {
  const [, scheme = '', value = ''] =
    /^(Basic|Bearer) (\S+)$/i.exec(request.authorization ?? '') ?? [];
  const user =
    scheme.toLowerCase() === 'basic' ? basicUser(value) : state.tokens.userOf(value, now);
  if (!user || user.interactiveOnly) {
    throw notAuthenticated();
  }
  return user;
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text);
  } catch {
    throw new SnowError(400, 'Invalid URI', null);
  }
}

function route(
  request: SnowRequest,
  database: Database,
  state: ServicenowState,
  now: number,
): TableAnswer {
  const user = authenticate(request, state, now);
  const match = ROUTE.exec(request.path);
  if (!match) {
    throw new SnowError(400, 'Requested URI does not represent any resource', request.path);
  }
  const [, version, api, name, encodedId] = match;
  const table = decoded(name) ?? '';
  const sysId = decoded(encodedId);
  if (request.method !== 'GET') {
    throw new SnowError(
      403,
      'Operation Failed',
      'ACL Exception Insert Failed due to security constraints',
    );
  }
  if (!TABLES.has(table)) {
    throw invalidTable(table);
  }
  if (!SERVED.includes(table) || user.refusedTables.includes(table)) {
    throw insufficientRights();
  }
  const asked = {
    table,
    query: request.query,
    database,
    user,
    now,
    base: request.base,
    address: `${request.base}${request.path}`,
    emptyIsMissing: version === '/v1',
    invalidQueryReturnsNoRows: state.settings.invalidQueryReturnsNoRows,
    internalDates: state.settings.internalDates,
  };
  if (api === 'stats') {
    if (sysId !== undefined) {
      throw noRecord();
    }
    return aggregateRows(asked);
  }
  return sysId === undefined ? listRows(asked) : getRow(asked, sysId);
}

/**
 * Answers one request; refusals come back in the vendor's envelope.
 *
 * @param now - epoch ms
 */
export function answer(
  request: SnowRequest,
  database: Database,
  state: ServicenowState,
  now: number,
): SnowResponse {
  const plain = { headers: {}, evaluatedScript: false };
  if (request.path === TOKEN_PATH) {
    return request.method === 'POST'
      ? {
          ...plain,
          ...state.tokens.answer(new URLSearchParams(request.form), state.settings, now),
        }
      : { ...plain, status: 405, body: { error: 'method_not_allowed' } };
  }
  try {
    return { status: 200, ...route(request, database, state, now) };
  } catch (error) {
    if (error instanceof SnowError) {
      return { ...plain, status: error.status, body: error.toBody() };
    }
    throw error;
  }
}

/** True when the client asked for JSON; otherwise the vendor may answer in XML. */
export function asksForJson(accept: string | undefined): boolean {
  return /application\/json/i.test(accept ?? '');
}
