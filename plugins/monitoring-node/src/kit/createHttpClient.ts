import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { bulkhead } from 'cockatiel';
import { Dispatcher } from 'undici';
import { ConnectorError } from '../ConnectorError';
import { isAllowedAddress } from './addresses';
import { connectorErrorOf, exchange, ExchangeFailure } from './exchange';
import { systemClock } from './clock';
import { DeadlineError, startDeadline } from './deadline';
import { createDispatcher, proxySecrets } from './dispatcher';
import { createFailureFactory } from './failures';
import { HttpRequest, HttpResponse, StatusClassifier } from './httpClient';
import { DEFAULT_HTTP_LIMITS, HttpClientOptions, HttpLimits, RenewableHttpClient } from './httpClientOptions';
import { LateToLeave, LEAVE_WITHIN_MS, leavingBy } from './leaveInTime';
import { classifyTokenStatus, createTokenSource, OAuthGrant, TOKEN_ROUTE } from './oauthTokens';
import { createRedactor } from './redact';
import { bareHost, buildRequestUrl, parseBaseUrl, routeTemplate } from './requestUrl';
import { createBreaker, createRetryPolicy, isCircuitOpen } from './retryPolicy';
import { waitForBudget } from './waitForBudget';

/** Times that a request which cannot leave soon after its permission asks for another. */
const STRICT_LEAVES = 3;

/** Secrets that are masked at most: those of the last rotations. */
const MAX_SECRETS = 60;

/** Carries a retryable failure past the retry, when its wait would outlast the request. */
class GiveUp extends Error {
  constructor(readonly last: ConnectorError) {
    super('give up');
  }
}

/**
 * Makes the one way out to an instance.
 *
 * Order of the layers, outside in: total deadline, retry, circuit, a free socket, budget,
 * one exchange. So each try pays for itself, and an open circuit costs no budget.
 *
 * @throws ConnectorError `egress_refused` when the base URL or proxy is not allowed
 */
