import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import {
  ConnectorHarness,
  FixtureHandler,
  startConnectorHarness,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import { ServicenowPivot } from '../pivot';
import { servicenowConnectorFactory } from '../servicenowConnector';

export const HOUR = 3_600_000;
/** Where the windows of these tests begin. */
export const START = Date.parse('2026-11-20T06:00:00Z');
export const PASSWORD = 'canary-password-0123';
export const BASIC_AUTH = { type: 'basic', username: 'rosetta', password: PASSWORD } as const;

export const ids = (...list: string[]): ServicenowPivot => ({ kind: 'ids', ids: list });
export const target = (
  name: string,
  pivot: ServicenowPivot,
  via: 'direct' | 'inherited' = 'direct',
) => ({ entityRef: `component:default/${name}`, environment: 'production', pivot, via });
export const factsOf = (pages: readonly FactPage[]) => pages.flatMap(page => [...page.facts]);
export const codesOf = (pages: readonly FactPage[]) =>
  pages.flatMap(page => page.rejected.map(record => record.code));
/** Sum of what became of the rows. */
export const countsOf = (pages: readonly FactPage[]) =>
  pages.reduce(
    (sum, { counts }) => ({
      facts: sum.facts + counts.facts,
      rejected: sum.rejected + counts.rejected,
      unrelated: sum.unrelated + (counts.unrelated ?? NaN),
    }),
    { facts: 0, rejected: 0, unrelated: 0 },
  );

interface CollectOptions {
  readonly stream?: string;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly nowMs?: number;
  readonly cursor?: string;
  readonly known?: readonly string[];
}

/** A ServiceNow connector on a fixture server of its own in each test. */
export function useServicenow() {
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
    /** Requests for a table's rows, without the small ones that measure the zone. */
    questions(table: string) {
      return current().server.requests.filter(
        request =>
          request.path.endsWith(`/${table}`) &&
          request.query.get('sysparm_display_value') !== 'all',
      );
    },
    async start(handler: FixtureHandler, options: object = {}) {
      await harness?.close();
      harness = await startConnectorHarness({
        factory: servicenowConnectorFactory,
        options: { auth: BASIC_AUTH, ...options },
        handler,
      });
      return harness;
    },
    async collect(targets: readonly ReturnType<typeof target>[], more: CollectOptions = {}) {
      const pages: FactPage[] = [];
      for await (const page of current().connector.collect({
        stream: more.stream ?? 'incidents',
        window: { startMs: more.startMs ?? START, endMs: more.endMs ?? START + HOUR },
        targets,
        reportingZone: 'Europe/Paris',
        nowMs: more.nowMs ?? START + HOUR,
        budgetShare: 0.3,
        signal: new AbortController().signal,
        ...(more.cursor === undefined ? {} : { cursor: more.cursor }),
        ...(more.known === undefined ? {} : { known: more.known }),
      })) {
        pages.push(page);
      }
      return pages;
    },
  };
}
