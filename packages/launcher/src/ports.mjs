import { createServer } from 'node:net';
import { fail } from './say.mjs';

const HOST = '127.0.0.1';

/** Whether nothing listens on a port of this machine. */
export function isFree(port) {
  return new Promise(resolve => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}

/** A port that is free now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, HOST, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Ends with the way out when a port that we need is taken. */
export async function demandFree(port, what, variable) {
  if (await isFree(port)) return;
  fail(
    `Port ${port} for ${what} is taken. Stop what listens there, or choose another: ${variable}=${port + 1} npm start`,
  );
}
