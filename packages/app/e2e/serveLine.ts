import { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { compose } from '@rosetta/backstage-plugin-monitoring-backend/src/composition';
import { readContent } from '@rosetta/backstage-plugin-monitoring-backend/src/readContent';
import { readMonitoringConfig } from '@rosetta/backstage-plugin-monitoring-backend/src/config';
import { Authorization, createHandlers, createRouter } from '@rosetta/backstage-plugin-monitoring-backend/src/http';
import { LiveReader } from '@rosetta/backstage-plugin-monitoring-backend/src/live';
import { mappingRules } from '@rosetta/backstage-plugin-monitoring-backend/src/mappingRules';
import { servedInstances } from '@rosetta/backstage-plugin-monitoring-backend/src/servedInstances';
import {
  AdminReader,
  CalendarReader, CauseStore, ChangeReader, DeliveryReader, DoraReader, EntityReader, IncidentKpiReader, IncidentReader, LogReader, MappingReader, migrate, PivotReader, ProblemReader,
  ScoreBacktestStore, ScoreReader,
  SignalReader, SloReader, SloScopeReader, SnapshotStore,
} from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import express from 'express';
import knexFactory from 'knex';

/** What a line of the product is made of, beside the demo. */
export interface LineOptions {
  /** A database of its own; one of this name is dropped first. */
  readonly database: string;
  readonly entities: readonly Entity[];
  readonly factories: Parameters<typeof compose>[0]['factories'];
  /** What stands below `rosetta:` in the config. */
  readonly rosetta: NonNullable<ConstructorParameters<typeof ConfigReader>[0]>;
  readonly now: () => number;
}

/** Collects once as the product does, and serves the API over what came. @returns where it listens */
export async function serveLine(options: LineOptions): Promise<{ url: string; close(): Promise<void> }> {
  const { database, entities: catalog, factories, rosetta, now } = options;
  const connection = {
    host: process.env.POSTGRES_HOST, port: Number(process.env.POSTGRES_PORT),
    user: process.env.POSTGRES_USER, password: process.env.POSTGRES_PASSWORD,
  };
  const server = knexFactory({ client: 'pg', connection: { ...connection, database: 'postgres' } });
  await server.raw('drop database if exists ??', [database]);
  await server.raw('create database ??', [database]);
  await server.destroy();
  const knex = knexFactory({ client: 'pg', connection: { ...connection, database } });
  const config = readMonitoringConfig(new ConfigReader({ rosetta }));
  const backendRoot = resolve(require.resolve('@rosetta/backstage-plugin-monitoring-backend/package.json'), '..');
  const views = await migrate(knex, backendRoot);
  const logger = { info() {}, warn() {}, error() {} };
  const line = compose({ knex, views, config, factories, logger, now });
  await line.catalog.apply(await readContent(catalog, config, line.pivotSources));
  await line.engine.tick();
  await line.engine.idle();
  await line.derive.round(now(), new AbortController().signal);
  const everything = { credentials: async () => ({}), may: async () => true, visibility: async () => ({ kind: 'all' }) };
  const authorization = everything as unknown as Authorization;
  const entities = new EntityReader(knex);
  const { environments, defaultEnvironment, objectives, reportingZone } = config;
  const handlers = createHandlers({
    authorization, entities, environments, defaultEnvironment, objectives, reportingZone,
    signals: new SignalReader(knex), pivots: new PivotReader(knex), problems: new ProblemReader(knex),
    incidents: new IncidentReader(knex), incidentKpis: new IncidentKpiReader(knex), calendar: new CalendarReader(knex),
    scores: new ScoreReader(knex), backtests: new ScoreBacktestStore(knex), scoreConfig: config.scores, changes: new ChangeReader(knex), deliveries: new DeliveryReader(knex), dora: new DoraReader(knex, config.dora, config.reportingZone), causes: new CauseStore(knex),
    logs: new LogReader(knex), slos: new SloReader(knex), sloScopes: new SloScopeReader(knex),
    snapshots: new SnapshotStore(knex, config.dora, reportingZone), live: new LiveReader(line.connectors, now), now,
    doctor: async () => ({ checkedAt: '', counts: { ok: 0, warning: 0, failed: 0, unknown: 0 }, checks: [] }),
    mappings: mappingRules(line, environments), mappingReader: new MappingReader(knex), mappingStore: line.mappings, admin: new AdminReader(knex), batches: line.batches,
    instances: servedInstances(line.connectors, config.instances), backfillDays: config.ingestion.backfillDays, isDemo: false, version: 'test',
  });
  const app = express().use(
    '/api/monitoring',
    createRouter({ authorization, entities, now, log: () => {}, environments, defaultEnvironment, handlers }),
  );
  const listening = app.listen(0, '127.0.0.1');
  await new Promise(done => {
    listening.once('listening', done);
  });
  return {
    url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    close: async () => {
      listening.closeAllConnections();
      await new Promise(done => {
        listening.close(done);
      });
      await line.engine.stop();
      await line.close();
      await knex.destroy();
    },
  };
}
