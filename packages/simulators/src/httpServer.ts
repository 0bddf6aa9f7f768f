import {
  IncomingMessage,
  Server,
  ServerResponse,
  createServer,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { serveControl } from './control';
import { INSTANCES } from './estate/topology';
import { sendFaulty, sendJson } from './faultyResponse';
import { serveArgocd } from './serveArgocd';
import { serveGitlab } from './serveGitlab';
import { serveServicenow } from './serveServicenow';
import { answer, endpointOf } from './servers/dynatrace/dynatraceServer';
import { SimulatorState } from './state';
import { watchRequest } from './watchRequest';

function serveDynatrace(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  state: SimulatorState,
  port: number,
): void {
  const [, , name = '', ...rest] = url.pathname.split('/');
  const instance = INSTANCES.find(candidate => candidate === name);
  if (!instance) {
    sendJson(response, 404, {
      error: { code: 404, message: `Unknown environment '${name}'` },
    });
    return;
  }
  const path = `/${rest.join('/')}`;
  const endpoint = endpointOf(path);
  const target = `dynatrace/${instance}`;
  const fault = state.faults.meet(target, endpoint);
  watchRequest(request, response, url, state, {
    instance: target,
    endpoint,
    path,
    fault: fault?.kind,
  });
  const now = state.now();
  const query = new URLSearchParams(url.searchParams);
  if (fault?.kind === 'cursor-loop') {
    // The looping key is not one of ours: the first page is served again.
    query.delete('nextPageKey');
    if (!query.has('entitySelector') && endpoint === 'entities') {
      query.set('entitySelector', 'type("SERVICE")');
    }
  }
  const compute = () =>
    answer(
      {
        method: request.method ?? 'GET',
        path,
        query,
        authorization: request.headers.authorization,
        accept: request.headers.accept,
      },
      instance,
      { estate: state.estate, deliveries: state.deliveries },
      now,
    );
  if (fault) {
    sendFaulty(response, fault, compute, now, port);
    return;
  }
  const { status, body } = compute();
  sendJson(response, status, body);
}

/** The address asked, or undefined when it is none (for example `//`). */
function parseUrl(path: string, port: number): URL | undefined {
  try {
    return new URL(path, `http://127.0.0.1:${port}`);
  } catch {
    return undefined;
  }
}

/** Creates the one server all simulators share; not listening yet. */
export function createSimulatorServer(state: SimulatorState): Server {
  const server = createServer((request, response) => {
    const port = (server.address() as AddressInfo).port;
    const url = parseUrl(request.url ?? '/', port);
    if (!url) {
      sendJson(response, 400, { error: { code: 400, message: 'Bad request' } });
      return;
    }
    const serve = async () => {
      if (url.pathname.startsWith('/control/')) {
        await serveControl(request, response, url, state);
      } else if (url.pathname.startsWith('/dynatrace/')) {
        serveDynatrace(request, response, url, state, port);
      } else if (url.pathname.startsWith('/servicenow/')) {
        await serveServicenow(request, response, url, state, port);
      } else if (url.pathname.startsWith('/gitlab/')) {
        serveGitlab(request, response, url, state, port);
      } else if (url.pathname.startsWith('/argocd/')) {
        await serveArgocd(request, response, url, state, port);
      } else {
        // Also where the `redirect` fault leads, so the log shows who followed
        // it and whether the credential travelled along.
        watchRequest(request, response, url, state, {
          instance: 'elsewhere',
          endpoint: 'unknown',
          path: url.pathname,
        });
        sendJson(response, 404, { error: { code: 404, message: 'Not found' } });
      }
    };
    serve().catch((error: unknown) => {
      console.error(error);
      if (response.headersSent) {
        response.destroy();
      } else {
        sendJson(response, 500, {
          error: { code: 500, message: 'Simulator failure' },
        });
      }
    });
  });
  // Longer than a client keeps what it does not use: with Node's five seconds, a
  // busy machine sends a question on a connection that is just being closed.
  server.keepAliveTimeout = 75_000;
  return server;
}
