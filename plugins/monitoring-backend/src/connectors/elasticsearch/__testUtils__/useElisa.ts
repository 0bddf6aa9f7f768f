import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import {
  ConnectorHarness,
  FixtureAnswer,
  FixtureHandler,
  FixtureRequest,
  startConnectorHarness,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import { elasticsearchConnectorFactory } from '../elasticsearchConnector';
import { ElisaPivot } from '../pivot';

export const HOUR = 3_600_000;
/** Where the windows of these tests begin. */
export const START = Date.parse('2026-11-20T06:00:00Z');
/** Base64 of `id:canary-key-0123456789`. */
export const API_KEY = Buffer.from('id:canary-key-0123456789').toString('base64');
export const OPTIONS = { auth: { type: 'apiKey', token: API_KEY }, allowedIndices: ['logs-*'] };

export const pivot = (more: Partial<ElisaPivot> = {}): ElisaPivot => ({
  index: 'logs-payments-*',
  service: 'payments-api',
  queryTemplate: null,
  space: null,
  ...more,
});
export const target = (name: string, of: ElisaPivot = pivot(), environment = '*', via: 'direct' | 'inherited' = 'direct') => ({
  entityRef: `component:default/${name}`,
  environment,
  pivot: of,
  via,
});

/** Lines, errors and exceptions. */
export type Numbers = readonly [total: number, errors: number, exceptions: number];

const counted = ([total, errors, exceptions]: Numbers) => ({
  doc_count: total,
  errors: { doc_count: errors },
  exceptions: { doc_count: exceptions },
});

/** An hour's bucket whose counts are the sum of its environments'. */
export function hourBucket(startMs: number, environments: Readonly<Record<string, Numbers>>, more: object = {}) {
  const all = Object.values(environments).reduce<Numbers>((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]], [0, 0, 0]);
  return {
    key: startMs,
    key_as_string: new Date(startMs).toISOString(),
    ...counted(all),
    environments: {
      doc_count_error_upper_bound: 0,
      sum_other_doc_count: 0,
      buckets: Object.entries(environments)
        .filter(([, numbers]) => numbers[0] > 0)
        .map(([key, numbers]) => ({ key, ...counted(numbers) })),
    },
    ...more,
  };
}

const SHARDS = { total: 2, successful: 2, skipped: 0, failed: 0 };

/** What is asked, read back. */
export interface AskedBody {
  readonly size: number;
  readonly query: { bool: { filter: Record<string, any>[]; must_not?: Record<string, any>[] } };
  readonly aggs?: any;
  readonly search_after?: unknown[];
  readonly terminate_after?: number;
}
export const bodyOf = (request: FixtureRequest): AskedBody => JSON.parse(request.body);
/** The index of a request. */
export const indexOf = (request: FixtureRequest) => decodeURIComponent(request.path.split('/')[1]!);

/** Answers a question for counts: `hours` gives the buckets of a service in the asked order. */
export function countsAnswer(
  request: FixtureRequest,
  hours: (service: string, window: { startMs: number; endMs: number }) => unknown[],
  more: object = {},
): FixtureAnswer {
  const { aggs, query } = bodyOf(request);
  const { gte, lt } = Object.values(query.bool.filter[0]!.range)[0] as { gte: number; lt: number };
  const buckets = Object.fromEntries(
    Object.entries(aggs.targets.filters.filters).map(([name, filter]) => {
      const service = String(Object.values((filter as { term: object }).term)[0]);
      return [name, { doc_count: 0, hours: { buckets: hours(service, { startMs: gte, endMs: lt }) } }];
    }),
  );
  return {
    json: {
      took: 1,
      timed_out: false,
      _shards: SHARDS,
      hits: { total: { value: 0, relation: 'eq' }, max_score: null, hits: [] },
      aggregations: { targets: { buckets } },
      ...more,
    },
  };
}

/** Every hour of a window with the same counts. */
export const everyHour = (window: { startMs: number; endMs: number }, environments: Readonly<Record<string, Numbers>>) =>
  Array.from({ length: (window.endMs - window.startMs) / HOUR }, (_, position) =>
    hourBucket(window.startMs + position * HOUR, environments),
  );

/** An error line of a search. */
export const hit = (atMs: number, message: unknown, environment: string | null = 'prod', order = 0) => ({
  _index: 'logs-payments-2026.11',
  _id: `line-${atMs}-${order}`,
  _score: null,
  _source: { message, ...(environment === null ? {} : { service: { environment } }) },
  sort: [atMs, order],
});

export function hitsAnswer(hits: readonly unknown[], total: number | object = hits.length): FixtureAnswer {
  return {
    json: {
      took: 1,
      timed_out: false,
      _shards: SHARDS,
      hits: { total: typeof total === 'number' ? { value: total, relation: 'eq' } : total, max_score: null, hits },
    },
  };
}

export const factsOf = (pages: readonly FactPage[]) => pages.flatMap(page => [...page.facts]);
export const codesOf = (pages: readonly FactPage[]) => pages.flatMap(page => page.rejected.map(record => record.code));

interface CollectOptions {
  readonly stream?: string;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly nowMs?: number;
  readonly cursor?: string;
  readonly zone?: string;
}

/** An ELISA connector on a fixture server of its own in each test. */
export function useElisa() {
  let harness: ConnectorHarness | undefined;
  const current = () => {
    if (!harness) throw new Error('start the connector first');
    return harness;
  };
  afterEach(async () => {
    await harness?.close();
    harness = undefined;
  });
  return {
    get server() {
      return current().server;
    },
    get connector() {
      return current().connector;
    },
    async start(handler: FixtureHandler, options: object = {}) {
      await harness?.close();
      harness = await startConnectorHarness({
        factory: elasticsearchConnectorFactory,
        options: { ...OPTIONS, ...options },
        handler,
      });
      return harness;
    },
    async collect(targets: readonly ReturnType<typeof target>[], more: CollectOptions = {}) {
      const pages: FactPage[] = [];
      for await (const page of current().connector.collect({
        stream: more.stream ?? 'log_hours',
        window: { startMs: more.startMs ?? START, endMs: more.endMs ?? START + 2 * HOUR },
        targets,
        reportingZone: more.zone ?? 'Europe/Paris',
        nowMs: more.nowMs ?? START + 3 * HOUR,
        budgetShare: 0.3,
        signal: new AbortController().signal,
        ...(more.cursor === undefined ? {} : { cursor: more.cursor }),
      })) {
        pages.push(page);
      }
      return pages;
    },
  };
}
