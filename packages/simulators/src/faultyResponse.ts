import { ServerResponse } from 'node:http';
import { Fault, gzipBomb } from './faults';
import { emptyAnswer, wrongSchema } from './servers/dynatrace/distort';

const HTML =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1></body></html>';
const JSON_TYPE = 'application/json; charset=utf-8';

/** What the server would have answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Writes a whole JSON answer. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': JSON_TYPE, ...headers });
  response.end(JSON.stringify(body));
}

const refusal = (code: number, message: string) => ({
  error: { code, message },
});

function sendHtml(response: ServerResponse, status: number, body = HTML): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(body);
}

function sendPart(
  response: ServerResponse,
  answer: Answer,
  afterwards: (sent: Buffer) => void,
): void {
  const body = Buffer.from(JSON.stringify(answer.body));
  response.writeHead(answer.status, { 'content-type': JSON_TYPE });
  afterwards(body.subarray(0, Math.max(1, Math.floor(body.length * 0.6))));
}

function retryAfter(fault: Fault, seconds: number, now: number): string {
  return fault.retryAfterFormat === 'date'
    ? new Date(now + seconds * 1000).toUTCString()
    : String(seconds);
}

/** Faults that need no answer of the estate. */
const BLUNT: Partial<
  Record<
    Fault['kind'],
    (response: ServerResponse, fault: Fault, now: number, port: number) => void
  >
> = {
  '429': (response, fault, now) => {
    const seconds = fault.retryAfterSeconds ?? 5;
    sendJson(response, 429, refusal(429, 'Request quota exceeded.'), {
      'retry-after': retryAfter(fault, seconds, now),
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': '0',
      // The vendor counts this one in microseconds.
      'x-ratelimit-reset': String((now + seconds * 1000) * 1000),
    });
  },
  '429-no-headers': response =>
    sendJson(response, 429, refusal(429, 'Too many requests.')),
  '500': response =>
    sendJson(response, 500, refusal(500, 'Internal Server Error')),
  '502-html': response =>
    sendHtml(
      response,
      502,
      '<html><body><h1>502 Bad Gateway</h1></body></html>',
    ),
  '503': (response, fault, now) =>
    sendJson(
      response,
      503,
      refusal(503, 'Service Unavailable'),
      fault.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': retryAfter(fault, fault.retryAfterSeconds, now) },
    ),
  '504': response =>
    sendHtml(
      response,
      504,
      '<html><body><h1>504 Gateway Time-out</h1></body></html>',
    ),
  'html-200': response => sendHtml(response, 200),
  redirect: (response, fault, _now, port) => {
    response.writeHead(302, {
      location: fault.location ?? `http://localhost:${port}/elsewhere/login`,
    });
    response.end();
  },
  unauthorized: response =>
    sendJson(response, 401, refusal(401, 'Token Authentication failed')),
  forbidden: response =>
    sendJson(
      response,
      403,
      refusal(
        403,
        'Token is missing required scope. Use one of: metrics.read (Read metrics)',
      ),
    ),
  'gzip-bomb': response => {
    response.writeHead(200, {
      'content-type': JSON_TYPE,
      'content-encoding': 'gzip',
    });
    response.end(gzipBomb());
  },
  down: response => {
    response.socket?.destroy();
  },
  hang: () => undefined,
};

/** Faults that bend a real answer. */
const BENT: Partial<
  Record<
    Fault['kind'],
    (response: ServerResponse, fault: Fault, answer: Answer) => void
  >
> = {
  'truncated-json': (response, _fault, answer) =>
    sendPart(response, answer, part => response.end(part)),
  reset: (response, _fault, answer) =>
    sendPart(response, answer, part => {
      response.write(part, () => response.socket?.resetAndDestroy());
    }),
  empty: (response, fault, answer) =>
    sendJson(
      response,
      answer.status,
      emptyAnswer(answer.body, fault.shape ?? 'data'),
    ),
  'wrong-schema': (response, fault, answer) =>
    sendJson(
      response,
      answer.status,
      wrongSchema(answer.body, fault.records ?? 'all'),
    ),
  slow: (response, fault, answer) => {
    const timer = setTimeout(
      () => sendJson(response, answer.status, answer.body),
      fault.delayMs ?? 3000,
    );
    response.on('close', () => clearTimeout(timer));
  },
  'cursor-loop': (response, _fault, answer) =>
    sendJson(
      response,
      answer.status,
      typeof answer.body === 'object'
        ? { ...answer.body, nextPageKey: '++++//8AAABsb29w+/==' }
        : answer.body,
    ),
};

/**
 * Answers a request the way the fault prescribes.
 *
 * @param compute - the proper answer, asked for only when the fault needs it
 * @param now - epoch ms
 * @param port - port the server listens on
 */
export function sendFaulty(
  response: ServerResponse,
  fault: Fault,
  compute: () => Answer,
  now: number,
  port: number,
): void {
  const blunt = BLUNT[fault.kind];
  if (blunt) {
    blunt(response, fault, now, port);
  } else {
    BENT[fault.kind]?.(response, fault, compute());
  }
}
