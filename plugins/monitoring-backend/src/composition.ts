import { createHash, randomUUID } from 'node:crypto';
import { createEnvironmentMatcher, pivotNeeds } from '@rosetta/backstage-plugin-monitoring-common';
import {
  Connector,
  ConnectorCredentials,
  ConnectorFactory,
  createHttpClient,
  HttpClientOptions,
  RenewableHttpClient,
} from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { MonitoringConfig } from './config';
import { DeriveEngine, SloDayKeeper } from './derive';
import { EngineLogger, IngestionEngine } from './ingestion';
import { ClockedClient, DoctorPatient, withClock } from './live';
import { PivotSource } from './pivots';
import {
  BatchStore,
  CatalogStore,
  DeriveStore,
  dropExpiredRows,
  FeedStore,
  GapStore,
  listKnown,
  listTargets,
  MappingReader,
  MappingStore,
  PageWriter,
  Partitions,
  PostgresBudgetStore,
  PostgresLeaseStore,
  RawStore,
  ScoreBacktestStore,
  ScoreStore,
  SealStore,
  SeriesIds,
  SloReader,
  SnapshotStore,
  StateStore,
  ViewCatalog,
} from './store';

import { NO_TELEMETRY, Telemetry, watchPages, watchRequests } from './telemetry';

