import { IncomingMessage, request as httpRequest, ServerResponse } from 'node:http';
import { createRandom } from '../random';
import { LocalServer, readBody, serveLocally } from './localServer';
import { Fault, FaultSwitch, LoggedRequest } from './simulators';

/** An upstream that is no simulator, with faults before it and a log of what it was asked. */
export interface FaultyProxy extends FaultSwitch, LocalServer {
  addFault(fault: Fault): Promise<void>;
  requests(since: number): Promise<LoggedRequest[]>;
}

interface Switched {
  readonly fault: Fault;
  seen: number;
  met: number;
}

/** Asks the real server. @returns its status, content type and body */
function forward(target: string, request: IncomingMessage, body: Buffer): Promise<{ status: number; type: string; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const { 'content-type': type = '', accept = '' } = request.headers;
    const asked = httpRequest(
      `${target}${request.url}`,
      { method: request.method, headers: { 'content-type': type, accept, 'content-length': body.length } },
      answer => {
        readBody(answer).then(
          text => resolve({ status: answer.statusCode ?? 502, type: answer.headers['content-type'] ?? '', body: text }),
          reject,
        );
      },
    );
    asked.once('error', reject);
    asked.end(body);
  });
}

/** Breaks an answer in a way that the simulators know by the same name. */
function breakAnswer(fault: Fault, response: ServerResponse, sound: { type: string; body: Buffer }): void {
  switch (fault.kind) {
    case '429':
      response.writeHead(429, { 'retry-after': String(fault.retryAfterSeconds ?? 5) }).end('slow down');
      break;
    case '502-html':
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body>502 Bad Gateway</body></html>');
      break;
    case 'truncated-json':
      response.writeHead(200, { 'content-type': sound.type }).end(sound.body.subarray(0, Math.floor(sound.body.length * 0.6)));
      break;
    case 'reset':
      response.writeHead(200, { 'content-type': sound.type, 'content-length': sound.body.length });
      response.write(sound.body.subarray(0, Math.floor(sound.body.length / 2)), () => response.destroy());
      break;
    default:
      response.writeHead(500, { 'content-type': 'text/plain' }).end('internal error');
  }
}

/**
 * Puts a proxy with faults before a server.
 *
 * @param instance - the name by which faults and the log know the server, e.g. `prometheus/main`
 */
export async function startFaultyProxy(instance: string, target: string): Promise<FaultyProxy> {
  const random = createRandom(7);
  const log: { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] }[] = [];
  let switched: Switched[] = [];
  const meet = (): Fault | undefined => {
    for (const one of switched) {
      one.seen += 1;
      if (one.met < (one.fault.count ?? Infinity) && random.next() < (one.fault.ratio ?? 1)) {
        one.met += 1;
        return one.fault;
      }
    }
    return undefined;
  };
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const beganMs = performance.now();
    const fault = meet();
    const entry = {
      sequence: log.length + 1,
      time: new Date().toISOString(),
      heldUpMs: 0,
      instance,
      endpoint: (request.url ?? '').split('?')[0],
      ...(fault ? { fault: fault.kind } : {}),
      status: 0,
      durationMs: 0,
    };
    log.push(entry);
    response.once('close', () => {
      entry.status = response.headersSent ? response.statusCode : 0;
      entry.durationMs = performance.now() - beganMs;
    });
    const body = await readBody(request);
    // What needs no sound answer is answered at once, as a real gateway would.
    const isOwn = fault !== undefined && ['429', '500', '502-html'].includes(fault.kind);
    const sound = isOwn ? { status: 0, type: '', body: Buffer.alloc(0) } : await forward(target, request, body);
    if (fault) breakAnswer(fault, response, sound);
    else response.writeHead(sound.status, { 'content-type': sound.type, date: new Date().toUTCString() }).end(sound.body);
  };
  return {
    ...(await serveLocally(handle)),
    setFaults: async faults => {
      const before = switched;
      switched = faults.filter(fault => fault.target === instance).map(fault => ({ fault, seen: 0, met: 0 }));
      return {
        seen: before.reduce((sum, one) => sum + one.seen, 0),
        met: before.reduce((sum, one) => sum + one.met, 0),
      };
    },
    addFault: async fault => {
      if (fault.target === instance) switched = [...switched, { fault, seen: 0, met: 0 }];
    },
    requests: async since => log.slice(since),
  };
}
