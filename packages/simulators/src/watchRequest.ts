import { IncomingMessage, ServerResponse } from 'node:http';
import { loopWatch } from './loopWatch';
import { LoggedRequest } from './requestLog';
import { SimulatorState } from './state';

/** What of a request the server knows beyond the request itself. */
export interface WatchedRequest {
  readonly instance: string;
  readonly endpoint: string;
  /** Path within the instance. */
  readonly path: string;
  readonly fault?: string;
}

// Hidden in the log, as they must be anywhere. No vendor wants most of these in
// an address; somebody may put them there all the same.
const SECRETS = new Set([
  'api-token',
  'private_token',
  'job_token',
  'access_token',
  'refresh_token',
  'client_secret',
  'password',
  'x-sn-apikey',
]);

// Headers in which a vendor takes a credential.
const CREDENTIALS = ['authorization', 'private-token'];

function loggedQuery(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...query].map(([name, value]) => [name, SECRETS.has(name.toLowerCase()) ? '***' : value]),
  );
}

/** Notes a request in the log and, once it is over, how it ended. */
export function watchRequest(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  state: SimulatorState,
  { instance, endpoint, path, fault }: WatchedRequest,
): LoggedRequest {
  const began = performance.now();
  const logged = state.requests.record({
    time: new Date(state.now()).toISOString(),
    heldUpMs: loopWatch.heldUpMs(),
    instance,
    endpoint,
    method: request.method ?? 'GET',
    path,
    query: loggedQuery(url.searchParams),
    authorizationSent: CREDENTIALS.some(name => request.headers[name] !== undefined),
    ...(fault ? { fault } : {}),
    status: 0,
    durationMs: 0,
  });
  response.on('close', () => {
    logged.status = response.headersSent ? response.statusCode : 0;
    logged.durationMs = Math.round((performance.now() - began) * 10) / 10;
  });
  return logged;
}
