import { IncomingMessage, ServerResponse } from 'node:http';
import { Answer, sendFaulty, sendJson } from './faultyResponse';
import { GITLAB_DIALECT } from './servers/gitlab/faultDialect';
import { answer, endpointOf } from './servers/gitlab/gitlabServer';
import { SimulatorState } from './state';
import { watchRequest } from './watchRequest';

/** Names of the simulated instances. */
export const GITLAB_INSTANCES: readonly string[] = ['main'];

function baseOf(
  request: IncomingMessage,
  instance: string,
  port: number,
): string {
  const host = request.headers.host ?? '';
  return `http://${
    /^[\w.-]+(:\d+)?$/.test(host) ? host : `127.0.0.1:${port}`
  }/gitlab/${instance}`;
}

/** Sends a request back to its first page, however far it says it is. */
function rewound(query: URLSearchParams): URLSearchParams {
  const first = new URLSearchParams(query);
  first.delete('page');
  return first;
}

const headerOf = (value: string | string[] | undefined) =>
  Array.isArray(value) ? value[0] : value;

/** Serves `/gitlab/<instance>/…`. */
export function serveGitlab(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  state: SimulatorState,
  port: number,
): void {
  const [, , name = '', ...rest] = url.pathname.split('/');
  if (!GITLAB_INSTANCES.includes(name)) {
    sendJson(response, 404, { error: '404 Not Found' });
    return;
  }
  const path = `/${rest.join('/')}`;
  const endpoint = endpointOf(path);
  const instance = `gitlab/${name}`;
  const fault = state.faults.meet(instance, endpoint);
  watchRequest(request, response, url, state, {
    instance,
    endpoint,
    path,
    fault: fault?.kind,
  });
  const now = state.now();
  response.setHeader('date', new Date(now).toUTCString());
  const compute = (): Answer =>
    answer(
      {
        method: request.method ?? 'GET',
        path,
        query:
          fault?.kind === 'cursor-loop'
            ? rewound(url.searchParams)
            : url.searchParams,
        privateToken: headerOf(request.headers['private-token']),
        authorization: request.headers.authorization,
        base: baseOf(request, name, port),
      },
      state.deliveries,
      state.gitlab,
      now,
    );
  if (fault) {
    sendFaulty(response, fault, compute, now, port, GITLAB_DIALECT);
    return;
  }
  const { status, body, headers } = compute();
  if (typeof body === 'string') {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers });
    response.end(body);
    return;
  }
  sendJson(response, status, body, { ...headers });
}