/** Everything that collects and derives, bound to one database. The plugin and slim workers share it. */
export interface Composition {
  readonly connectors: readonly Connector[];
  /** What the doctor looks at, one per connector. */
  readonly patients: readonly DoctorPatient[];
  readonly pivotSources: readonly PivotSource[];
  readonly batches: BatchStore;
  readonly catalog: CatalogStore;
  readonly mappings: MappingStore;
  readonly engine: IngestionEngine;
  readonly derive: DeriveEngine;
  /**
   * Takes over the credentials of instances that are configured as before; nothing else of
   * the config counts until the next start. @returns `source:instance` of those renewed
   */
  renewCredentials(next: MonitoringConfig): string[];
  /** Drops what is past its keeping (DATA.md, Defaults). */
  dropExpired(): Promise<void>;
  /** Seals days that are old enough, until all are or the signal aborts. */
  seal(signal: AbortSignal): Promise<void>;
  /** Keeps how SLOs stood on the days that are over. */
  keepSloDays(signal: AbortSignal): Promise<void>;
  /** Keeps today's coverage of mappings, so that it can be compared with later. */
  keepCoverage(): Promise<void>;
  /** Signs off calendar periods that are over (KPI.md 0.4). */
  signOff(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface CompositionOptions {
  readonly knex: Knex;
  readonly views: ViewCatalog;
  readonly config: MonitoringConfig;
  readonly factories: readonly ConnectorFactory[];
  readonly logger: EngineLogger & HttpClientOptions['logger'];
  readonly now: () => number;
  /** What is counted of the work; nothing where it is absent. */
  readonly telemetry?: Telemetry;
}

/** Binds connectors, stores and engines. @throws Error when a configured source has no connector */
export function compose(options: CompositionOptions): Composition {
  const { knex, config, factories, logger, now, telemetry = NO_TELEMETRY } = options;
  const budget = new PostgresBudgetStore(knex);
  const environmentOf = createEnvironmentMatcher(config.environmentRules);
  const clients: ClockedClient[] = [];
  const exits: RenewableHttpClient[] = [];
  const connectors = config.instances.map(instance => {
    const factory = factories.find(candidate => candidate.source === instance.source);
    if (!factory) {
      throw new Error(`rosetta.${instance.source} is configured, but no connector for it is installed`);
    }
    const exit = createHttpClient({
      source: instance.source,
      instance: instance.name,
      baseUrl: instance.baseUrl,
      ...factory.credentials(instance),
      allowPrivateAddresses: instance.allowPrivateAddresses,
      tls: instance.caPem === undefined ? undefined : { caPem: instance.caPem },
      proxyUrl: instance.proxyUrl,
      ratePerSecond: instance.ratePerSecond,
      budget,
      logger,
    });
    exits.push(exit);
    const counted = watchRequests(exit, { source: instance.source, instance: instance.name }, telemetry);
    const http = withClock(counted, now);
    clients.push(http);
    return factory.create(instance, { http, environmentOf });
  });
  const factoryOf = (source: string) => factories.find(candidate => candidate.source === source)!;
  const keyOf = (credentials: ConnectorCredentials) => createHash('sha256').update(JSON.stringify(credentials)).digest('hex');
  const credentialKeys = config.instances.map(instance => keyOf(factoryOf(instance.source).credentials(instance)));
  const intervalOf = (connector: Connector, stream: string) =>
    config.instances.find(item => item.source === connector.source && item.name === connector.instance)?.intervals[stream];
  for (const [index, { source, name, intervals }] of config.instances.entries()) {
    const known = connectors[index].streams.map(stream => stream.id);
    const unknown = Object.keys(intervals).find(stream => !known.includes(stream));
    if (unknown) {
      throw new Error(`rosetta.${source}.instances: ${name}.intervals.${unknown}: no such stream; it has ${known.join(', ')}`);
    }
  }
  const pivotSources = [...new Set(connectors.map(connector => connector.source))].map(source => {
    const own = connectors.filter(connector => connector.source === source);
    return {
      source,
      definition:
        factories
          .find(factory => factory.source === source)
          ?.definePivot?.(config.instances.filter(instance => instance.source === source)) ?? own[0].pivot,
      instances: own.map(connector => connector.instance),
    };
  });
  const partitions = new Partitions(knex);
  const seals = new SealStore(knex, partitions);
  const batches = new BatchStore(knex);
  const snapshots = new SnapshotStore(knex, config.dora, config.reportingZone);
  const derived = new DeriveStore(knex, config.reportingZone, config.objectives, config.dora);
  const sloDays = new SloDayKeeper(derived);
  const engine = new IngestionEngine({
    connectors,
    feeds: new FeedStore(knex),
    gaps: new GapStore(knex),
    batches,
    leases: new PostgresLeaseStore(knex),
    writer: watchPages(new PageWriter(knex, partitions, new SeriesIds(), config.reportingZone), telemetry),
    pages: new RawStore(knex),
    listTargets: (feed, stream) => listTargets(knex, feed, stream.givesSignals === true),
    everySeconds: (connector, stream) => intervalOf(connector, stream.id) ?? stream.everySeconds,
    listKnown: (kind, feed) => listKnown(knex, kind, feed),
    backfillDays: config.ingestion.backfillDays,
    reportingZone: config.reportingZone,
    onBatch: (feed, outcome) =>
      telemetry.batch({
        source: feed.source, instance: feed.instance, stream: feed.stream,
        outcome: outcome.state === 'failed' ? outcome.code : outcome.state,
      }),
    owner: randomUUID(),
    now,
    logger,
  });
  return {
    connectors,
    patients: connectors.map((connector, index) => ({
      connector,
      baseUrl: config.instances[index].baseUrl,
      allowPrivateAddresses: config.instances[index].allowPrivateAddresses,
      hasOwnAuthority: config.instances[index].caPem !== undefined,
      skewMs: clients[index].skewMs,
    })),
    pivotSources,
    batches,
    catalog: new CatalogStore(knex),
    mappings: new MappingStore(knex),
    engine,
    derive: new DeriveEngine(
      derived,
      new StateStore(knex),
      options.views,
      config.objectives,
      {
        scores: new ScoreStore(knex), backtests: new ScoreBacktestStore(knex), slos: new SloReader(knex), config: config.scores,
        zone: config.reportingZone, environment: config.defaultEnvironment,
      },
    ),
    renewCredentials: next => {
      const given = config.instances.flatMap((held, index) => {
        const instance = next.instances.find(item => item.source === held.source && item.name === held.name);
        // Another address is another server: its credentials are not for this one.
        if (!instance || instance.baseUrl !== held.baseUrl) return [];
        return [{ index, name: `${held.source}:${held.name}`, credentials: factoryOf(held.source).credentials(instance) }];
      });
      // All were read before the first is used: a mistake in one renews none.
      const changed = given.filter(({ index, credentials }) => keyOf(credentials) !== credentialKeys[index]);
      for (const { index, credentials } of changed) {
        credentialKeys[index] = keyOf(credentials);
        exits[index].renew(credentials);
      }
      return changed.map(({ name }) => name);
    },
    seal: async signal => {
      while (!signal.aborted && (await seals.moveBound(now())));
      for (let sealed = 1; sealed > 0 && !signal.aborted; ) sealed = await seals.sealNoted();
    },
    dropExpired: async () => {
      await seals.releaseRoom(now());
      await partitions.dropExpired(now());
      await dropExpiredRows(knex, now());
    },
    keepSloDays: async signal => {
      await sloDays.keep(now(), signal);
    },
    keepCoverage: async () => {
      const reader = new MappingReader(knex);
      const needs = pivotNeeds(connectors.map(connector => connector.source));
      const day = DateTime.fromMillis(now(), { zone: config.reportingZone }).toISODate()!;
      await reader.keepCoverage(day, await reader.coverage(config.defaultEnvironment, needs, null));
    },
    signOff: async signal => {
      const signed = await snapshots.signOff(now(), signal);
      if (signed > 0) logger.info('Figures of periods that are over were signed off', { signed });
    },
    close: async () => {
      await Promise.all(clients.map(client => client.close()));
    },
  };
}
