/* eslint-disable jest/no-export, jest/no-standalone-expect -- a suite that test files call with their connector */
import {
  createEnvironmentMatcher,
  EnvironmentRule,
  Fact,
  HalfOpenWindow,
} from '@rosetta/backstage-plugin-monitoring-common';
import { CollectTarget, Connector, FactPage } from '../Connector';
import { ConnectorError } from '../ConnectorError';
import { ConnectorFactory } from '../ConnectorFactory';
import { createHttpClient, HttpLimits } from '../kit';
import { CaptureLogger, createCaptureLogger } from './captureLogger';
import { FixtureHandler, FixtureServer, startFixtureServer } from './fixtureServer';
import { createMemoryBudgetStore, MemoryBudgetStore } from './memoryBudgetStore';

/** What the suite needs to know of a connector to hold it to the contract. */
export interface ConnectorContract {
  readonly factory: ConnectorFactory;
  /** The instance's options, with `canary` as its secret. */
  readonly options: unknown;
  /** The secret inside `options`; it must turn up nowhere. */
  readonly canary: string;
  readonly stream: string;
  readonly window: HalfOpenWindow;
  readonly targets: readonly CollectTarget<unknown>[];
  readonly nowMs: number;
  readonly reportingZone?: string;
  /** The vendor on a good day. */
  readonly healthy: FixtureHandler;
  /** The facts of a good day, in any order. */
  readonly expectedFacts: readonly Fact[];
  /** The vendor with one malformed record among good ones. */
  readonly malformed: FixtureHandler;
  /** How many facts remain beside the malformed record, and its code. */
  readonly malformedFacts: number;
  readonly malformedCode: string;
  /** The vendor whose page key leads to itself, for streams that page by keys. */
  readonly endless?: FixtureHandler;
}

/** Limits under which a whole retry takes milliseconds. */
export const FAST_LIMITS: Partial<HttpLimits> = {
  minBackoffMs: 1,
  maxBackoffMs: 5,
  attemptTimeoutMs: 2_000,
  totalTimeoutMs: 8_000,
  breakAfterFailures: 50,
};

/** Environments of tests that name none. */
export const TEST_ENVIRONMENTS: readonly EnvironmentRule[] = [
  { name: 'production', match: ['prod', 'prod-*'] },
  { name: 'uat', match: ['staging'] },
];

/** A connector on a fixture server, with everything a test may want to look at. */
export interface ConnectorHarness {
  readonly server: FixtureServer;
  readonly connector: Connector<any>;
  readonly budget: MemoryBudgetStore;
  readonly logger: CaptureLogger;
  close(): Promise<void>;
}

/** Puts a connector, through the real HTTP client, on a new fixture server. */
export async function startConnectorHarness(options: {
  readonly factory: ConnectorFactory;
  readonly options: unknown;
  readonly handler?: FixtureHandler;
  readonly limits?: Partial<HttpLimits>;
  readonly environments?: readonly EnvironmentRule[];
}): Promise<ConnectorHarness> {
  const server = await startFixtureServer(options.handler);
  const instance = {
    name: 'main',
    baseUrl: server.url,
    uiUrl: server.url,
    options: options.options,
  };
  const environmentOf = createEnvironmentMatcher(options.environments ?? TEST_ENVIRONMENTS);
  const budget = createMemoryBudgetStore();
  const logger = createCaptureLogger();
  const http = createHttpClient({
    source: options.factory.source,
    instance: instance.name,
    baseUrl: instance.baseUrl,
    ...options.factory.credentials(instance),
    allowPrivateAddresses: true,
    limits: { ...FAST_LIMITS, ...options.limits },
    budget,
    ratePerSecond: 1_000,
    logger,
  });
  return {
    server,
    connector: options.factory.create(instance, { http, environmentOf }),
    budget,
    logger,
    close: async () => {
      await http.close();
      await server.close();
    },
  };
}

