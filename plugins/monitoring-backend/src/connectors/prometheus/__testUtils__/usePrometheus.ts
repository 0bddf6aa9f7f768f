import { Fact } from '@rosetta/backstage-plugin-monitoring-common';
import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import {
  ConnectorHarness,
  FixtureAnswer,
  FixtureHandler,
  FixtureRequest,
  startConnectorHarness,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import { PrometheusPivot } from '../pivot';
import { prometheusConnectorFactory } from '../prometheusConnector';

export const HOUR = 3_600_000;
/** Where the windows of these tests begin. */
export const START = Date.parse('2026-11-20T06:00:00Z');

export const QUERIES = {
  requests: 'sum(increase(requests_count[$__range]))',
  latencyP95Ms: 'histogram_quantile(0.95, sum by (le) (rate(latency_bucket[$__range]))) * 1000',
  cpuRatio: 'avg(avg_over_time(cpu_ratio[$__range]))',
};

export const labels = (...pairs: [name: string, value: string][]): PrometheusPivot => ({
  kind: 'labels',
  labels: pairs.map(([name, value]) => ({ name, value })),
});
export const target = (name: string, pivot: PrometheusPivot, environment = 'production') => ({
  entityRef: `component:default/${name}`,
  environment,
  pivot,
  via: 'direct' as const,
});
export const factsOf = (pages: readonly FactPage[]): Fact[] => pages.flatMap(page => [...page.facts]);
export const codesOf = (pages: readonly FactPage[]) =>
  pages.flatMap(page => page.rejected.map(record => record.code));

/** The form of a request. */
export const formOf = (request: FixtureRequest) => new URLSearchParams(request.body);
export const isProbe = (request: FixtureRequest) => request.path.endsWith('/query');
export const PROBE_ANSWER: FixtureAnswer = {
  json: { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, '1'] }] } },
};
export const matrix = (...result: unknown[]): FixtureAnswer => ({
  json: { status: 'success', data: { resultType: 'matrix', result } },
});

/** The instants that a range asks for, in epoch seconds. */
export function instantsOf(request: FixtureRequest): number[] {
  const form = formOf(request);
  const [start, end, step] = ['start', 'end', 'step'].map(name => Number(form.get(name)));
  return Array.from({ length: Math.floor((end! - start!) / step!) + 1 }, (_, index) => start! + index * step!);
}
/** One series with the same text at every instant asked. */
export const series = (request: FixtureRequest, text = '1', metric: object = {}) => ({
  metric,
  values: instantsOf(request).map(at => [at, text]),
});
/** Answers the first question of a run as Prometheus does, and the others as told. */
export const answering =
  (answer: (request: FixtureRequest) => FixtureAnswer): FixtureHandler =>
  request =>
    isProbe(request) ? PROBE_ANSWER : answer(request);

interface CollectOptions {
  readonly stream?: string;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly nowMs?: number;
  readonly cursor?: string;
  readonly zone?: string;
}

/** A Prometheus connector on a fixture server of its own in each test. */
export function usePrometheus() {
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
    get connector() {
      return current().connector;
    },
    get server() {
      return current().server;
    },
    /** The requests for data, without the first question of the run. */
    get asked() {
      return current().server.requests.filter(request => !isProbe(request));
    },
    async start(handler: FixtureHandler, options: object = {}) {
      harness = await startConnectorHarness({
        factory: prometheusConnectorFactory,
        options: { queries: QUERIES, ...options },
        handler,
      });
      return harness;
    },
    async collect(targets: readonly ReturnType<typeof target>[], more: CollectOptions = {}) {
      const pages: FactPage[] = [];
      for await (const page of current().connector.collect({
        stream: more.stream ?? 'signals_hour',
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
