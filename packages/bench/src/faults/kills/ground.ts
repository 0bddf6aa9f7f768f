import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import knexFactory, { Knex } from 'knex';
import { migrate, MonitoringConfig, readMonitoringConfig } from '../product';
import { readDemoCatalog } from '../catalogEntities';
import { backendRoot } from '../paths';
import { SIMULATED_TOKENS, Simulators, startSimulators } from '../simulators';
import { bundleWorker } from './bundleWorker';
import { Mutant, Replacement } from './mutants';
import { installObservers } from './observers';
import { DatabaseConnection, WorkerSettings } from './protocol';
import { WorkerProcess } from './workerProcess';

const TICK_MS = 200;
/** Slow enough that history lasts for the whole run, so that kills meet pages never stored before. */
const REQUESTS_PER_SECOND = 80;

/** What a run stands on: a database of its own, simulators, and a worker's bundle. */
export interface Ground {
  readonly knex: Knex;
  readonly simulators: Simulators;
  readonly config: MonitoringConfig;
  startWorker(): WorkerProcess;
  /** Every worker ever started. */
  readonly workers: readonly WorkerProcess[];
  close(): Promise<void>;
}

/** The PostgreSQL that the launcher points at. */
export function postgresFromEnvironment(database: string): DatabaseConnection {
  const { POSTGRES_HOST: host, POSTGRES_PORT: port, POSTGRES_USER: user, POSTGRES_PASSWORD: password } = process.env;
  if (!host) throw new Error('POSTGRES_HOST is not set; run this through the launcher: npm run faults');
  return { host, port: Number(port ?? 5432), user: user ?? 'postgres', password: password ?? '', database };
}

const connect = (connection: DatabaseConnection, max: number) =>
  knexFactory({ client: 'pg', connection: { ...connection, application_name: 'harness' }, pool: { min: 0, max } });

function rootConfig(simulatorsUrl: string, backfillDays: number): JsonObject {
  const instance = (name: keyof typeof SIMULATED_TOKENS) => ({
    name,
    baseUrl: `${simulatorsUrl}/dynatrace/${name}`,
    token: SIMULATED_TOKENS[name],
    ratePerSecond: REQUESTS_PER_SECOND,
    allowPrivateAddresses: true,
  });
  return {
    rosetta: {
      reportingZone: 'Europe/Paris',
      environments: [{ name: 'production', default: true }, { name: 'uat' }],
      ingestion: { backfillDays },
      dynatrace: { instances: [instance('main'), instance('trade')] },
    },
  };
}

/** Prepares a run. @throws when a mutant's text is no longer in the product */
export async function prepareGround(options: {
  readonly label: string;
  readonly backfillDays: number;
  readonly storyStart: Date;
  readonly replacements: readonly Replacement[];
  readonly mutant?: Mutant;
}): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'rosetta-faults-'));
  const bundle = join(folder, 'worker.js');
  await bundleWorker(bundle, [...options.replacements, ...(options.mutant?.replacements ?? [])]);
  const entitiesFile = join(folder, 'entities.json');
  writeFileSync(entitiesFile, JSON.stringify(readDemoCatalog()));

  const database = `rosetta_faults_${options.label.replace(/\W/g, '_')}`;
  const admin = connect(postgresFromEnvironment('postgres'), 1);
  await admin.raw(`drop database if exists ${database} with (force)`);
  await admin.raw(`create database ${database}`);
  const connection = postgresFromEnvironment(database);
  const knex = connect(connection, 8);
  await migrate(knex, backendRoot);
  for (const statement of options.mutant?.sql ?? []) await knex.raw(statement);
  await installObservers(knex);

  const simulators = await startSimulators(options.storyStart);
  const config = rootConfig(simulators.url, options.backfillDays);
  const settings: Omit<WorkerSettings, 'name'> = {
    connection,
    sqlRoot: join(backendRoot, 'sql'),
    entitiesFile,
    config,
    tickMs: TICK_MS,
  };
  const workers: WorkerProcess[] = [];
  return {
    knex,
    simulators,
    config: readMonitoringConfig(new ConfigReader(config)),
    workers,
    startWorker: () => {
      const worker = new WorkerProcess(`worker-${workers.length + 1}`, bundle, settings);
      workers.push(worker);
      return worker;
    },
    close: async () => {
      for (const worker of workers) worker.signal('SIGKILL');
      await simulators.stop();
      await knex.destroy();
      await admin.raw(`drop database if exists ${database} with (force)`);
      await admin.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
