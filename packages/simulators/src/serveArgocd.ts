import { IncomingMessage, ServerResponse } from 'node:http';
import { sendFaulty, sendJson } from './faultyResponse';
import { readText } from './requestBody';
import { streamApplications } from './servers/argocd/applicationStream';
import {
  SESSION_PATH,
  STREAM_PATH,
  answer,
  endpointOf,
} from './servers/argocd/argocdServer';
import { ArgoError } from './servers/argocd/argoError';
import { ARGOCD_DIALECT } from './servers/argocd/faultDialect';
import {
  ArgocdRequest,
  ArgocdWorld,
  authenticate,
  selectApplications,
} from './servers/argocd/selectApplications';
import { SimulatorState } from './state';
import { watchRequest } from './watchRequest';

/** Names of the simulated instances. */
export const ARGOCD_INSTANCES: readonly string[] = ['main'];

function sendStream(
  request: IncomingMessage,
  response: ServerResponse,
  asked: ArgocdRequest,
  world: () => ArgocdWorld,
): void {
  try {
    const token = authenticate(asked);
    const { query } = asked;
    // What is wrong with the question is said before the stream begins.
    selectApplications(asked, token, world());
    streamApplications(
      response,
      {
        fields: query.get('fields'),
        resourceVersion: query.get('resourceVersion'),
        asEvents: /text\/event-stream/.test(request.headers.accept ?? ''),
      },
      () => selectApplications(asked, token, world()),
    );
  } catch (error) {
    if (!(error instanceof ArgoError)) {
      throw error;
    }
    sendJson(response, error.status, error.toBody());
  }
}

/** Serves `/argocd/<instance>/…`. */
export async function serveArgocd(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  state: SimulatorState,
  port: number,
): Promise<void> {
  const [, , name = '', ...rest] = url.pathname.split('/');
  if (!ARGOCD_INSTANCES.includes(name)) {
    sendJson(response, 404, {
      error: 'Not Found',
      code: 5,
      message: 'Not Found',
    });
    return;
  }
  const path = `/${rest.join('/')}`;
  const endpoint = endpointOf(path);
  const instance = `argocd/${name}`;
  const fault = state.faults.meet(instance, endpoint);
  watchRequest(request, response, url, state, {
    instance,
    endpoint,
    path,
    fault: fault?.kind,
  });
  const now = state.now();
  response.setHeader('date', new Date(now).toUTCString());
  const host = request.headers.host ?? '';
  const asked: ArgocdRequest = {
    method: request.method ?? 'GET',
    path,
    query: url.searchParams,
    authorization: request.headers.authorization,
    cookie: request.headers.cookie,
    text: path === SESSION_PATH ? await readText(request) : '',
    gitBase: `http://${
      /^[\w.-]+(:\d+)?$/.test(host) ? host : `127.0.0.1:${port}`
    }/gitlab/main`,
  };
  const world = (): ArgocdWorld => ({
    estate: state.estate,
    book: state.deliveries,
    now: state.now(),
  });
  if (fault) {
    sendFaulty(
      response,
      fault,
      () => answer(asked, world()),
      now,
      port,
      ARGOCD_DIALECT,
    );
  } else if (path === STREAM_PATH) {
    sendStream(request, response, asked, world);
  } else {
    const { status, body } = answer(asked, world());
    sendJson(response, status, body);
  }
}
