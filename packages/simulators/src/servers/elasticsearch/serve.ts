import { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Estate } from '../../estate/estate';
import { LogBook } from '../../estate/logBook';
import { sendFaulty, sendJson } from '../../faultyResponse';
import { readText } from '../../requestBody';
import { SimulatorState } from '../../state';
import { watchRequest } from '../../watchRequest';
import { isKibanaPath, serveKibana } from '../kibana/serve';
import { answer, endpointOf } from './elasticServer';
import { ELASTIC_DIALECT } from './faultDialect';
import { EsInstance } from './layout';

/** Path prefix to instance, as faults and the request log name it. */
const SERVERS: readonly { prefix: string; target: string; instance: EsInstance }[] = [
  { prefix: '/elasticsearch/main', target: 'elasticsearch/main', instance: 'main' },
  { prefix: '/opensearch/trade', target: 'opensearch/trade', instance: 'trade' },
];

/** The logs of an estate; scenarios replace the estate, and with it its logs. */
const books = new WeakMap<Estate, LogBook>();

function bookOf(estate: Estate): LogBook {
  const book = books.get(estate) ?? new LogBook(estate);
  books.set(estate, book);
  return book;
}

/** Sends a search back to its first page. */
function rewound(body: string): string {
  try {
    const { search_after: _, ...rest } = JSON.parse(body);
    return JSON.stringify(rest);
  } catch {
    return body;
  }
}

async function serveSearch(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  state: SimulatorState,
  port: number,
  { prefix, target, instance }: (typeof SERVERS)[number],
): Promise<void> {
  const path = url.pathname.slice(prefix.length) || '/';
  const endpoint = endpointOf(path);
  const fault = state.faults.meet(target, endpoint);
  watchRequest(request, response, url, state, { instance: target, endpoint, path, fault: fault?.kind });
  const now = state.now();
  response.setHeader('date', new Date(now).toUTCString());
  const text = await readText(request);
  const compute = () =>
    answer(
      {
        method: request.method ?? 'GET',
        path,
        query: url.searchParams,
        authorization: request.headers.authorization,
        contentType: request.headers['content-type'],
        body: fault?.kind === 'cursor-loop' ? rewound(text) : text,
      },
      instance,
      bookOf(state.estate),
      state.storyStart,
      now,
    );
  if (fault) {
    sendFaulty(response, fault, compute, now, port, ELASTIC_DIALECT);
    return;
  }
  const { status, body, headers } = compute();
  sendJson(response, status, body, { ...headers });
}

/** Serves the simulated log servers and their screens on a server that has others too. */
export function attachElisa(server: Server, state: SimulatorState): void {
  const [others] = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const url = URL.canParse(request.url ?? '/', `http://127.0.0.1:${port}`)
      ? new URL(request.url ?? '/', `http://127.0.0.1:${port}`)
      : undefined;
    const search = SERVERS.find(({ prefix }) => url?.pathname === prefix || url?.pathname.startsWith(`${prefix}/`));
    if (!url || (!search && !isKibanaPath(url.pathname))) {
      others.call(server, request, response);
      return;
    }
    const serve = search
      ? serveSearch(request, response, url, state, port, search)
      : serveKibana(request, response, url, state);
    serve.catch((error: unknown) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: { type: 'simulator_failure' }, status: 500 });
    });
  });
}
