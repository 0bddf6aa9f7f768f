import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { SIMULATED_TOKENS } from '../simulators';
import { SECRETS } from './secrets';

/** An upstream that takes canary tokens, and one that throws them back. */
export interface Gateway {
  readonly url: string;
  /** Which canaries really arrived in a header. */
  readonly received: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Instances behind which the simulated environments stand. */
const FORWARDED = { main: SECRETS.main.value, trade: SECRETS.trade.value } as const;

type Reflection = (token: string, response: ServerResponse) => void;
const reply = (status: number, type: string, body: (token: string) => string, headers: (token: string) => Record<string, string> = () => ({})): Reflection =>
  (token, response) => {
    response.writeHead(status, { 'content-type': type, ...headers(encodeURIComponent(token)) });
    response.end(body(token));
  };
const apiError = (token: string) => JSON.stringify({ error: { code: 400, message: `You sent ${token}` } });

/** Ways in which a careless server repeats what it was sent. */
const REFLECTIONS: readonly Reflection[] = [
  reply(401, 'application/json', apiError),
  reply(500, 'text/plain', token => `Authorization: ${token} at /api/v2?token=${encodeURIComponent(token)}`),
  reply(302, 'text/plain', () => '', token => ({ location: `/login?token=${token}` })),
  reply(200, 'text/html', token => `<html><body>${token}</body></html>`),
  reply(200, 'application/json', token => `{"result": ["${Buffer.from(token).toString('base64')}`),
  reply(400, 'application/json', apiError),
  reply(403, 'application/json', apiError, token => ({ 'x-debug': token })),
  reply(503, 'text/html', token => `<p>${Buffer.from(token).toString('hex')}</p>`),
  reply(200, 'application/json', token => JSON.stringify({ problems: token, result: token, entities: token })),
  (token, response) => {
    response.write(token);
    response.destroy();
  },
];

/** A sound answer that holds the token where an answer may hold any text. */
function soundAnswer(path: string, token: string): string {
  const warnings = [`Deprecated: Authorization ${token}`];
  if (path.endsWith('/problems')) {
    return JSON.stringify({ problems: [{ problemId: 1, title: token, status: token }], warnings, totalCount: 1 });
  }
  if (path.endsWith('/entities')) return JSON.stringify({ entities: [{ name: token }], warnings });
  return JSON.stringify({ totalCount: 0, nextPageKey: null, resolution: '1h', result: [], warnings });
}

export async function startGateway(simulatorsUrl: string): Promise<Gateway> {
  const received = new Set<string>();
  let turn = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const authorization = request.headers.authorization ?? '';
    const [, instance, ...rest] = (request.url ?? '').split('/');
    for (const secret of Object.values(SECRETS)) if (authorization.includes(secret.value)) received.add(secret.name);
    if (instance === 'odd') {
      turn += 1;
      REFLECTIONS[turn % REFLECTIONS.length](authorization, response);
      return;
    }
    if (instance === 'reflected') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(soundAnswer(new URL(request.url ?? '', 'http://x').pathname, authorization));
      return;
    }
    const name = instance === 'trade' ? 'trade' : 'main';
    if (authorization !== `Api-Token ${FORWARDED[name]}`) {
      response.writeHead(401).end();
      return;
    }
    const answer = await fetch(`${simulatorsUrl}/dynatrace/${name}/${rest.join('/')}`, {
      headers: { authorization: `Api-Token ${SIMULATED_TOKENS[name]}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(12_000),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    const headers = Object.fromEntries(
      [...answer.headers].filter(([key]) => ['content-type', 'retry-after', 'location', 'date'].includes(key)),
    );
    response.writeHead(answer.status, headers).end(body);
  };
  const server = createServer((request, response) => {
    // A fault of the simulators that breaks their connection breaks ours.
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
