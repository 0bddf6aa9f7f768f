import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A request as the server saw it. */
export interface FixtureRequest {
  readonly method: string;
  /** Path as sent, percent-encoding kept. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly atMs: number;
  /** How many requests came before this one. */
  readonly index: number;
}

/** What the server does with a request. The last group are faults. */
export interface FixtureAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, with `application/json` unless a header says otherwise. */
  readonly body?: string | Buffer;
  readonly gzip?: boolean;
  /** Wait before the status line, milliseconds. */
  readonly delayMs?: number;
  /**
   * `reset` breaks the connection; `stall` never answers; `stall-body` sends
   * headers and half the body; `drip` sends a byte each 50 ms; `truncate`
   * promises the whole length and closes half way.
   */
  readonly fault?: 'reset' | 'stall' | 'stall-body' | 'drip' | 'truncate';
}

export type FixtureHandler = (request: FixtureRequest) => FixtureAnswer | Promise<FixtureAnswer>;

export interface FixtureServer {
  /** e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly requests: readonly FixtureRequest[];
  /** Replaces the handler and forgets the requests. */
  handle(handler: FixtureHandler): void;
  close(): Promise<void>;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function bytesOf(answer: FixtureAnswer): Buffer {
  const plain = Buffer.from(
    answer.body ?? (answer.json === undefined ? '' : JSON.stringify(answer.json)),
  );
  return answer.gzip ? gzipSync(plain) : plain;
}

function dripInto(response: ServerResponse, bytes: Buffer) {
  let sent = 0;
  const timer = setInterval(() => {
    if (response.destroyed || sent >= bytes.length) {
      clearInterval(timer);
      response.end();
      return;
    }
    response.write(bytes.subarray(sent, sent + 1));
    sent += 1;
  }, 50);
  timer.unref();
  response.on('close', () => clearInterval(timer));
}

async function send(answer: FixtureAnswer, response: ServerResponse, socket: Socket) {
  if (answer.delayMs) await new Promise(resolve => setTimeout(resolve, answer.delayMs));
  if (answer.fault === 'reset') {
    socket.resetAndDestroy();
    return;
  }
  if (answer.fault === 'stall' || response.destroyed) return;
  const bytes = bytesOf(answer);
  response.writeHead(answer.status ?? 200, {
    'content-type': 'application/json; charset=utf-8',
    ...(answer.gzip ? { 'content-encoding': 'gzip' } : {}),
    ...(answer.fault === undefined || answer.fault === 'truncate'
      ? { 'content-length': String(bytes.length) }
      : {}),
    ...answer.headers,
  });
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  if (answer.fault === 'drip') dripInto(response, bytes);
  else if (answer.fault === 'stall-body') response.write(half);
  else if (answer.fault === 'truncate') response.write(half, () => socket.destroy());
  else response.end(bytes);
}

/**
 * Starts a real HTTP server on 127.0.0.1 that answers as a vendor would, so
 * that tests go through the product's own client, parser and sockets.
 */
export async function startFixtureServer(
  initial: FixtureHandler = () => ({ status: 404, json: {} }),
): Promise<FixtureServer> {
  const requests: FixtureRequest[] = [];
  let handler = initial;
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://fixture.invalid');
    response.on('error', () => {});
    readAll(incoming)
      .then(async body => {
        const request: FixtureRequest = {
          method: incoming.method ?? 'GET',
          path: (incoming.url ?? '/').split('?')[0]!,
          query: url.searchParams,
          headers: Object.fromEntries(
            Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
          ),
          body,
          atMs: Date.now(),
          index: requests.length,
        };
        requests.push(request);
        await send(await handler(request), response, incoming.socket);
      })
      .catch(() => incoming.socket.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    handle(next) {
      handler = next;
      requests.length = 0;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
