import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { migrate, MonitoringConfig, readMonitoringConfig, SOURCES } from '../product';
import { Mutant, Replacement } from '../kills/mutants';
import { backendRoot } from '../paths';
import { bundleWorker } from '../workers/bundleWorker';
import { DatabaseConnection, WorkerSettings } from '../workers/protocol';
import { WorkerProcess } from '../workers/workerProcess';
import { connect, createDatabase, postgresFromEnvironment } from './databases';
import { installObservers } from './observers';
import { startUpstream, Upstream } from './upstream';

const TICK_MS = 200;
/** Slow enough that history lasts for the whole run, so that kills meet pages never stored before. */
const REQUESTS_PER_SECOND = 80;

export interface GroundOptions {
  /** Part of the database's name. */
  readonly label: string;
  readonly backfillDays: number;
  readonly ratePerSecond?: number;
  /** The sources that are configured; all where it is left out. */
  readonly sources?: readonly string[];
  readonly replacements?: readonly Replacement[];
  readonly mutant?: Mutant;
  /** Another server than the launcher's, and the database on it. */
  readonly connection?: DatabaseConnection;
  /** Another way to the same database for the workers. */
  readonly workersReachIt?: (connection: DatabaseConnection) => DatabaseConnection;
}

/** What a run stands on: a database with observers, upstream, and a worker's bundle. */
export interface Ground {
  readonly knex: Knex;
  readonly connection: DatabaseConnection;
  readonly upstream: Upstream;
  /** `rosetta:` as it is configured, and as the product reads it. */
  readonly rosetta: JsonObject;
  readonly config: MonitoringConfig;
  /** The sources that are configured. */
  readonly sources: readonly string[];
  readonly beganMs: number;
  startWorker(): WorkerProcess;
  /** Every worker ever started. */
  readonly workers: readonly WorkerProcess[];
  close(): Promise<void>;
}

/** Prepares a run. @throws when a mutant's text is no longer in the product */
export async function prepareGround(options: GroundOptions): Promise<Ground> {
  const beganMs = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'rosetta-faults-'));
  const bundle = join(folder, 'worker.js');
  await bundleWorker(bundle, [...(options.replacements ?? []), ...(options.mutant?.replacements ?? [])]);
  const upstream = await startUpstream(new Date(beganMs));
  const entitiesFile = join(folder, 'entities.json');
  writeFileSync(entitiesFile, JSON.stringify(upstream.entities));

  const connection = options.connection ?? postgresFromEnvironment(`rosetta_faults_${options.label.replace(/\W/g, '_')}`);
  const dropDatabase = await createDatabase(connection);
  const knex = connect(connection, 8);
  await migrate(knex, backendRoot);
  for (const statement of options.mutant?.sql ?? []) await knex.raw(statement);
  await installObservers(knex);

  const { sources = SOURCES } = options;
  const rosetta: JsonObject = Object.fromEntries(
    Object.entries(
      upstream.config({ ratePerSecond: options.ratePerSecond ?? REQUESTS_PER_SECOND, backfillDays: options.backfillDays }),
    ).filter(([key]) => !SOURCES.includes(key) || sources.includes(key)),
  );
  const settings: Omit<WorkerSettings, 'name'> = {
    connection: options.workersReachIt?.(connection) ?? connection,
    sqlRoot: join(backendRoot, 'sql'),
    entitiesFile,
    config: { rosetta },
    tickMs: TICK_MS,
  };
  const workers: WorkerProcess[] = [];
  return {
    knex,
    connection,
    upstream,
    rosetta,
    config: readMonitoringConfig(new ConfigReader({ rosetta })),
    sources: SOURCES.filter(source => source in rosetta),
    beganMs,
    workers,
    startWorker: () => {
      const worker = new WorkerProcess(`worker-${workers.length + 1}`, bundle, settings);
      workers.push(worker);
      return worker;
    },
    close: async () => {
      for (const worker of workers) worker.signal('SIGKILL');
      await upstream.stop();
      await knex.destroy();
      await dropDatabase();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
