import { setTimeout as sleep } from 'node:timers/promises';
import { connect, postgresFromEnvironment } from '../ground/databases';
import { Ground, GroundOptions, prepareGround } from '../ground/ground';
import { say } from '../report';
import { DatabaseConnection } from '../workers/protocol';
import { freePort } from '../../measure/freePort';
import { BackendExtras, BackendProcess, writeCatalog } from './backendProcess';

/** A service may read; made for the run and known to nobody else. */
export const SERVICE_TOKEN = 'rosettafaultsservicetoken0123456789';
const TICK_SECONDS = 1;
const COPY_TIMEOUT_MS = 120_000;
const COPY_POLL_MS = 500;

/** Databases of the backends of a run; that of the monitoring plugin is the ground's. */
export const databaseOf = (prefix: string) => `${prefix}monitoring`;

/** Drops every database that backends made under a prefix. */
export async function dropByPrefix(connection: DatabaseConnection, prefix: string): Promise<void> {
  const admin = connect({ ...connection, database: 'postgres' }, 1);
  const { rows } = await admin.raw<{ rows: { datname: string }[] }>(
    `select datname from pg_database where starts_with(datname, ?)`,
    [prefix],
  );
  for (const { datname } of rows) await admin.raw(`drop database if exists ?? with (force)`, [datname]);
  await admin.destroy();
}

/**
 * Waits until every entity of the catalog is in the product's copy: a backend is ready before
 * its catalog has been through all of them, and nobody is told of what is not there yet.
 *
 * @throws Error when some do not come
 */
async function waitForCopy({ knex, upstream }: Ground): Promise<void> {
  const wanted = upstream.entities
    .filter(({ kind }) => kind === 'Component' || kind === 'Resource')
    .map(({ kind, metadata }) => `${kind.toLowerCase()}:default/${metadata.name}`);
  const byMs = Date.now() + COPY_TIMEOUT_MS;
  for (;;) {
    const { rows } = await knex.raw<{ rows: { entity_ref: string }[] }>(
      `select entity_ref from unnest(?::text[]) as wanted(entity_ref)
        where entity_ref not in (select entity_ref from entity where removed_at is null)`,
      [wanted],
    );
    if (rows.length === 0) return;
    if (Date.now() > byMs) throw new Error(`${rows.length} entities are not in the copy of the catalog, e.g. ${rows[0].entity_ref}`);
    await sleep(COPY_POLL_MS);
  }
}

/** Whole backends over the ground's database, each under a name of its own. */
export class Replicas {
  readonly started: BackendProcess[] = [];
  private readonly catalogFile: string;
  private names = 0;

  constructor(private readonly ground: Ground, private readonly prefix: string, private readonly extras: BackendExtras = {}) {
    this.catalogFile = writeCatalog(ground.upstream.ownCatalog());
  }

  /** Starts one more. Its database sessions carry its name, so that observers know whose lease is whose. */
  async start(): Promise<BackendProcess> {
    const { upstream, rosetta, connection } = this.ground;
    // Counted before anything is waited for: two that start at once must not share a name.
    this.names += 1;
    const name = `backend-${this.names}`;
    const { host, port, user, password } = connection;
    const backend = new BackendProcess({
      name,
      extras: this.extras,
      port: await freePort(),
      config: {
        backend: {
          auth: { externalAccess: [{ type: 'static', options: { token: SERVICE_TOKEN, subject: 'faults' } }] },
          database: { prefix: this.prefix, connection: { host, port, user, password, application_name: name } },
        },
        catalog: { processingInterval: { seconds: this.extras.catalogIntervalSeconds ?? 60 }, locations: upstream.locations(this.catalogFile) },
        rosetta: {
          ...rosetta,
          ingestion: { ...(rosetta.ingestion as object), tickSeconds: TICK_SECONDS, catalogRefreshSeconds: 5, ...this.extras.ingestion },
        },
      },
    });
    this.started.push(backend);
    return backend;
  }

  /** @throws Error with what it said when it does not come up */
  async startReady(): Promise<BackendProcess> {
    const backend = await this.start();
    if (!(await backend.waitUntilReady())) throw new Error(`${backend.name} did not start:\n${backend.output.slice(-3_000)}`);
    return backend;
  }

  get alive(): BackendProcess[] {
    return this.started.filter(backend => !backend.end);
  }

  async stop(): Promise<void> {
    await Promise.all(this.alive.map(backend => backend.stop()));
  }
}

/** What several backends over one database stand on. */
export interface ReplicaRunOptions {
  /** Of the databases of the run and of its backends; what is left under it is dropped before and after. */
  readonly prefix: string;
  readonly count: number;
  readonly ground: Omit<GroundOptions, 'connection'>;
  readonly extras?: BackendExtras;
}

/**
 * Prepares the ground, starts backends over it, runs what is given on them, and clears everything away.
 *
 * @throws Error when a backend does not start, and whatever the run throws; what the backends said of trouble is printed
 */
export async function onReplicas(options: ReplicaRunOptions, run: (replicas: Replicas, ground: Ground) => Promise<void>): Promise<void> {
  const { prefix, count, extras } = options;
  const connection = postgresFromEnvironment(databaseOf(prefix));
  await dropByPrefix(connection, prefix);
  const ground = await prepareGround({ ...options.ground, connection });
  const replicas = new Replicas(ground, prefix, extras);
  try {
    // The first makes the databases of all plugins; the others find them.
    await replicas.startReady();
    await Promise.all(Array.from({ length: count - 1 }, () => replicas.startReady()));
    await waitForCopy(ground);
    say(`${count} backends are up`);
    await run(replicas, ground);
  } catch (error) {
    for (const backend of replicas.alive) console.log(backend.trouble(10));
    throw error;
  } finally {
    await replicas.stop();
    await ground.close();
    await dropByPrefix(connection, prefix);
  }
}
