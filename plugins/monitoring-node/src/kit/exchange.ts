import { Dispatcher } from 'undici';
import { ConnectorError } from '../ConnectorError';
import { cleanText } from './cleanText';
import { Clock } from './clock';
import { Deadline, DeadlineError } from './deadline';
import { codeOfStatus, codeOfThrown, FailureFactory } from './failures';
import { HttpRequest, HttpResponse, StatusClassifier } from './httpClient';
import { LateToLeave } from './leaveInTime';
import { noticeKey } from './notice';
import { BodyLimits, decodeText, looksLikeHtml, parseJson, readBody } from './readBody';
import { parseRateLimitReset, parseRetryAfter } from './retryAfter';

/** How much of a refusing answer goes into the log line, after redaction. */
const LOGGED_BODY_CHARACTERS = 300;
/** How much of a refusing answer is read at all. */
const REFUSAL_BODY_BYTES = 64_000;

/** A failure with the detail that only the log may see. Never leaves the kit. */
export class ExchangeFailure extends Error {
  constructor(readonly connectorError: ConnectorError, readonly detail: string) {
    super('exchange failed');
    this.name = 'ExchangeFailure';
  }
}

/** The connector error in what an exchange threw; undefined for our own stops. */
export function connectorErrorOf(error: unknown): ConnectorError | undefined {
  if (error instanceof ExchangeFailure) return error.connectorError;
  return error instanceof ConnectorError ? error : undefined;
}

export interface ExchangeOptions {
  readonly request: HttpRequest;
  readonly url: URL;
  readonly route: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
  readonly limits: BodyLimits;
  readonly classify?: StatusClassifier;
  readonly failure: FailureFactory;
  readonly clock: Clock;
  readonly deadline: Deadline;
  /** Masks secrets; applied before any cut, or half a secret would be left at the edge. */
  readonly redact: (text: string) => string;
}

function flatHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const flat: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined)
      flat.push([name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]);
  }
  return Object.fromEntries(flat);
}

/** Sends one request and takes one answer, or fails in our own words. */
export async function exchange(options: ExchangeOptions): Promise<HttpResponse> {
  const { route, failure, deadline } = options;
  try {
    return await send(options);
  } catch (error) {
    if (error instanceof ExchangeFailure || error instanceof LateToLeave) throw error;
    const stopped = deadline.reason();
    if (stopped) throw new DeadlineError(stopped);
    const message = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown failure';
    throw new ExchangeFailure(failure(codeOfThrown(error), route), message);
  }
}

async function send(options: ExchangeOptions): Promise<HttpResponse> {
  const { request, url, limits, deadline, dispatcher } = options;
  const body = bodyOf(request);
  const answer = await dispatcher.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: request.method,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': 'rosetta-monitoring',
      ...(body ? { 'content-type': body.contentType } : {}),
      ...request.headers,
      // Last, so that a caller's header never replaces a credential.
      ...options.headers,
    },
    body: body ? body.text : null,
    signal: deadline.signal,
  });
  const headers = flatHeaders(answer.headers);
  const contentType = headers['content-type'] ?? '';
  const isOk = answer.statusCode >= 200 && answer.statusCode < 300;
  const isAccepted = request.acceptStatuses?.includes(answer.statusCode) ?? false;
  if (!isOk && !isAccepted) throw await refusal(options, answer, headers);

  const bytes = await readBody(answer.body, headers['content-encoding'], limits);
  // A refusal says what it is by its status: the page of a proxy may be in any alphabet.
  const text = isOk ? decodeText(bytes) : bytes.toString('utf8');
  if (isOk && looksLikeHtml(contentType, text)) {
    throw new ExchangeFailure(
      options.failure('auth_or_maintenance', options.route, { status: answer.statusCode }),
      `content type ${cleanText(contentType, 80)}`,
    );
  }
  const json = isOk ? parseJson(text) : jsonOrUndefined(text);
  const sign = isOk ? noticeKey(json) : undefined;
  if (sign !== undefined) {
    throw new ExchangeFailure(
      options.failure('auth_or_maintenance', options.route, { status: answer.statusCode }),
      `JSON without data, a notice by its "${sign}"`,
    );
  }
  return {
    status: answer.statusCode,
    headers,
    json,
    text,
    upstreamNowMs: dateOf(headers.date),
    contentType,
    redact: options.redact,
  };
}

/** What a request carries, if anything. @throws when it has two bodies, or one that GET would lose */
function bodyOf(request: HttpRequest): { text: string; contentType: string } | undefined {
  const { body, form } = request;
  if (body === undefined && form === undefined) return undefined;
  if (request.method !== 'POST' || (body !== undefined && form !== undefined)) {
    throw Object.assign(new Error('a request has one body, and only POST has any'), {
      code: 'UND_ERR_INVALID_ARG',
    });
  }
  return form === undefined
    ? { text: JSON.stringify(body), contentType: 'application/json' }
    : {
        text: new URLSearchParams({ ...form }).toString(),
        contentType: 'application/x-www-form-urlencoded',
      };
}

/** An accepted refusal may carry plain text; its status is the message. */
function jsonOrUndefined(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function dateOf(date: string | undefined): number | undefined {
  const atMs = date === undefined ? NaN : Date.parse(date);
  return Number.isNaN(atMs) ? undefined : atMs;
}

async function refusal(
  options: ExchangeOptions,
  answer: Dispatcher.ResponseData,
  headers: Record<string, string>,
): Promise<ExchangeFailure> {
  const { route, failure, classify, limits, clock } = options;
  const status = answer.statusCode;
  const code = codeOfStatus(status, classify);
  let excerpt = '';
  try {
    const bytes = await readBody(answer.body, headers['content-encoding'], {
      ...limits,
      maxDecodedBytes: Math.min(limits.maxDecodedBytes, REFUSAL_BODY_BYTES),
    });
    excerpt = cleanText(options.redact(bytes.toString('utf8')), LOGGED_BODY_CHARACTERS);
  } catch {
    // The status alone says what happened.
    excerpt = '(body not readable)';
  }
  const nowMs = dateOf(headers.date) ?? clock.now();
  const asked =
    parseRetryAfter(headers['retry-after'], nowMs) ??
    (status === 429 ? parseRateLimitReset(headers['x-ratelimit-reset'], nowMs) : undefined);
  const isWait = code === 'rate_limited' || status === 503;
  const retryAfterSeconds = isWait ? asked : undefined;
  return new ExchangeFailure(
    failure(code, route, {
      status,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    }),
    `HTTP ${status} ${cleanText(headers['content-type'] ?? '', 80)} ${excerpt}`,
  );
}
