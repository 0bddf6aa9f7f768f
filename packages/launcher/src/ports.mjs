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

/** Below where systems take ports of outgoing connections from: there a free port may be gone a moment later. */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const TRIES = 50;
const given = new Set();

/** A port that is free now; never the same twice in one process. */
export async function freePort() {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`None of ${TRIES} ports between ${LOWEST} and ${HIGHEST} is free`);
}

/** Ends with the way out when a port that we need is taken. */
export async function demandFree(port, what, variable) {
  if (await isFree(port)) return;
  fail(
    `Port ${port} for ${what} is taken. Stop what listens there, or choose another: ${variable}=${port + 1} npm start`,
  );
}
