/** What kind of thing went wrong upstream. Only `rateLimited` and `unavailable` are worth another try. */
export const CONNECTOR_ERROR_KINDS = [
  'authentication',
  'rateLimited',
  'unavailable',
  'malformed',
  'notFound',
] as const;
export type ConnectorErrorKind = (typeof CONNECTOR_ERROR_KINDS)[number];

/**
 * Stable codes, stored with batch runs and shown to admins (SECURITY-RELIABILITY 3.5).
 * `refused_scope` is a valid token without the right; `cancelled` is our own stop.
 */
export const CONNECTOR_ERROR_CODES = [
  'authentication',
  'refused_scope',
  'auth_or_maintenance',
  'rate_limited',
  'budget_exhausted',
  'unreachable',
  'timeout',
  'tls_error',
  'server_error',
  'redirect_refused',
  'egress_refused',
  'too_large',
  'bad_payload',
  'schema_changed',
  'bad_request',
  'not_found',
  'gone',
  'cursor_loop',
  'suspicious_empty',
  'cancelled',
] as const;
export type ConnectorErrorCode = (typeof CONNECTOR_ERROR_CODES)[number];

export interface ConnectorErrorFields {
  readonly kind: ConnectorErrorKind;
  readonly code: ConnectorErrorCode;
  readonly source: string;
  readonly instance: string;
  readonly retryAfterSeconds?: number;
  /** Ties this error to the one redacted log line that has the detail. */
  readonly logId?: string;
}

/**
 * The only error that leaves a connector. It is safe to store and to show: its
 * fields are an allow-list, its message is ours, and it never has a `cause`,
 * because a foreign error carries URLs, headers and bodies (F1, F2).
 */
export class ConnectorError extends Error {
  readonly kind: ConnectorErrorKind;
  readonly code: ConnectorErrorCode;
  readonly source: string;
  readonly instance: string;
  readonly retryAfterSeconds?: number;
  readonly logId?: string;

  /** @param message - what failed, on what, and what to do; never upstream's words */
  constructor(message: string, fields: ConnectorErrorFields) {
    super(message);
    this.name = 'ConnectorError';
    this.kind = fields.kind;
    this.code = fields.code;
    this.source = fields.source;
    this.instance = fields.instance;
    this.retryAfterSeconds = fields.retryAfterSeconds;
    this.logId = fields.logId;
  }

  /** Whether another try may help. */
  get isRetryable(): boolean {
    return this.kind === 'rateLimited' || this.kind === 'unavailable';
  }
}
