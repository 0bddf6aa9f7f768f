import {
  coreServices,
  createBackendPlugin,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { monitoringPermissions } from '@rosetta/backstage-plugin-monitoring-common';
import {
  ConnectorFactory,
  monitoringConnectorsExtensionPoint,
} from '@rosetta/backstage-plugin-monitoring-node';
import { ChangeSignals, noteCollected } from './changeSignals';
import { compose } from './composition';
import { readMonitoringConfig } from './config';
import { builtInConnectorFactories } from './connectors';
import { Authorization, createHandlers, createRouter } from './http';
import { examine, LiveReader } from './live';
import { mappingRules } from './mappingRules';
import { servedInstances } from './servedInstances';
import {
  AdminReader,
  CalendarReader,
  ChangeReader,
  DatabaseWatch,
  CauseStore,
  DeliveryReader,
  DoraReader,
  EntityReader,
  IncidentKpiReader,
  IncidentReader,
  LogReader,
  MappingReader,
  migrate,
  OperationsReader,
  PivotReader,
  ProblemReader,
  ScoreBacktestStore,
  ScoreReader,
  SignalReader,
  SloReader,
  SloScopeReader,
  SnapshotStore,
} from './store';
import { readSurroundings } from './surroundings';
import { createTelemetry, observeState } from './telemetry';
import { startWorker } from './worker';

/** An answer's ages of sources are at most this much older than it; 0 where answers are never shared. */
const FEEDS_TOLD_MS = 1_000;

const PACKAGE = '@rosetta/backstage-plugin-monitoring-backend';

/**
 * Rosetta Monitoring: collects, keeps and serves what the monitoring tools know of
 * each catalog entity.
 */
export const monitoringPlugin = createBackendPlugin({
  pluginId: 'monitoring',
  register(env) {
    const factories: ConnectorFactory[] = [...builtInConnectorFactories];
    env.registerExtensionPoint(monitoringConnectorsExtensionPoint, {
      addConnector(factory) {
        if (factories.some(known => known.source === factory.source)) {
          throw new Error(`A connector for ${factory.source} is there already`);
        }
        factories.push(factory);
      },
    });
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        const now = () => Date.now();
        const config = readMonitoringConfig(deps.config);
        deps.permissionsRegistry.addPermissions(monitoringPermissions);

        const knex = await deps.database.getClient();
        const views = await migrate(knex, resolvePackagePath(PACKAGE));
        const watch = new DatabaseWatch(knex).start();
        const changes = new ChangeSignals(deps.signals, now);
        const composition = compose({
          knex, views, config, factories, logger: deps.logger, now,
          telemetry: noteCollected(createTelemetry(deps.metrics), changes),
        });
        const renewals = deps.config.subscribe?.(() => {
          try {
            const renewed = composition.renewCredentials(readMonitoringConfig(deps.config));
            if (renewed.length > 0) deps.logger.info('Credentials renewed', { instances: renewed.join(', ') });
          } catch (error) {
            // The message names keys and shows no value; zod's of a connector may, so only its kind is told.
            deps.logger.error('The changed configuration is not valid; credentials stay as they were', {
              error: error instanceof Error ? error.name : 'unknown',
            });
          }
        });
        const stopObserving = observeState(deps.metrics, new OperationsReader(knex), now);

        const surroundings = readSurroundings(deps.config, config, knex, now);
        const authorization = new Authorization({ ...deps, ...config, now });
        const entities = new EntityReader(knex);
        deps.httpRouter.addAuthPolicy({ path: '/health', allow: 'unauthenticated' });
        deps.httpRouter.use(
          createRouter({
            authorization,
            entities,
            environments: config.environments,
            defaultEnvironment: config.defaultEnvironment,
            now,
            watch,
            sharedMs: config.sharedMs,
            log: (message, fields) => deps.logger.error(message, fields),
            handlers: createHandlers({
              authorization,
              entities,
              signals: new SignalReader(knex),
              pivots: new PivotReader(knex),
              problems: new ProblemReader(knex),
              incidents: new IncidentReader(knex),
              incidentKpis: new IncidentKpiReader(knex),
              calendar: new CalendarReader(knex),
              scores: new ScoreReader(knex),
              backtests: new ScoreBacktestStore(knex),
              scoreConfig: config.scores,
              changes: new ChangeReader(knex),
              deliveries: new DeliveryReader(knex),
              dora: new DoraReader(knex, config.dora, config.reportingZone),
              causes: new CauseStore(knex),
              logs: new LogReader(knex),
              slos: new SloReader(knex),
              sloScopes: new SloScopeReader(knex),
              snapshots: new SnapshotStore(knex, config.dora, config.reportingZone),
              live: new LiveReader(composition.connectors, now),
              mappings: mappingRules(composition, config.environments),
              mappingReader: new MappingReader(knex),
              mappingStore: composition.mappings,
              now,
              doctor: nowMs => examine(surroundings, composition.patients, nowMs),
              admin: new AdminReader(knex, Math.min(config.sharedMs, FEEDS_TOLD_MS), now),
              batches: composition.batches,
              instances: servedInstances(composition.connectors, config.instances),
              objectives: config.objectives,
              environments: config.environments,
              defaultEnvironment: config.defaultEnvironment,
              reportingZone: config.reportingZone,
              backfillDays: config.ingestion.backfillDays,
              isDemo: config.isDemo,
              version: '0.1.0',
            }),
          }),
        );

        if (config.ingestion.enabled) {
          const stop = await startWorker({ ...deps, changes, composition, config, now });
          deps.lifecycle.addShutdownHook(stop);
        }
        deps.lifecycle.addShutdownHook(async () => {
          renewals?.unsubscribe();
          stopObserving();
          await composition.close();
          await watch.stop();
        });
      },
    });
  },
});
