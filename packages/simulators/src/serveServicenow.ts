import { IncomingMessage, ServerResponse } from 'node:http';
import { Answer, sendFaulty, sendJson } from './faultyResponse';
import { readText } from './requestBody';
import { SERVICENOW_DIALECT } from './servers/servicenow/faultDialect';
import { PAGE_PATH, recordPage } from './servers/servicenow/recordPage';
import {
  TOKEN_PATH,
  answer,
  asksForJson,
  endpointOf,
} from './servers/servicenow/servicenowServer';
import { toXml } from './servers/servicenow/xml';
import { SimulatorState } from './state';
import { watchRequest } from './watchRequest';

/** Names of the simulated instances. */
export const SERVICENOW_INSTANCES: readonly string[] = ['main'];

/** Sends a request back to its first page, however far it says it is. */
function rewound(query: URLSearchParams): URLSearchParams {
  const first = new URLSearchParams(query);
  first.delete('sysparm_offset');
  const encoded = first.get('sysparm_query');
  if (encoded) {
    first.set('sysparm_query', encoded.replace(/\^?sys_id>[0-9a-f]{32}/g, ''));
  }
  return first;
}

function baseOf(request: IncomingMessage, instance: string, port: number): string {
  const host = request.headers.host ?? '';
  return `http://${
    /^[\w.-]+(:\d+)?$/.test(host) ? host : `127.0.0.1:${port}`
  }/servicenow/${instance}`;
}

function send(response: ServerResponse, { status, body, headers }: Answer, json: boolean): void {
  if (json) {
    sendJson(response, status, body, { ...headers });
    return;
  }
  response.writeHead(status, { 'content-type': 'application/xml;charset=UTF-8', ...headers });
  response.end(toXml(body));
}

/** Serves `/servicenow/<instance>/…`. */
export async function serveServicenow(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  state: SimulatorState,
  port: number,
): Promise<void> {
  const [, , name = '', ...rest] = url.pathname.split('/');
  if (!SERVICENOW_INSTANCES.includes(name)) {
    sendJson(response, 404, { error: { message: `Unknown instance '${name}'`, detail: null } });
    return;
  }
  const path = `/${rest.join('/')}`;
  const endpoint = endpointOf(path);
  const instance = `servicenow/${name}`;
  const fault = state.faults.meet(instance, endpoint);
  const logged = watchRequest(request, response, url, state, {
    instance,
    endpoint,
    path,
    fault: fault?.kind,
  });
  const now = state.now();
  // Readers take the instance's clock from here.
  response.setHeader('date', new Date(now).toUTCString());
  if (path === PAGE_PATH && !fault) {
    const page = recordPage(
      url.searchParams.get('uri') ?? '',
      state.servicenow.database(state.tickets.at(now), state.changes.at(now)),
    );
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page ?? '<h1>Record not found</h1>');
    return;
  }
  const form = path === TOKEN_PATH ? await readText(request) : '';
  const compute = (): Answer => {
    const result = answer(
      {
        method: request.method ?? 'GET',
        path,
        query: fault?.kind === 'cursor-loop' ? rewound(url.searchParams) : url.searchParams,
        authorization: request.headers.authorization,
        form,
        base: baseOf(request, name, port),
      },
      state.servicenow.database(state.tickets.at(now), state.changes.at(now)),
      state.servicenow,
      now,
    );
    if (result.evaluatedScript) {
      logged.evaluatedScript = true;
    }
    return result;
  };
  if (fault) {
    sendFaulty(response, fault, compute, now, port, SERVICENOW_DIALECT);
    return;
  }
  send(response, compute(), path === TOKEN_PATH || asksForJson(request.headers.accept));
}
