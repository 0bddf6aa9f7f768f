import { ConnectorError } from '../../ConnectorError';
import { CaptureLogger, createCaptureLogger } from '../../testing/captureLogger';
import { FixtureServer, startFixtureServer } from '../../testing/fixtureServer';
import { createMemoryBudgetStore, MemoryBudgetStore } from '../../testing/memoryBudgetStore';
import { createHttpClient } from '../createHttpClient';
import { HttpClientOptions, HttpLimits, RenewableHttpClient } from '../httpClientOptions';
import { HttpClient, HttpRequest } from '../httpClient';

export const CANARY = 'canary-0123456789-secret';
export const BASIC = Buffer.from(`robot:${CANARY}`).toString('base64');

/** Limits under which every fault shows within a second. */
export const QUICK: Partial<HttpLimits> = {
  minBackoffMs: 1,
  maxBackoffMs: 4,
  attemptTimeoutMs: 400,
  totalTimeoutMs: 3_000,
  connectTimeoutMs: 300,
  breakAfterFailures: 100,
};

export interface HttpHarness {
  readonly server: FixtureServer;
  readonly logger: CaptureLogger;
  readonly budget: MemoryBudgetStore;
  build(limits?: Partial<HttpLimits>, more?: Partial<HttpClientOptions>): RenewableHttpClient;
  call(more?: Partial<HttpRequest>): HttpRequest;
  /** The failure of a request, searched for everything that must not be in it. */
  failureOf(client: HttpClient, request?: HttpRequest): Promise<ConnectorError>;
}

/** Gives each test a server, a log and a budget, and looks for the canary in the log after it. */
export function useHttpHarness(): HttpHarness {
  let server: FixtureServer;
  let logger: CaptureLogger;
  let budget: MemoryBudgetStore;
  const clients: HttpClient[] = [];

  beforeEach(async () => {
    server = await startFixtureServer();
    logger = createCaptureLogger();
    budget = createMemoryBudgetStore();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.close()));
    await server.close();
    expect(logger.lines.join('\n')).not.toContain(CANARY);
    expect(logger.lines.join('\n')).not.toContain(BASIC.slice(12, 30));
  });

  const call = (more: Partial<HttpRequest> = {}): HttpRequest => ({
    method: 'GET',
    segments: ['things'],
    signal: new AbortController().signal,
    ...more,
  });
  return {
    get server() {
      return server;
    },
    get logger() {
      return logger;
    },
    get budget() {
      return budget;
    },
    call,
    build(limits = {}, more = {}) {
      const client = createHttpClient({
        source: 'dynatrace',
        instance: 'main',
        baseUrl: `${server.url}/root`,
        headers: { authorization: `Basic ${BASIC}`, 'private-token': CANARY },
        secrets: [CANARY, `robot:${CANARY}`],
        allowPrivateAddresses: true,
        limits: { ...QUICK, ...limits },
        budget,
        ratePerSecond: 1_000,
        logger,
        ...more,
      });
      clients.push(client);
      return client;
    },
    async failureOf(client, request = call()) {
      const failure: unknown = await client.request(request).then(
        () => undefined,
        error => error,
      );
      expect(failure).toBeInstanceOf(ConnectorError);
      const error = failure as ConnectorError;
      expect(error).not.toHaveProperty('cause');
      const whole = `${error.message}${error.stack}${JSON.stringify(error)}`;
      for (const hidden of [CANARY, BASIC, server.url]) expect(whole).not.toContain(hidden);
      return error;
    },
  };
}