export function createHttpClient(options: HttpClientOptions): RenewableHttpClient {
  const { source, instance, budget, ratePerSecond, classify, logger } = options;
  const owner = { source, instance };
  const limits: HttpLimits = { ...DEFAULT_HTTP_LIMITS, ...options.limits };
  const clock = options.clock ?? systemClock;
  const failure = createFailureFactory(owner);
  let secrets: readonly string[] = [...options.secrets, ...proxySecrets(owner, options.proxyUrl)];
  let redactor = createRedactor(secrets);
  let { headers } = options;
  const base = parseBaseUrl(owner, options.baseUrl, {
    allowedHosts: options.allowedHosts,
    allowPlainHttp: options.allowPrivateAddresses,
  });
  // A socket to an address given literally never calls `lookup`, so it is checked here.
  if (
    isIP(bareHost(base)) !== 0 &&
    !isAllowedAddress(bareHost(base), options.allowPrivateAddresses)
  ) {
    throw failure('egress_refused', 'none, refused when configured');
  }
  const dispatcher: Dispatcher = createDispatcher(owner, options, limits);
  const retryPolicy = createRetryPolicy(limits);
  const breaker = createBreaker(limits);
  // Who has passed the budget finds a free socket: waiting for one would make its moment another.
  const sockets = bulkhead(limits.maxConnections, Infinity);

  async function send(
    call: HttpRequest,
    target: { readonly url: URL; readonly route: string; readonly classify?: StatusClassifier },
    authorization: Readonly<Record<string, string>>,
    outer: AbortSignal,
    deadlineMs: number,
  ): Promise<HttpResponse> {
    return sockets.execute(async () => {
      for (let tries = 1; ; tries += 1) {
        // Where nothing ever leaves in time, it leaves late rather than never.
        const leaveWithinMs = tries > STRICT_LEAVES ? Infinity : LEAVE_WITHIN_MS;
        try {
          return await sendOnSocket(call, target, authorization, outer, deadlineMs, leaveWithinMs);
        } catch (error) {
          if (!(error instanceof LateToLeave)) throw error;
        }
      }
    });
  }

  async function sendOnSocket(
    call: HttpRequest,
    target: { readonly url: URL; readonly route: string; readonly classify?: StatusClassifier },
    authorization: Readonly<Record<string, string>>,
    outer: AbortSignal,
    deadlineMs: number,
    leaveWithinMs: number,
  ): Promise<HttpResponse> {
    const grant = await waitForBudget({
      budget,
      key: owner,
      ratePerSecond,
      share: call.budgetShare ?? 1,
      clock,
      deadlineMs,
      signal: outer,
    });
    if (grant === 'aborted') throw outer.reason;
    if ('retryAfterSeconds' in grant) throw failure('budget_exhausted', target.route, grant);
    const deadline = startDeadline(outer, limits.attemptTimeoutMs);
    try {
      return await exchange({
        ...target,
        request: call,
        headers: { ...headers, ...authorization },
        dispatcher: leavingBy(dispatcher, grant.grantedMs + leaveWithinMs, clock),
        limits,
        failure,
        clock,
        deadline,
        redact: text => redactor.text(text),
      });
    } finally {
      deadline.clear();
    }
  }

  const tokensOf = (grant: OAuthGrant | undefined) =>
    grant &&
    createTokenSource({
      clock,
      learn: secret => redactor.learn(secret),
      connectorErrorOf,
      noToken: () =>
        new ExchangeFailure(failure('authentication', TOKEN_ROUTE), 'no token in the answer'),
      // No caller's signal: all requests that wait share this one.
      ask: () => askToken(grant),
    });
  let tokens = tokensOf(options.oauth);

  async function askToken({ segments, form }: OAuthGrant): Promise<HttpResponse> {
    const url = buildRequestUrl(owner, base, segments);
    const { signal } = new AbortController();
    const deadlineMs = clock.now() + limits.totalTimeoutMs;
    const target = { url, route: TOKEN_ROUTE, classify: classifyTokenStatus };
    return send({ method: 'POST', segments, form, signal }, target, {}, signal, deadlineMs);
  }

  async function attempt(
    call: HttpRequest,
    url: URL,
    route: string,
    outer: AbortSignal,
    deadlineMs: number,
  ): Promise<HttpResponse> {
    const sendWith = (authorization: Readonly<Record<string, string>>) =>
      send(call, { url, route, classify }, authorization, outer, deadlineMs);
    return tokens
      ? tokens.withToken(token => sendWith({ authorization: `Bearer ${token}` }))
      : sendWith({});
  }

  /** One try, its failure turned into a ConnectorError, its detail kept for the log line. */
  async function guardedAttempt(
    call: HttpRequest,
    url: URL,
    route: string,
    outer: AbortSignal,
    deadlineMs: number,
    note: (detail: string) => void,
  ): Promise<HttpResponse> {
    try {
      return await attempt(call, url, route, outer, deadlineMs);
    } catch (error) {
      if (error instanceof ExchangeFailure) note(error.detail);
      const known = error instanceof ExchangeFailure ? error.connectorError : error;
      if (known instanceof DeadlineError) throw failure(known.reason, route);
      if (!(known instanceof ConnectorError)) {
        note(known instanceof Error ? `${known.name}: ${known.message}` : 'unknown failure');
        throw failure('unreachable', route);
      }
      if (known.retryAfterSeconds && known.code !== 'budget_exhausted') {
        // All replicas share the instance's patience, so all of them wait.
        await budget
          .pause(owner, known.retryAfterSeconds)
          .catch(() => note('the pause could not be stored'));
      }
      throw known;
    }
  }

  /** Whether upstream asked for a wait that outlasts the request: nothing is left to try in it. */
  const isPastDeadline = (error: unknown, deadlineMs: number): error is ConnectorError =>
    error instanceof ConnectorError &&
    error.retryAfterSeconds !== undefined &&
    clock.now() + error.retryAfterSeconds * 1_000 > deadlineMs;

  function logged(
    error: ConnectorError,
    route: string,
    tries: number,
    detail: string,
  ): ConnectorError {
    const logId = randomUUID().slice(0, 8);
    const { kind, code, retryAfterSeconds } = error;
    if (code !== 'cancelled') {
      logger.warn('Upstream request failed', {
        logId,
        source,
        instance,
        route: redactor.text(route),
        kind,
        code,
        tries,
        detail: redactor.text(detail),
      });
    }
    return new ConnectorError(error.message, {
      kind,
      code,
      source,
      instance,
      logId,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
  }

  async function request(call: HttpRequest): Promise<HttpResponse> {
    const route = routeTemplate(call.method, call.segments);
    const url = buildRequestUrl(owner, base, call.segments, call.query);
    const total = startDeadline(call.signal, limits.totalTimeoutMs);
    const deadlineMs = clock.now() + limits.totalTimeoutMs;
    let tries = 0;
    let detail = '';
    try {
      const run = retryPolicy.execute(async () => {
        tries += 1;
        try {
          return await breaker.execute(() =>
            guardedAttempt(call, url, route, total.signal, deadlineMs, text => {
              detail = text;
            }),
          );
        } catch (error) {
          throw isPastDeadline(error, deadlineMs) ? new GiveUp(error) : error;
        }
      }, total.signal);
      run.catch(() => {});
      // Cockatiel sits out its wait even when the signal aborts; we do not.
      return await Promise.race([run, total.expired]);
    } catch (error) {
      throw logged(toConnectorError(error, route), route, tries, detail);
    } finally {
      total.clear();
    }
  }

  function toConnectorError(error: unknown, route: string): ConnectorError {
    if (error instanceof GiveUp) return error.last;
    if (error instanceof ConnectorError) return error;
    if (error instanceof DeadlineError) return failure(error.reason, route);
    if (isCircuitOpen(error)) {
      const seconds = Math.ceil(limits.halfOpenAfterMs / 1_000);
      return new ConnectorError(
        `${source} "${instance}" failed ${limits.breakAfterFailures} times in a row, so nothing is sent to it for up to ${seconds} s (circuit open); look at its status page. Request: ${route}`,
        { kind: 'unavailable', code: 'unreachable', source, instance, retryAfterSeconds: seconds },
      );
    }
    return failure('unreachable', route);
  }

  return {
    request,
    renew: next => {
      // Old secrets stay masked: they may be in what is still on its way, and may be valid for a while.
      secrets = [...new Set([...next.secrets, ...secrets])].slice(0, MAX_SECRETS);
      redactor = createRedactor(secrets);
      headers = next.headers;
      tokens = tokensOf(next.oauth);
    },
    close: () => dispatcher.destroy(),
  };
}
