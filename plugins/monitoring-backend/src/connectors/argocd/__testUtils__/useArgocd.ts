import { ANY_ENVIRONMENT } from '@rosetta/backstage-plugin-monitoring-common';
import { FactPage, HttpLimits } from '@rosetta/backstage-plugin-monitoring-node';
import {
  ConnectorHarness,
  FixtureHandler,
  startConnectorHarness,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import { argocdConnectorFactory } from '../argocdConnector';
import { ArgocdPivot } from '../pivot';
import { START } from './fakeArgocd';

export const TOKEN = 'argocd-canary-0123456789';
export const MINUTE = 60_000;

export const apps = (...names: string[]): ArgocdPivot => ({ kind: 'apps', apps: names });
export const target = (
  name: string,
  pivot: ArgocdPivot,
  environment: string = ANY_ENVIRONMENT,
  via: 'direct' | 'inherited' = 'direct',
) => ({ entityRef: `component:default/${name}`, environment, pivot, via });

export const codesOf = (pages: readonly FactPage[]) =>
  pages.flatMap(page => page.rejected.map(record => record.code));
export const namesOf = (list: readonly { entityRef: string }[] | undefined) =>
  (list ?? []).map(({ entityRef }) => entityRef.split('/')[1]);
export const statesOf = (page: FactPage) => page.facts.filter(fact => fact.kind === 'deployment_state');
export const deploymentsOf = (page: FactPage) => page.facts.filter(fact => fact.kind === 'deployment');

/** An Argo CD connector on a fixture server of its own in each test. */
export function useArgocd() {
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
    async start(handler: FixtureHandler, options: object = {}, limits: Partial<HttpLimits> = {}) {
      await harness?.close();
      harness = await startConnectorHarness({
        factory: argocdConnectorFactory,
        options: { token: TOKEN, ...options },
        handler,
        limits,
      });
      return harness;
    },
    /** The one page of a run. */
    async collect(targets: readonly ReturnType<typeof target>[], nowMs = START + 60 * MINUTE): Promise<FactPage> {
      const pages: FactPage[] = [];
      for await (const page of current().connector.collect({
        stream: 'state',
        window: { startMs: START, endMs: nowMs },
        targets,
        reportingZone: 'Europe/Paris',
        nowMs,
        budgetShare: 0.3,
        signal: new AbortController().signal,
      })) {
        pages.push(page);
      }
      expect(pages).toHaveLength(1);
      return pages[0]!;
    },
  };
}
