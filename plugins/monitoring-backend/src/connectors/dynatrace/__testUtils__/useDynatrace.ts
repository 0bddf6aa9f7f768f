import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import {
  ConnectorHarness,
  FixtureAnswer,
  FixtureHandler,
  FixtureRequest,
  startConnectorHarness,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import { dynatraceConnectorFactory } from '../dynatraceConnector';
import { DynatracePivot } from '../pivot';

export const HOUR = 3_600_000;
/** Where the windows of these tests begin. */
export const START = Date.parse('2026-11-20T06:00:00Z');
export const TOKEN = 'dt0c01.PUBLIC.SECRETSECRET';

export const ids = (...list: string[]): DynatracePivot => ({ kind: 'ids', ids: list });
export const target = (name: string, pivot: DynatracePivot, environment = 'production') => ({
  entityRef: `component:default/${name}`,
  environment,
  pivot,
  via: 'direct' as const,
});
export const factsOf = (pages: readonly FactPage[]) => pages.flatMap(page => [...page.facts]);

interface CollectOptions {
  readonly stream?: string;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly nowMs?: number;
  readonly cursor?: string;
  readonly zone?: string;
}

/** A Dynatrace connector on a fixture server of its own in each test. */
export function useDynatrace() {
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
    get budget() {
      return current().budget;
    },
    async start(handler: FixtureHandler, options: object = {}) {
      harness = await startConnectorHarness({
        factory: dynatraceConnectorFactory,
        options: { token: TOKEN, ...options },
        handler,
      });
      return harness;
    },
    async collect(targets: readonly ReturnType<typeof target>[], more: CollectOptions = {}) {
      const pages: FactPage[] = [];
      for await (const page of current().connector.collect({
        stream: more.stream ?? 'signals_hour',
        window: { startMs: more.startMs ?? START, endMs: more.endMs ?? START + HOUR },
        targets,
        reportingZone: more.zone ?? 'Europe/Paris',
        nowMs: more.nowMs ?? START + 2 * HOUR,
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

/** Answers each metric asked with one value per entity asked, or one for the set. */
export function answerAll(request: FixtureRequest, value = 1): FixtureAnswer {
  const selectors = request.query.get('metricSelector')!.split(/,(?=[a-z]+[:.])/);
  const isSet = selectors[0]!.includes('splitBy()');
  const entities = request.query.get('entitySelector')!;
  const asked = [...entities.matchAll(/"([A-Z_]+-[0-9A-F]+)"/g)].map(match => match[1]!);
  const series = (dimensionMap: object) => ({
    dimensionMap,
    timestamps: [Number(request.query.get('to'))],
    values: [value],
  });
  const ofEntity = (id: string) => series({ [`dt.entity.${id.split('-')[0]!.toLowerCase()}`]: id });
  return {
    json: {
      resolution: request.query.get('resolution'),
      result: selectors.map(metricId => ({
        metricId,
        data: isSet ? [series({})] : asked.map(ofEntity),
      })),
    },
  };
}
