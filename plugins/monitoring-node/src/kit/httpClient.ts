import { ConnectorErrorCode } from '../ConnectorError';

/** One request to the instance the client was made for. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /**
   * Path segments after the base URL, each encoded by the client; `.` and `..`,
   * empty and control-character segments are refused (F8).
   */
  readonly segments: readonly string[];
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A JSON body, for POST searches only; not together with `form`. */
  readonly body?: unknown;
  /** A form body (`application/x-www-form-urlencoded`), for POST only; not together with `body`. */
  readonly form?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Share of the instance's budget this caller may use, in (0, 1]; default 1. */
  readonly budgetShare?: number;
  /** Turns a status this client would refuse into a value the caller handles. */
  readonly acceptStatuses?: readonly number[];
}

/** An answer that is JSON, was whole, and was below the caps. */
export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed once; a caller's zod schema comes next. */
  readonly json: unknown;
  /** Decoded text, for the raw landing. */
  readonly text: string;
  /** Upstream's clock from its Date header, epoch milliseconds. */
  readonly upstreamNowMs: number | undefined;
  readonly contentType: string;
  /**
   * Masks every secret the client holds, OAuth tokens received while running
   * included: for raw pages, samples and anything else that leaves a connector.
   */
  redact(text: string): string;
}

/** The one egress of a connector. Every failure is a `ConnectorError`. */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Frees sockets. */
  close(): Promise<void>;
}

/** Which refusals a status stands for, where a source differs from the usual. */
export type StatusClassifier = (status: number) => ConnectorErrorCode | undefined;
