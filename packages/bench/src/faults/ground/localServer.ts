import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** An HTTP server of this process. */
export interface LocalServer {
  /** Without a trailing slash. */
  readonly url: string;
  /** Cuts the connections that are kept. */
  close(): Promise<void>;
}

/** Listens on a free port of this machine. @param handle - where it fails, the connection is cut without an answer */
export async function serveLocally(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<LocalServer> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  // Longer than a client keeps what it does not use, so that no question meets a connection being closed.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The whole body of a request, or of an answer. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
