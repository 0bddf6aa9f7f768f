import { ServerResponse } from 'node:http';
import { FaultDialect, RefusalKind } from './faultDialect';
import { Fault, gzipBomb } from './faults';
import { DYNATRACE_DIALECT } from './servers/dynatrace/faultDialect';
import { HIBERNATING_PAGE, truncatedResult } from './servers/servicenow/faultDialect';

const HTML =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1></body></html>';
const JSON_TYPE = 'application/json; charset=utf-8';

/** What the server would have answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
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

/** Writes a refusal; a text goes as plain text. */
function sendRefusal(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  if (typeof body !== 'string') {
    sendJson(response, status, body, headers);
    return;
  }
  response.writeHead(status, { 'content-type': 'text/plain', ...headers });
  response.end(body);
}

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

/** A request that meets a fault. */
interface Meeting {
  readonly response: ServerResponse;
  readonly fault: Fault;
  readonly dialect: FaultDialect;
  /** epoch ms */
  readonly now: number;
  /** Port the server listens on. */
  readonly port: number;
}

function refuse(status: number, kind: RefusalKind): (meeting: Meeting) => void {
  return ({ response, dialect }) => sendRefusal(response, status, dialect.refusals[kind]);
}

/** Faults that need no answer of the estate. */
const BLUNT: Partial<Record<Fault['kind'], (meeting: Meeting) => void>> = {
  '429': ({ response, fault, dialect, now }) => {
    const seconds = fault.retryAfterSeconds ?? 5;
    sendRefusal(response, 429, dialect.refusals['429'], {
      'retry-after': retryAfter(fault, seconds, now),
      ...dialect.rateHeaders(now + seconds * 1000),
    });
  },
  '429-no-headers': refuse(429, '429-no-headers'),
  '500': refuse(500, '500'),
  '502-html': ({ response }) =>
    sendHtml(
      response,
      502,
      '<html><body><h1>502 Bad Gateway</h1></body></html>',
    ),
  '503': ({ response, fault, dialect, now }) =>
    sendJson(
      response,
      503,
      dialect.refusals['503'],
      fault.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': retryAfter(fault, fault.retryAfterSeconds, now) },
    ),
  '504': ({ response }) =>
    sendHtml(
      response,
      504,
      '<html><body><h1>504 Gateway Time-out</h1></body></html>',
    ),
  'html-200': ({ response }) => sendHtml(response, 200),
  hibernating: ({ response }) => sendHtml(response, 200, HIBERNATING_PAGE),
  redirect: ({ response, fault, port }) => {
    response.writeHead(302, {
      location: fault.location ?? `http://localhost:${port}/elsewhere/login`,
    });
    response.end();
  },
  unauthorized: refuse(401, 'unauthorized'),
  forbidden: refuse(403, 'forbidden'),
  'gzip-bomb': ({ response }) => {
    response.writeHead(200, {
      'content-type': JSON_TYPE,
      'content-encoding': 'gzip',
    });
    response.end(gzipBomb());
  },
  down: ({ response }) => {
    response.socket?.destroy();
  },
  hang: () => undefined,
};

const DRIPS = 20;

/** Sends an answer in small parts, so that it arrives whole and late. */
function sendDripping(
  { response, fault }: Meeting,
  answer: Answer,
): void {
  const body = Buffer.from(JSON.stringify(answer.body));
  const size = Math.max(1, Math.ceil(body.length / DRIPS));
  response.writeHead(answer.status, { 'content-type': JSON_TYPE, ...answer.headers });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(body.subarray(sent, sent + size));
    sent += size;
    if (sent >= body.length) {
      clearInterval(timer);
      response.end();
    }
  }, (fault.delayMs ?? 3000) / DRIPS);
  response.on('close', () => clearInterval(timer));
}

/** Faults that bend a real answer. */
const BENT: Partial<
  Record<Fault['kind'], (meeting: Meeting, answer: Answer) => void>
> = {
  'truncated-json': ({ response }, answer) =>
    sendPart(response, answer, part => response.end(part)),
  'truncated-result': ({ response }, answer) => {
    response.writeHead(200, { 'content-type': JSON_TYPE });
    response.end(truncatedResult(answer.body));
  },
  reset: ({ response }, answer) =>
    sendPart(response, answer, part => {
      response.write(part, () => response.socket?.resetAndDestroy());
    }),
  empty: ({ response, fault, dialect }, answer) =>
    sendJson(response, answer.status, dialect.empty(answer.body, fault.shape)),
  'wrong-schema': ({ response, fault, dialect }, answer) =>
    sendJson(
      response,
      answer.status,
      dialect.wrongSchema(answer.body, fault.records ?? 'all'),
      { ...answer.headers },
    ),
  slow: ({ response, fault }, answer) => {
    const timer = setTimeout(
      () =>
        sendJson(response, answer.status, answer.body, { ...answer.headers }),
      fault.delayMs ?? 3000,
    );
    response.on('close', () => clearTimeout(timer));
  },
  drip: sendDripping,
  'cursor-loop': ({ response, dialect }, answer) =>
    sendJson(response, answer.status, dialect.loop(answer.body), {
      ...answer.headers,
    }),
};

/**
 * Answers a request the way the fault prescribes.
 *
 * @param compute - the proper answer, asked for only when the fault needs it
 * @param now - epoch ms
 * @param port - port the server listens on
 * @param dialect - how the vendor words its refusals
 */
export function sendFaulty(
  response: ServerResponse,
  fault: Fault,
  compute: () => Answer,
  now: number,
  port: number,
  dialect: FaultDialect = DYNATRACE_DIALECT,
): void {
  const meeting = { response, fault, dialect, now, port };
  const blunt = BLUNT[fault.kind];
  if (blunt) {
    blunt(meeting);
  } else {
    BENT[fault.kind]?.(meeting, compute());
  }
}
