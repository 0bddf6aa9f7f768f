/** Wait when upstream asked for one in a way that cannot be read, seconds. */
export const DEFAULT_RETRY_AFTER_SECONDS = 30;
/** Longest wait that upstream may impose, seconds. */
export const MAX_RETRY_AFTER_SECONDS = 900;

function capped(seconds: number): number {
  if (!Number.isFinite(seconds) || seconds < 0) return DEFAULT_RETRY_AFTER_SECONDS;
  return Math.min(Math.ceil(seconds), MAX_RETRY_AFTER_SECONDS);
}

/** IMF-fixdate, the one date form a sender may use (RFC 9110, 5.6.7). */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads a `Retry-After` header.
 *
 * @param value - seconds or an HTTP date; undefined when the header is absent
 * @param nowMs - the present by the clock that wrote the date, epoch milliseconds
 * @returns whole seconds in [0, 900]; 30 for what cannot be read or is negative;
 *   0 for a date that has passed; undefined when absent
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,20}(\.\d{1,6})?$/.test(text)) return capped(Number(text));
  if (HTTP_DATE.test(text)) {
    const atMs = Date.parse(text);
    return Number.isNaN(atMs)
      ? DEFAULT_RETRY_AFTER_SECONDS
      : capped(Math.max(0, atMs - nowMs) / 1_000);
  }
  return DEFAULT_RETRY_AFTER_SECONDS;
}

/** Epoch milliseconds of an epoch in microseconds, milliseconds or seconds. */
function epochMs(epoch: number): number {
  if (epoch > 1e15) return epoch / 1_000;
  return epoch > 1e12 ? epoch : epoch * 1_000;
}

/**
 * Reads `X-RateLimit-Reset`, an epoch whose unit each vendor chose for itself
 * (Dynatrace microseconds, ServiceNow and GitLab seconds): told apart by size.
 *
 * @returns whole seconds from now in [0, 900], or undefined when absent or unreadable
 */
export function parseRateLimitReset(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined || !/^\d{9,17}$/.test(value.trim())) return undefined;
  const number = Number(value.trim());
  return capped(Math.max(0, epochMs(number) - nowMs) / 1_000);
}
