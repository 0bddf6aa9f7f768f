import { ANY_ENVIRONMENT } from '@rosetta/backstage-plugin-monitoring-common';
import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import {
  ConnectorHarness,
  FixtureHandler,
  startConnectorHarness,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import { gitlabConnectorFactory } from '../gitlabConnector';
import { HOUR, START } from './fakeGitlab';

export const TOKEN = 'glpat-canary-0123456789';

export const target = (
  name: string,
  project: string,
  environment: string = ANY_ENVIRONMENT,
  via: 'direct' | 'inherited' = 'direct',
) => ({ entityRef: `component:default/${name}`, environment, pivot: { project }, via });

export const factsOf = (pages: readonly FactPage[]) => pages.flatMap(page => [...page.facts]);
export const codesOf = (pages: readonly FactPage[]) =>
  pages.flatMap(page => page.rejected.map(record => record.code));
export const namesOf = (list: readonly { entityRef: string }[] | undefined) =>
  (list ?? []).map(({ entityRef }) => entityRef.split('/')[1]);
/** Sum of what became of the rows. */
export const countsOf = (pages: readonly FactPage[]) =>
  pages.reduce(
    (sum, { counts }) => ({
      facts: sum.facts + counts.facts,
      rejected: sum.rejected + counts.rejected,
      unrelated: sum.unrelated + (counts.unrelated ?? 0),
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

/** A GitLab connector on a fixture server of its own in each test. */
export function useGitlab() {
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
    /** Requests whose path ends so. */
    asked(ending: string) {
      return current().server.requests.filter(request => request.path.endsWith(ending));
    },
    async start(handler: FixtureHandler, options: object = {}) {
      await harness?.close();
      harness = await startConnectorHarness({
        factory: gitlabConnectorFactory,
        options: { token: TOKEN, ...options },
        handler,
      });
      return harness;
    },
    async collect(targets: readonly ReturnType<typeof target>[], more: CollectOptions = {}) {
      const pages: FactPage[] = [];
      for await (const page of current().connector.collect({
        stream: more.stream ?? 'deployments',
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