async function readAll(pages: AsyncIterable<FactPage>): Promise<FactPage[]> {
  const all: FactPage[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** Everything a person or a store could read of an error, prototypes included. */
function wholeText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [
    error.message,
    error.stack,
    JSON.stringify(error),
    JSON.stringify(Object.getOwnPropertyDescriptors(error)),
  ].join('\n');
}

/**
 * Holds a connector to what ingestion relies on (HOUSE.md, Adding a connector).
 * Call it at the top level of a test file.
 */
export function describeConnectorContract(name: string, contract: ConnectorContract) {
  describe(`connector contract: ${name}`, () => {
    let harness: ConnectorHarness;

    beforeEach(async () => {
      harness = await startConnectorHarness({ ...contract, handler: contract.healthy });
    });
    afterEach(async () => {
      const seen = harness.logger.lines.join('\n');
      await harness.close();
      expect(seen).not.toContain(contract.canary);
    });

    const collect = (signal: AbortSignal = new AbortController().signal, cursor?: string) =>
      harness.connector.collect({
        stream: contract.stream,
        window: contract.window,
        targets: contract.targets,
        reportingZone: contract.reportingZone ?? 'UTC',
        nowMs: contract.nowMs,
        budgetShare: 1,
        signal,
        ...(cursor === undefined ? {} : { cursor }),
      });
    const failureOf = async (signal?: AbortSignal) => {
      const failure = await readAll(collect(signal)).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(ConnectorError);
      expect(wholeText(failure)).not.toContain(contract.canary);
      expect(failure).not.toHaveProperty('cause');
      return failure as ConnectorError;
    };
    const factsOf = (pages: readonly FactPage[]) => pages.flatMap(page => [...page.facts]);

    it('gets on with every stream: a window holds more than what is read again', () => {
      const stuck = harness.connector.streams.filter(stream => stream.maxWindowSeconds <= stream.overlapSeconds);
      expect(stuck.map(stream => stream.id)).toEqual([]);
    });

    it('yields the expected facts and ends its pages', async () => {
      const pages = await readAll(collect());
      expect(factsOf(pages).sort(byText)).toEqual([...contract.expectedFacts].sort(byText));
      expect(pages.at(-1)).not.toHaveProperty('nextCursor', expect.anything());
      expect(pages.at(-1)?.progress).toBe(1);
      for (const page of pages.slice(0, -1)) expect(page.nextCursor).toEqual(expect.any(String));
    });

    it('yields the same facts on a replay', async () => {
      const first = factsOf(await readAll(collect()));
      expect(factsOf(await readAll(collect()))).toEqual(first);
    });

    it('goes on after the page whose cursor it is given', async () => {
      const pages = await readAll(collect());
      for (const [index, page] of pages.entries()) {
        if (page.nextCursor === undefined) continue;
        const rest = await readAll(collect(undefined, page.nextCursor));
        expect(factsOf(rest)).toEqual(factsOf(pages.slice(index + 1)));
      }
    });

    it('keeps what upstream said without its secrets', async () => {
      const pages = await readAll(collect());
      expect(pages.flatMap(page => [...page.raw]).length).toBeGreaterThan(0);
      expect(JSON.stringify(pages)).not.toContain(contract.canary);
    });

    it('takes budget for every request', async () => {
      await readAll(collect());
      expect(harness.budget.takes).toHaveLength(harness.server.requests.length);
    });

    it('honours Retry-After on 429 for all replicas, then goes on', async () => {
      harness.server.handle(request =>
        request.index === 0
          ? { status: 429, headers: { 'retry-after': '1' }, json: {} }
          : contract.healthy(request),
      );
      const pages = await readAll(collect());
      expect(factsOf(pages)).toHaveLength(contract.expectedFacts.length);
      expect(harness.budget.pauses.map(pause => pause.seconds)).toEqual([1]);
      const [first, second] = harness.server.requests;
      expect(second!.atMs - first!.atMs).toBeGreaterThanOrEqual(990);
    });

    it('tries a 5xx again, then gives up', async () => {
      harness.server.handle(() => ({ status: 503, body: '<html>down</html>' }));
      const failure = await failureOf();
      expect(failure).toMatchObject({ kind: 'unavailable', code: 'server_error' });
      expect(harness.server.requests).toHaveLength(4);
    });

    it('does not knock again on 401', async () => {
      harness.server.handle(() => ({ status: 401, json: { message: contract.canary } }));
      expect(await failureOf()).toMatchObject({ kind: 'authentication' });
      expect(harness.server.requests).toHaveLength(1);
    });

    it('takes a login page for what it is', async () => {
      harness.server.handle(() => ({ headers: { 'content-type': 'text/html' }, body: '<html>' }));
      expect(await failureOf()).toMatchObject({ code: 'auth_or_maintenance' });
    });

    it('takes JSON that says maintenance for what it is', async () => {
      harness.server.handle(() => ({ json: { status: 'maintenance' } }));
      expect(await failureOf()).toMatchObject({ code: 'auth_or_maintenance' });
      expect(harness.server.requests).toHaveLength(1);
    });

    it('refuses an answer in another form', async () => {
      harness.server.handle(() => ({ json: { hello: 'somebody else' } }));
      expect(await failureOf()).toMatchObject({ kind: 'malformed', code: 'schema_changed' });
    });

    it('quarantines a malformed record and keeps its neighbours', async () => {
      harness.server.handle(contract.malformed);
      const pages = await readAll(collect());
      expect(factsOf(pages)).toHaveLength(contract.malformedFacts);
      const rejected = pages.flatMap(page => [...page.rejected]);
      expect(rejected.map(record => record.code)).toContain(contract.malformedCode);
      expect(pages.reduce((sum, page) => sum + page.counts.rejected, 0)).toBeGreaterThan(0);
    });

    it('stops when it is told to', async () => {
      harness.server.handle(() => ({ fault: 'stall' }));
      const controller = new AbortController();
      const startedMs = Date.now();
      setTimeout(() => controller.abort(), 50);
      expect(await failureOf(controller.signal)).toMatchObject({ code: 'cancelled' });
      expect(Date.now() - startedMs).toBeLessThan(1_500);
    });

    const { endless } = contract;
    if (endless) {
      it('stops when a page key comes back', async () => {
        harness.server.handle(endless);
        expect(await failureOf()).toMatchObject({ code: 'cursor_loop' });
      });
    }
  });
}
