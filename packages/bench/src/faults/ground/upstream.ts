import { Entity } from '@backstage/catalog-model';
import { JsonArray, JsonObject } from '@backstage/types';
import { readDemoCatalog } from '../catalogEntities';
import { SIMULATED_CREDENTIALS } from './credentials';
import { FaultyProxy, startFaultyProxy } from './faultyProxy';
import { Prometheus, startPrometheus } from './prometheus';
import { Fault, FaultSwitch, LoggedRequest, SIMULATED_INSTANCES, Simulators, startSimulators } from './simulators';
import { newerConnectors, withFewLogs } from './newerConnectors';
import { sourceTruthOf, SourceTruth } from './sourceTruth';

const REQUESTS = 'http_server_requests_seconds';

/** The expressions of the config; what `truth/comparePrometheus.ts` asks by hand is written anew there. */
const QUERIES: JsonObject = {
  requests: `sum(increase(${REQUESTS}_count[$__range]))`,
  errors: `sum(increase(${REQUESTS}_count{status=~"5.."}[$__range])) or sum(increase(${REQUESTS}_count[$__range])) * 0`,
  latencyP50Ms: `histogram_quantile(0.5, sum by (le) (rate(${REQUESTS}_bucket[$__range]))) * 1000`,
  latencyP95Ms: `histogram_quantile(0.95, sum by (le) (rate(${REQUESTS}_bucket[$__range]))) * 1000`,
  availabilityRatio: 'avg(avg_over_time(up[$__range]))',
  cpuRatio: 'avg(avg_over_time(process_cpu_usage[$__range]))',
};

/** Components whose signals come from Prometheus, with the matchers a person would type for them. */
export const PROMETHEUS_COMPONENTS = [
  { name: 'faults-shop', labels: 'job=shop,namespace=web', matchers: 'job="shop",namespace="web"' },
  { name: 'faults-odd', labels: 'job=od"d\\job', matchers: `job='od"d\\\\job'` },
] as const;

/** More requests than are ever open at once. */
const LOG_OVERLAP = 500;

export const entityRefOf = (name: string) => `component:default/${name}`;

function prometheusEntities(): Entity[] {
  return PROMETHEUS_COMPONENTS.map(({ name, labels }) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default', annotations: { 'rosetta.io/prometheus.labels': labels } },
    spec: { type: 'service', lifecycle: 'production', owner: 'group:payments-team', system: 'payments-platform' },
    relations: [
      { type: 'ownedBy', targetRef: 'group:default/payments-team' },
      { type: 'partOf', targetRef: 'system:default/payments-platform' },
    ],
  }));
}

/** Everything upstream of the product: the simulated tools, and a real Prometheus behind a proxy with faults. */
export interface Upstream extends FaultSwitch {
  readonly simulators: Simulators;
  /** The estate's account of the sources beside signals and tickets. */
  readonly truth: SourceTruth;
  /** Undefined where its programs are not installed. */
  readonly prometheus: Prometheus | undefined;
  /** Names as faults and request logs have them, e.g. `dynatrace/main`. */
  readonly instances: readonly string[];
  readonly entities: readonly Entity[];
  /** `rosetta:` of the app config. */
  config(options: { readonly ratePerSecond: number; readonly backfillDays: number; readonly tickSeconds?: number }): JsonObject;
  /** The catalog's locations for a whole backend. */
  locations(ownFile: string): JsonArray;
  /** The entities as a catalog file. */
  ownCatalog(): string;
  addFault(fault: Fault): Promise<void>;
  /**
   * Reads what was asked. What came less than `LOG_OVERLAP` requests ago comes again at the
   * next call, for a request is noted when it arrives and completed when it ends.
   */
  readRequests(): Promise<LoggedRequest[]>;
  stop(): Promise<void>;
}

export async function startUpstream(storyStart: Date): Promise<Upstream> {
  const [simulators, prometheus] = await Promise.all([startSimulators(storyStart), startPrometheus()]);
  const proxy: FaultyProxy | undefined = prometheus && (await startFaultyProxy('prometheus/main', prometheus.url));
  const entities = [...withFewLogs(readDemoCatalog()), ...(proxy ? prometheusEntities() : [])];
  const logs = [simulators, ...(proxy ? [proxy] : [])].map(log => ({ log, since: 0 }));
  return {
    simulators,
    truth: sourceTruthOf(simulators.url),
    prometheus,
    instances: [...SIMULATED_INSTANCES, ...(proxy ? ['prometheus/main'] : [])],
    entities,
    config: ({ ratePerSecond, backfillDays, tickSeconds }) => {
      const common = { ratePerSecond, allowPrivateAddresses: true };
      const dynatrace = (name: keyof typeof SIMULATED_CREDENTIALS.dynatrace) => ({
        ...common,
        name,
        baseUrl: `${simulators.url}/dynatrace/${name}`,
        token: SIMULATED_CREDENTIALS.dynatrace[name],
      });
      const { clientId, clientSecret } = SIMULATED_CREDENTIALS.servicenow;
      return {
        reportingZone: 'Europe/Paris',
        environments: [
          { name: 'production', default: true, match: ['prod', 'prod-*'] },
          { name: 'uat', match: ['staging', 'staging-*'] },
        ],
        ingestion: { backfillDays, ...(tickSeconds === undefined ? {} : { tickSeconds }) },
        dynatrace: { instances: [dynatrace('main'), dynatrace('trade')] },
        servicenow: {
          instances: [
            { ...common, name: 'main', baseUrl: `${simulators.url}/servicenow/main`, auth: { type: 'oauth', clientId, clientSecret } },
          ],
        },
        ...newerConnectors(simulators.url, common),
        ...(proxy ? { prometheus: { instances: [{ ...common, name: 'main', baseUrl: proxy.url, queries: QUERIES }] } } : {}),
      };
    },
    locations: ownFile => [{ type: 'file', target: ownFile }],
    ownCatalog: () => entities.map(({ relations: _, ...entity }) => JSON.stringify(entity)).join('\n---\n'),
    setFaults: async faults => {
      const done = await Promise.all([
        simulators.setFaults(faults.filter(fault => !fault.target.startsWith('prometheus/'))),
        ...(proxy ? [proxy.setFaults(faults)] : []),
      ]);
      return { seen: done.reduce((sum, one) => sum + one.seen, 0), met: done.reduce((sum, one) => sum + one.met, 0) };
    },
    addFault: async fault => {
      if (!fault.target.startsWith('prometheus/')) await simulators.addFault(fault);
      else await proxy?.addFault(fault);
    },
    readRequests: async () => {
      const read: LoggedRequest[] = [];
      for (const one of logs) {
        const entries = await one.log.requests(one.since);
        one.since = Math.max(one.since, (entries.at(-1)?.sequence ?? 0) - LOG_OVERLAP);
        read.push(...entries);
      }
      return read;
    },
    stop: async () => {
      await proxy?.close();
      await Promise.all([prometheus?.stop(), simulators.stop()]);
    },
  };
}
