import { LoggerService } from '@backstage/backend-plugin-api';
import { BudgetStore } from '../ports';
import { ResolveHost } from './addresses';
import { Clock } from './clock';
import { HttpClient, StatusClassifier } from './httpClient';
import { OAuthGrant } from './oauthTokens';
import { DEFAULT_RETRY_LIMITS, RetryLimits } from './retryPolicy';

/** Caps of every request of a client. */
export interface HttpLimits extends RetryLimits {
  /** Most bytes of an answer after decompression. */
  readonly maxDecodedBytes: number;
  /** One try, body included, milliseconds. */
  readonly attemptTimeoutMs: number;
  /** All tries with their waits, milliseconds. */
  readonly totalTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Slowest acceptable body, averaged over each `throughputWindowMs`. */
  readonly minBytesPerSecond: number;
  readonly throughputWindowMs: number;
  /** Sockets kept to the instance. */
  readonly maxConnections: number;
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  ...DEFAULT_RETRY_LIMITS,
  maxDecodedBytes: 10_000_000,
  attemptTimeoutMs: 10_000,
  totalTimeoutMs: 60_000,
  connectTimeoutMs: 3_000,
  minBytesPerSecond: 1_000,
  throughputWindowMs: 30_000,
  maxConnections: 8,
};

export interface HttpClientOptions {
  readonly source: string;
  readonly instance: string;
  /** From app-config only. */
  readonly baseUrl: string;
  /** Headers that authenticate; sent to the base URL's origin and nowhere else. */
  readonly headers: Readonly<Record<string, string>>;
  /** Every secret in those headers, for redaction; Basic credentials also as `user:password`. */
  readonly secrets: readonly string[];
  /** When given, each request carries a bearer token that is got with this. */
  readonly oauth?: OAuthGrant;
  /** When given, the base URL's host must be one of these. */
  readonly allowedHosts?: readonly string[];
  /** Whether this host may be on private or loopback addresses, and plain http. */
  readonly allowPrivateAddresses: boolean;
  readonly tls?: { readonly caPem?: string };
  /** A forward proxy; it resolves the host, so its own egress rules apply. */
  readonly proxyUrl?: string;
  readonly limits?: Partial<HttpLimits>;
  readonly budget: BudgetStore;
  readonly ratePerSecond: number;
  readonly classify?: StatusClassifier;
  readonly logger: Pick<LoggerService, 'warn'>;
  readonly clock?: Clock;
  /** Resolves names; a test gives its own. */
  readonly resolveHost?: ResolveHost;
}

/** What requests are authenticated with; `ConnectorCredentials` of a factory. */
export type HttpCredentials = Pick<HttpClientOptions, 'headers' | 'secrets' | 'oauth'>;

/** A client whose credentials can be replaced while it runs. */
export interface RenewableHttpClient extends HttpClient {
  /** Uses these from the next request on; what is on its way ends as it began. */
  renew(credentials: HttpCredentials): void;
}
