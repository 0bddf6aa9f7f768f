import {
  BrokenCircuitError,
  CircuitBreakerPolicy,
  circuitBreaker,
  ConsecutiveBreaker,
  decorrelatedJitterGenerator,
  ExponentialBackoff,
  handleWhen,
  IBackoff,
  IRetryBackoffContext,
  retry,
  RetryPolicy,
} from 'cockatiel';
import { ConnectorError } from '../ConnectorError';

export interface RetryLimits {
  /** Tries of one request, the first included. */
  readonly maxAttempts: number;
  /** Bounds of the decorrelated jitter between tries, milliseconds. */
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Failures in a row that open the circuit. */
  readonly breakAfterFailures: number;
  /** How long an open circuit sends nothing, milliseconds. */
  readonly halfOpenAfterMs: number;
}

export const DEFAULT_RETRY_LIMITS: RetryLimits = {
  maxAttempts: 4,
  minBackoffMs: 500,
  maxBackoffMs: 30_000,
  breakAfterFailures: 5,
  halfOpenAfterMs: 30_000,
};

/** A certificate does not heal in seconds, a budget is waited for elsewhere, and a stop is a stop. */
const NOT_WORTH_ANOTHER_TRY = new Set(['tls_error', 'budget_exhausted', 'cancelled']);

function isWorthAnotherTry(error: unknown): boolean {
  return (
    error instanceof ConnectorError && error.isRetryable && !NOT_WORTH_ANOTHER_TRY.has(error.code)
  );
}

/** Failures that say the upstream is down: those open the circuit. Being asked to slow down is not. */
function isOutage(error: unknown): boolean {
  return (
    error instanceof ConnectorError && error.kind === 'unavailable' && error.code !== 'cancelled'
  );
}

/** Jitter, or what upstream asked for when that is longer. */
function backoffOf(limits: RetryLimits) {
  const wrap = (
    inner: IBackoff<unknown>,
    context: IRetryBackoffContext<unknown>,
  ): IBackoff<IRetryBackoffContext<unknown>> => {
    const error = 'error' in context.result ? context.result.error : undefined;
    const askedMs = error instanceof ConnectorError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
    return {
      duration: Math.max(inner.duration, limits.minBackoffMs, askedMs),
      next: following => wrap(inner.next(undefined), following),
    };
  };
  const jitter = new ExponentialBackoff({
    generator: decorrelatedJitterGenerator,
    initialDelay: limits.minBackoffMs,
    maxDelay: limits.maxBackoffMs,
  });
  return { next: (context: IRetryBackoffContext<unknown>) => wrap(jitter.next(), context) };
}

export function createRetryPolicy(limits: RetryLimits): RetryPolicy {
  return retry(handleWhen(isWorthAnotherTry), {
    maxAttempts: limits.maxAttempts - 1,
    backoff: backoffOf(limits),
  });
}

export function createBreaker(limits: RetryLimits): CircuitBreakerPolicy {
  return circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: limits.halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(limits.breakAfterFailures),
  });
}

export function isCircuitOpen(error: unknown): boolean {
  return error instanceof BrokenCircuitError;
}
